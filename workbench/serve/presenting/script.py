"""The script of a presentation: stories, and their steps in order, from a YAML file.

A step's address is one of the dashboards', of the home page or of the list of schools. Another
host, the account pages and whatever else cannot be named.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Annotated
from urllib.parse import parse_qsl, urlsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from workbench.errors import UsageError, did_you_mean
from workbench.serve.admission import FINDER, HOME

FOLDER = Path("params") / "present"
DEFAULT = "roadshow"
OWN_PAGES = (HOME, FINDER)
PLACES = ("school", "school_not_sharing")
"""What an address may leave open: ``{school}`` is filled in for whom the step is shown as."""
_HINT = "docs/presenting.md describes every field."
_PLACE = re.compile(r"\{([^{}]*)\}")
_CHARACTERS = re.compile(r"/[A-Za-z0-9_/]*(\?[A-Za-z0-9_=&%:+.,{}-]*)?", re.ASCII)
_UNKNOWN = "extra_forbidden"

Line = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[^\n]+$")]
Notes = Annotated[str, StringConstraints(min_length=1, max_length=1200, strip_whitespace=True)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Step(_Strict):
    """One page that is shown.

    Attributes:
        title: what the room reads.
        say: notes for whoever speaks.
        role: username of the demo account that it is shown as.
        path: address in the dashboards, from the first slash on.
    """

    title: Line
    say: Notes
    role: Line
    path: Annotated[str, StringConstraints(max_length=300)]


class Story(_Strict):
    """Steps that belong together."""

    title: Line
    steps: Annotated[list[Step], Field(min_length=1, max_length=30)]


class Script(_Strict):
    """A whole presentation."""

    title: Line
    stories: Annotated[list[Story], Field(min_length=1, max_length=10)]

    @property
    def steps(self) -> tuple[tuple[Story, Step], ...]:
        """Every step with its story, in order."""
        return tuple((story, step) for story in self.stories for step in story.steps)


_MODELS: Mapping[int, type[_Strict]] = {0: Script, 2: Story, 4: Step}


def script_path(project: Path, name: str) -> Path:
    """File of a script: a name of ``params/present/``, or a path that ends in ``.yaml``."""
    return Path(name) if name.endswith(".yaml") else project / FOLDER / f"{name}.yaml"


def read_script(path: Path, roles: Collection[str], pages: Collection[str]) -> Script:
    """A script from its file.

    Args:
        path: the file.
        roles: usernames that a step may be shown as.
        pages: paths of the dashboards.

    Raises:
        UsageError: the file is missing or no YAML, or a field is wrong. Says each of them.
    """
    script = _parsed(path)
    faults = [
        f"{path.name}, step {number} ({step.title}): {said}"
        for number, (_, step) in enumerate(script.steps, 1)
        for said in _faults(step, roles, {*pages, *OWN_PAGES})
    ]
    if faults:
        raise UsageError("\n".join(faults), _HINT)
    return script


def _parsed(path: Path) -> Script:
    if not path.is_file():
        others = [found.stem for found in path.parent.glob("*.yaml")]
        raise UsageError(
            f"There is no script {path.name} in {path.parent}.", did_you_mean(path.stem, others)
        )
    try:
        values = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except (YAMLError, UnicodeDecodeError) as error:
        place = getattr(error, "problem_mark", None)
        line = f", line {place.line + 1}," if place else ""
        raise UsageError(f"{path.name}{line} is not YAML.", _HINT) from None
    if not isinstance(values, dict):
        raise UsageError(f"{path.name} has no `title` and `stories`.", _HINT)
    try:
        return Script.model_validate(values)
    except ValidationError as error:
        lines = [f"{path.name}: {said}" for said in _of_model(error)]
        raise UsageError("\n".join(lines), _HINT) from None


def _of_model(error: ValidationError) -> Iterator[str]:
    for fault in error.errors():
        place = fault["loc"]
        named = " ".join(str(p + 1) if isinstance(p, int) else p for p in place)
        if fault["type"] == _UNKNOWN:
            fields = _MODELS[len(place) - 1].model_fields
            yield f"`{named}`: there is no such field. {did_you_mean(str(place[-1]), fields)}"
        else:
            yield f"`{named}`: {fault['msg'].rstrip('.')}."


def _faults(step: Step, roles: Collection[str], pages: Collection[str]) -> Iterator[str]:
    if step.role not in roles:
        yield f"there is no demo account `{step.role}`. {did_you_mean(step.role, roles)}"
    yield from _of_address(step.path, pages)


def _of_address(address: str, pages: Collection[str]) -> Iterator[str]:
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or address.startswith(("//", "/\\", "\\")):
        yield "`path` names another host. Write the address from the first slash on."
    elif parts.path not in pages:
        yield f"`path` names no page that is shown. {did_you_mean(parts.path, pages)}"
    elif not _CHARACTERS.fullmatch(address):
        yield "`path` has a character that no address of a page has."
    for place in _PLACE.findall(address):
        if place not in PLACES:
            yield f"`path` leaves `{{{place}}}` open. {did_you_mean(place, PLACES)}"


def filled(address: str, places: Mapping[str, str]) -> str:
    """An address with its open places filled in.

    Raises:
        UsageError: there is nothing to fill a place with.
    """
    missing = [name for name in _PLACE.findall(address) if not places.get(name)]
    if missing:
        raise UsageError(
            f"`{address}` needs {{{missing[0]}}}, and this account has no such school.",
            "Show the step as another role, or write the URN.",
        )
    return _PLACE.sub(lambda found: places[found[1]], address)


def asked(address: str) -> dict[str, str]:
    """What an address asks for: names and values of its query."""
    return dict(parse_qsl(urlsplit(address).query))
