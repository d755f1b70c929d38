"""Arrivals as tables to check: the columns they ought to have, and their rows by position."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from workbench.calendar import AcademicYear
from workbench.contracts.model import Catalogue, Column, Contract
from workbench.errors import UsageError
from workbench.intake.arrivals import GIVEN_HERE, KEY, MARK_COLUMNS, MARKS, Arrival, Extract
from workbench.intake.checks.rule import Mask, Numbers

PUPIL = "pupil"
IDENTITY = "pupil_identity"
STAFF = "staff"

_SOURCE_KEY = Column(KEY, "string", "Pupil", "Key of the source", "internal", True, max_length=200)
_MARK = (
    _SOURCE_KEY,
    Column("date", "date", "Date", "Day of the mark", "pupil", True),
    Column("session", "string", "Session", "Half day", "pupil", True, allowed=("AM", "PM")),
    Column("code", "string", "Attendance code", "Code in the register", "pupil", True),
)
_OWN = "bookkeeping"
"""Domain of what the workbench itself keeps about a school, which no source gives."""
_MARK_KEY = MARK_COLUMNS[:3]


@dataclass(frozen=True)
class Table:
    """Rows of one dataset while they are checked. The index of ``rows`` is the arrival's order."""

    dataset: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rows: pd.DataFrame

    def column(self, name: str) -> Column | None:
        """The declared column of that name, if there is one."""
        return next((column for column in self.columns if column.name == name), None)

    def has(self, *names: str) -> bool:
        """Whether the rows have all these columns."""
        return all(name in self.rows for name in names)

    def nowhere(self) -> Mask:
        """No row."""
        return np.zeros(len(self.rows), dtype=bool)

    def everywhere(self) -> Mask:
        """Every row."""
        return np.ones(len(self.rows), dtype=bool)


@dataclass(frozen=True)
class Case:
    """Everything that checks may look at: the tables by dataset, the day, and who is known."""

    extract: Extract
    on: date
    known: frozenset[str]
    known_staff: frozenset[str]
    tables: Mapping[str, Table]

    def table(self, dataset: str, *columns: str) -> Table | None:
        """The table of a dataset, where it came and has all these columns."""
        found = self.tables.get(dataset)
        return found if found is not None and found.has(*columns) else None

    def with_table(self, table: Table) -> "Case":
        """The same case with another state of one table."""
        return replace(self, tables={**self.tables, table.dataset: table})


def declared(dataset: str, catalogue: Catalogue) -> tuple[tuple[Column, ...], tuple[str, ...]]:
    """Columns and key of a dataset as a source gives it; no columns where it is not taken."""
    if dataset == MARKS:
        return _MARK, _MARK_KEY
    contract = next((one for one in catalogue if one.name == dataset), None)
    if contract is None or contract.category == "published" or contract.domain == _OWN:
        return (), ()
    return _arriving(contract), tuple(
        KEY if name == "pupil_id" else name for name in contract.key if name not in GIVEN_HERE
    )


def table_of(arrival: Arrival, catalogue: Catalogue) -> Table:
    """The rows of an arrival under their position, with what is declared of them."""
    columns, key = declared(arrival.dataset, catalogue)
    return Table(arrival.dataset, columns, key, arrival.rows.reset_index(drop=True))


def mask(values: "pd.Series") -> Mask:
    """Flags of a comparison, where what is missing is not flagged."""
    return values.astype("boolean").fillna(False).to_numpy(dtype=bool)


def day_numbers(dates: "pd.Series") -> Numbers:
    """Days since 1970 of dates; missing ones are NaN."""
    codes, distinct = pd.factorize(dates)
    days = np.array(list(distinct), dtype="datetime64[D]").astype("float64")
    return np.append(days, np.nan)[codes]


def looked_up(values: "pd.Series", numbers: Mapping[str, float]) -> Numbers:
    """The number of each value, found once for each distinct one; NaN where there is none."""
    codes, distinct = pd.factorize(values)
    found = np.array([*(numbers.get(str(value), np.nan) for value in distinct), np.nan])
    return found[codes]


def year_starts(years: "pd.Series") -> Mapping[str, float]:
    """The calendar year in which each academic year starts, by its name."""
    starts = {}
    for name in years.dropna().unique():
        with suppress(UsageError):
            starts[str(name)] = float(AcademicYear.parse(name).start)
    return starts


def _arriving(contract: Contract) -> tuple[Column, ...]:
    return tuple(
        _SOURCE_KEY if column.name == "pupil_id" else column
        for column in contract
        if column.name not in GIVEN_HERE
    )
