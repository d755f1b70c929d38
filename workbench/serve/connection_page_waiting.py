"""Changes that wait for a decision, as a page shows them: by person, old beside new."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from workbench.contracts.model import Catalogue
from workbench.intake.changes import PEOPLE, Stores
from workbench.intake.exchange.pending import Pending

MOST_PEOPLE = 50
KINDS: Mapping[str, str] = {
    "joiner": "joins",
    "leaver": "leaves",
    "changed": "changed",
    "new": "new",
    "gone": "removed",
}
_NOT_SHOWN = frozenset({"pupil_id", "source_key"})
_NOBODY = "About the school"


@dataclass(frozen=True)
class ShownField:
    """A field as it is and as it would be."""

    title: str
    was: str
    will: str


@dataclass(frozen=True)
class ShownChange:
    """One change: its number, what it is about, and the fields that differ.

    A row that would go has none: all of it goes.
    """

    number: str
    title: str
    kind: str
    fields: tuple[ShownField, ...]


@dataclass(frozen=True)
class Person:
    """Everything that waits about one pupil, or about no pupil."""

    name: str
    changes: tuple[ShownChange, ...]


@dataclass(frozen=True)
class Waiting:
    """What waits.

    Attributes:
        people: the first ones by name.
        everybody: how many there are in all.
        numbers: of all changes, shown or not.
        seen: stands for exactly these changes; with a decision it says what was looked at.
    """

    people: tuple[Person, ...]
    everybody: int
    numbers: tuple[str, ...]
    seen: str


def shown_waiting(pending: Sequence[Pending], stores: Stores, urn: str) -> Waiting:
    """What waits for a school, with the names of the pupils that it is about."""
    names = _names(pending, stores, urn)
    by_pupil: dict[str, list[Pending]] = {}
    for one in pending:
        by_pupil.setdefault(one.pupil_id or "", []).append(one)
    people = [
        Person(
            names.get(pupil, "A pupil without a name") if pupil else _NOBODY,
            tuple(_shown(one, stores.catalogue) for one in mine),
        )
        for pupil, mine in by_pupil.items()
    ]
    ordered = sorted(people, key=lambda person: person.name.casefold())
    numbers = tuple(one.number for one in pending)
    return Waiting(tuple(ordered[:MOST_PEOPLE]), len(ordered), numbers, _seen(pending))


def _seen(pending: Iterable[Pending]) -> str:
    content = sorted([one.number, one.row, one.before] for one in _plain(pending))
    return hashlib.blake2b(json.dumps(content).encode(), digest_size=16).hexdigest()


@dataclass(frozen=True)
class _Plain:
    number: str
    row: str
    before: str


def _plain(pending: Iterable[Pending]) -> list[_Plain]:
    """Rows as text, which can be put in order."""
    return [
        _Plain(one.number, *(json.dumps(row, sort_keys=True) for row in (one.row, one.before)))
        for one in pending
    ]


def _names(pending: Sequence[Pending], stores: Stores, urn: str) -> dict[str, str]:
    """Names of pupils: those stored, and of joiners those that wait themselves."""
    pupils = [one.pupil_id for one in pending if one.pupil_id]
    if not pupils:
        return {}
    known = stores.rows(PEOPLE, urn, pupil_id=list(dict.fromkeys(pupils)))
    stored = {str(row["pupil_id"]): _name(row) for row in known.to_dict("records")}
    arriving = {
        one.pupil_id: _name(one.row)
        for one in pending
        if one.dataset == PEOPLE and one.pupil_id and one.row is not None
    }
    return {**arriving, **stored}


def _name(row: Mapping[Any, Any]) -> str:
    parts = [row.get("surname"), row.get("forename")]
    return ", ".join(str(part) for part in parts if part is not None and not pd.isna(part))


def _shown(one: Pending, catalogue: Catalogue) -> ShownChange:
    contract = catalogue[one.dataset]
    titles = {column.name: column.title for column in contract}
    differing = one.fields() if one.row is not None else []
    fields = tuple(
        ShownField(titles.get(name, name), _words(was), _words(will))
        for name, was, will in differing
        if name not in _NOT_SHOWN and not (was is None and will is None)
    )
    return ShownChange(one.number, contract.title, _kind(one), fields)


def _kind(one: Pending) -> str:
    """What happens; of a row that would go, the year group, which tells namesakes apart."""
    said = KINDS.get(one.kind, one.kind)
    group = (one.before or {}).get("year_group") if one.row is None else None
    return said if group is None else f"{said}, year group {group}"


def _words(value: Any) -> str:
    """A value of JSON as people write it."""
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case str():
            return _date_in_words(value)
        case _:
            return str(value)


def _date_in_words(text: str) -> str:
    try:
        return f"{date.fromisoformat(text[:10]):%-d %B %Y}" if text[4:5] == "-" else text
    except ValueError:
        return text
