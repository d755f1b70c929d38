"""Kinds of files that a school may upload, as they are declared in ``templates.yaml``."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

from workbench.errors import UsageError, did_you_mean


@dataclass(frozen=True)
class Field:
    """A column of a template: its title and other titles, how its cells are read, what it feeds.

    ``feeds`` has pairs of a dataset and its column. ``default`` is what is taken where a row, or
    the whole file, has nothing; empty for none.
    """

    title: str
    also: tuple[str, ...]
    parse: str
    feeds: tuple[tuple[str, str], ...]
    required: bool
    default: str
    example: str
    note: str


@dataclass(frozen=True)
class Template:
    """A kind of file. ``one_of`` are sets of columns of which one must be there whole.

    ``by_hand`` says that a person may fill it in, so that there is a blank one.
    """

    kind: str
    title: str
    about: str
    fields: tuple[Field, ...]
    one_of: tuple[tuple[str, ...], ...]
    by_hand: bool

    def field(self, title: str) -> Field:
        """The column of that title."""
        return next(field for field in self.fields if field.title == title)

    @property
    def titles(self) -> tuple[str, ...]:
        """Titles of all columns."""
        return tuple(field.title for field in self.fields)

    @property
    def required(self) -> tuple[str, ...]:
        """Titles of the columns that every file of the kind has."""
        return tuple(field.title for field in self.fields if field.required)


@cache
def templates() -> tuple[Template, ...]:
    """Every kind of file."""
    return tuple(_template(kind, raw) for kind, raw in _declared()["kinds"].items())


def national_template() -> Template:
    """The template of a national file of entries at key stage 4."""
    ((kind, raw),) = _declared()["national"].items()
    return _template(kind, raw)


def template_of(kind: str) -> Template:
    """The template of a kind.

    Raises:
        UsageError: there is no such kind.
    """
    for template in templates():
        if template.kind == kind:
            return template
    raise UsageError(
        f"`kind` {kind!r} is no kind of file.", did_you_mean(kind, [t.kind for t in templates()])
    )


@cache
def words_of(name: str) -> Mapping[str, str]:
    """Values of a table of words, by each word in small letters."""
    table = _declared()["words"][name]
    pairs = {str(word).lower(): value for value, words in table.items() for word in words}
    return MappingProxyType(pairs)


@cache
def _declared() -> dict[str, Any]:
    text = files(__package__).joinpath("templates.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return loaded


def _template(kind: str, raw: Mapping[str, Any]) -> Template:
    needed = frozenset(raw.get("requires", ()))
    return Template(
        kind=kind,
        title=raw["title"],
        about=raw["about"],
        fields=tuple(_field(one, needed) for one in raw["columns"]),
        one_of=tuple(tuple(titles) for titles in raw.get("one_of", ())),
        by_hand=raw.get("by_hand", True),
    )


def _field(raw: Mapping[str, Any], needed: frozenset[str]) -> Field:
    pairs = [feed.split(".") for feed in raw.get("feeds", ())]
    return Field(
        title=raw["title"],
        also=tuple(raw.get("also", ())),
        parse=raw["parse"],
        feeds=tuple((dataset, column) for dataset, column in pairs),
        required=raw.get("required", False) or raw["title"] in needed,
        default=raw.get("default", ""),
        example=raw.get("example", ""),
        note=raw.get("note", ""),
    )
