"""A format as frozen values: what a published file looks like and what its columns mean.

Formats are data: a new one is a file in ``formats/``, not code. Everything that several formats
share (codes, bands, patterns of grades) stands in ``vocabulary.yaml``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

NO_ROW = "no_row"
"""The status of a blank that says nothing, so that no row is stored for it."""


@dataclass(frozen=True)
class Field:
    """Where one column of a dataset comes from.

    One of ``column`` (of the file), ``join`` (several columns, one after the other), ``first_of``
    (the first that has a value), ``value`` (the same in every row) and ``edition`` (a fact about
    the file as a whole). ``kind`` is text, integer, number, date or urn.
    """

    column: str = ""
    join: tuple[str, ...] = ()
    first_of: tuple["Field", ...] = ()
    value: str = ""
    edition: str = ""
    kind: str = "text"
    format: str = ""
    extract: str = ""
    words: Mapping[str, str] | None = None
    other: str = "refuse"
    missing: tuple[str, ...] = ()
    needs: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the file that are read."""
        inner = tuple(c for field in self.first_of for c in field.columns)
        return (*((self.column,) if self.column else ()), *self.join, *inner)


@dataclass(frozen=True)
class Components:
    """Columns of the file that become rows: ``into`` names the part, ``value`` its number."""

    into: str
    value: str
    columns: Mapping[str, str]


@dataclass(frozen=True)
class Differs:
    """Only rows whose two columns differ are stored; ``otherwise`` says why the others are not."""

    column: str
    other: str
    otherwise: str


@dataclass(frozen=True)
class Block:
    """Rows of one dataset: which rows of the file give them, and where each column comes from."""

    dataset: str
    fields: Mapping[str, Field]
    rows: tuple[str, ...] = ()
    where: Differs | None = None
    latest_by: str = ""
    components: Components | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the file that are read."""
        found = [c for field in self.fields.values() for c in field.columns]
        found += [self.where.column, self.where.other] if self.where else []
        found += [self.latest_by] if self.latest_by else []
        return (*found, *(self.components.columns.values() if self.components else ()))


@dataclass(frozen=True)
class MeasureColumn:
    """One column of published figures: its measure and group, and how it is read.

    ``kind`` is number, percent, text (a grade) or words (numbers that stand for words). ``year``
    is set where the column repeats another year's result. ``optional`` columns may be absent.
    """

    measure: str
    group: str
    column: str
    kind: str = "number"
    low: str = ""
    high: str = ""
    n: str = ""
    rows: tuple[str, ...] = ()
    words: Mapping[str, str] | None = None
    pattern: str = ""
    minimum: float | None = None
    maximum: float | None = None
    year: str = ""
    optional: bool = False
    only_adds: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the file that are read."""
        return tuple(c for c in (self.column, self.low, self.high, self.n) if c)


@dataclass(frozen=True)
class Rows:
    """Which rows of a file are what: by the value of a column, or all the same."""

    every: str = ""
    column: str = ""
    kinds: Mapping[str, str] | None = None
    without: Mapping[str, str] | None = None
    needed: tuple[str, ...] = ()
    notes: tuple[str, tuple[str, ...]] | None = None


@dataclass(frozen=True)
class Unit:
    """What a row of figures is about: its level, and the column (or value) that names it."""

    level: str
    column: str = ""
    value: str = ""


@dataclass(frozen=True)
class Window:
    """Days between which the latest date of a column must lie."""

    column: str
    format: str
    first: date | None = None
    last: date | None = None
    within_days: int | None = None


@dataclass(frozen=True)
class YearRule:
    """How a file tells its year or edition; see :mod:`workbench.intake.edition`."""

    rule: str
    year: str = ""
    column: str = ""
    pattern: str = ""
    release: str = ""
    date: str = ""
    dates: Window | None = None


@dataclass(frozen=True)
class Sequence:
    """Whole numbers that a column must hold, each once: a shorter file has lost its end."""

    column: str
    first: int
    last: int


@dataclass(frozen=True)
class Format:
    """One published file format.

    ``exact`` says that a file has no other columns; ``loose_ends`` that the publisher leaves out
    blanks at the ends of rows and the end of the last line.
    """

    name: str
    version: int
    title: str
    publisher: str
    encodings: tuple[str, ...]
    year: YearRule
    rows: Rows
    units: Mapping[str, Unit]
    blocks: tuple[Block, ...]
    measures: tuple[MeasureColumn, ...]
    codes: Mapping[str, str]
    quarantine: tuple[str, ...] = ()
    blank: Mapping[str, tuple[str, ...]] | None = None
    key: tuple[str, ...] = ()
    part: tuple[str, str] | None = None
    complete: Sequence | None = None
    exact: bool = False
    loose_ends: bool = False
    covers_england: bool = False

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Columns that a file of this format must have, each once."""
        found = [c for block in self.blocks for c in block.columns]
        found += [c for m in self.measures if not m.optional for c in m.columns]
        found += [u.column for u in self.units.values() if u.column]
        found += [self.rows.column] if self.rows.column else []
        found += [self.year.column] if self.year.column else []
        found += [self.year.dates.column] if self.year.dates else []
        found += [self.part[0]] if self.part else []
        return tuple(dict.fromkeys([*found, *self.key]))

    @property
    def measure_columns(self) -> tuple[str, ...]:
        """Columns that tell the units, the years and the figures of measures, each once."""
        found = [c for m in self.measures for c in m.columns]
        found += [u.column for u in self.units.values() if u.column]
        found += [self.year.column] if self.year.column else []
        return tuple(dict.fromkeys(found))

    @property
    def datasets(self) -> tuple[str, ...]:
        """Datasets that the format gives rows to."""
        performance = ("school_performance",) if self.measures else ()
        return tuple(dict.fromkeys([*(b.dataset for b in self.blocks), *performance]))
