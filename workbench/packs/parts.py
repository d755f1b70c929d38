"""What a notebook records for its pack: parts as values, and the folder they are kept in.

Parts are JSON files numbered in the order in which they were recorded, with charts as SVG beside
them. The page is made from these alone, so that its content can be hashed and compared.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from workbench.errors import StoreError, UsageError

PARTS = "parts"
JOB = "job.json"
"""File in the working folder of a build; where it is missing, a person runs the notebook."""
MEASURES_TABLE = "measures-table"
"""Id of the table of a pack's measures and their pages, where it has one."""
Tone = Literal["above", "below", "level", "untested"]
Plain = str | int | float | bool
_ID = re.compile(r"[a-z0-9][a-z0-9_-]*")


@dataclass(frozen=True)
class Cover:
    """Title of the pack, the facts under it, and whether the data are synthetic."""

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    synthetic: bool


@dataclass(frozen=True)
class Section:
    """A heading; everything until the next one belongs to it."""

    id: str
    title: str
    lead: str = ""


@dataclass(frozen=True)
class Sentence:
    """A sentence in words, and what it rests on.

    Attributes:
        role: where it stands: summary, quality, finding, note or method.
        rule: the rule by which it is said, in words.
        evidence: what the rule looked at, each with its name: n, comparator, p, q.
        supports: what else speaks for it: ids of parts of the pack, or words.
        weakens: what speaks against it, likewise.
        question: what a governor may ask about it.
    """

    id: str
    text: str
    role: str = "finding"
    rule: str = ""
    evidence: tuple[tuple[str, str], ...] = ()
    supports: tuple[str, ...] = ()
    weakens: tuple[str, ...] = ()
    question: str = ""


@dataclass(frozen=True)
class Tile:
    """A headline figure with its verdict in words, the figures beside it and a note."""

    id: str
    label: str
    value: str
    tone: Tone
    verdict: str
    beside: tuple[tuple[str, str], ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Grid:
    """A display-ready table: headings, and rows of text whose first cell names the row.

    ``names`` says that it holds pupils' names, which packs for some audiences may not.
    """

    id: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    names: bool = False


@dataclass(frozen=True)
class Chart:
    """A chart as SVG with its title, its summary and its source.

    The same figures stand in ``table``, or in the table of the pack whose id is ``twin``.
    """

    id: str
    title: str
    summary: str
    source: str
    svg: str
    table: Grid | None
    twin: str = ""


@dataclass(frozen=True)
class Source:
    """Where figures come from: the dataset, the file or process, and whose they are.

    ``hash`` is that of the rows; ``columns`` and ``where`` are what was asked for, so that it can
    be asked again. ``where`` is None where it cannot be said: nothing about a pupil stands here.
    """

    id: str
    dataset: str
    names: tuple[str, ...]
    rows: int = 0
    hash: str = ""
    columns: tuple[str, ...] = ()
    where: tuple[tuple[str, tuple[Plain, ...]], ...] | None = None


Part = Cover | Section | Sentence | Tile | Grid | Chart | Source
KINDS: Mapping[str, type[Any]] = {
    kind.__name__.lower(): kind for kind in (Cover, Section, Sentence, Tile, Grid, Chart, Source)
}


@dataclass
class Folder:
    """The parts of one pack on disk, in order. ``path`` is the pack's folder."""

    path: Path
    _ids: set[str] = field(default_factory=set)

    def add(self, part: Part) -> None:
        """Write one part.

        Raises:
            UsageError: its id is not made of small letters, digits, - and _, or was used.
        """
        name = self._fresh(part)
        folder = self.path / PARTS
        folder.mkdir(exist_ok=True, mode=0o700)
        stem = f"{len(self._ids):03d}-{type(part).__name__.lower()}-{name}"
        content = asdict(part)
        if isinstance(part, Chart):
            (folder / f"{stem}.svg").write_text(content.pop("svg"), encoding="utf-8")
        text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
        (folder / f"{stem}.json").write_text(text + "\n", encoding="utf-8")

    def read(self) -> Iterator[Part]:
        """Every part in the order of recording.

        Raises:
            StoreError: a part cannot be read.
        """
        for file in sorted((self.path / PARTS).glob("*.json")):
            try:
                yield _read(file)
            except (ValueError, KeyError, TypeError, OSError) as error:
                raise StoreError(
                    f"The part {file.name} cannot be read: {type(error).__name__}."
                ) from None

    def _fresh(self, part: Part) -> str:
        kind = type(part).__name__.lower()
        name = "cover" if isinstance(part, Cover) else part.id
        if not _ID.fullmatch(name):
            raise UsageError(
                f"`id` of a {kind} is '{name}'.",
                "Use small letters, digits, hyphens and underscores.",
            )
        if name in self._ids:
            raise UsageError(f"The id '{name}' was used before.", "Give each part its own id.")
        self._ids.add(name)
        return name


def _read(file: Path) -> Part:
    content = json.loads(file.read_text(encoding="utf-8"))
    kind = KINDS[file.stem.split("-")[1]]
    if kind is Chart:
        content["svg"] = file.with_suffix(".svg").read_text(encoding="utf-8")
        content["table"] = content["table"] and _frozen(Grid, content["table"])
    part: Part = _frozen(kind, content)
    return part


def _frozen(kind: type[Any], content: Mapping[str, Any]) -> Any:
    return kind(**{name: _tuples(value) for name, value in content.items()})


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value
