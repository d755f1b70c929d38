"""Stages of checking, and what a check says: rows for a school, without any pupil's value."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import pandas as pd

from workbench.intake.arrivals import Extract

Stage = Literal["readable", "shape", "values", "columns", "tables"]
Result = Literal["passed", "warned", "refused", "blanked"]

STAGES: Mapping[Stage, str] = MappingProxyType(
    {
        "readable": "readable",
        "shape": "shape",
        "values": "values",
        "columns": "across columns",
        "tables": "across tables",
    }
)
"""Stages in their order, with their titles."""
REFUSED_COLUMNS = ("dataset", "row", "column", "rule", "guidance")


@dataclass(frozen=True)
class CheckRow:
    """What one check found in one dataset.

    ``count`` is the number of rows that were checked where the check passed, else of those that it
    found something in (for unknown columns, of the columns). ``column`` is empty where a check is
    about whole rows.
    """

    stage: Stage
    check: str
    dataset: str
    column: str
    result: Result
    count: int
    guidance: str


@dataclass(frozen=True)
class RefusedRow:
    """A row that one rule refused. ``row`` is its place in the arrival, the first is 0."""

    dataset: str
    row: int
    column: str
    rule: str
    guidance: str


@dataclass(frozen=True)
class CheckedExtract:
    """What is left of an extract after its checks, and what they found.

    ``extract`` has the good rows alone, in the contract's types, under their own index, with
    values blanked where a rule blanks them. ``refused`` has the columns of ``RefusedRow``, a line
    for each rule and row. ``waiting`` says that rows were refused only because their pupil, or
    member of staff, is not known, so that they are worth asking for again.
    """

    extract: Extract
    rows: tuple[CheckRow, ...]
    refused: pd.DataFrame
    waiting: bool

    def refused_rows(self) -> Iterator[RefusedRow]:
        """The refused rows one by one."""
        lines = self.refused[list(REFUSED_COLUMNS)].itertuples(index=False, name=None)
        return (
            RefusedRow(str(dataset), int(row), str(column), str(rule), str(guidance))
            for dataset, row, column, rule, guidance in lines
        )
