"""What every way of expecting grades offers: FFT's, DfE's, and means of cells."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Protocol

import numpy as np
import pandas as pd

from workbench.errors import UsageError, did_you_mean
from workbench.measures.columns import Integers
from workbench.models.value_added.cells import cells_of, check, numbered

EXPECTED = ["expected", "subject_sd", "model"]

Key = tuple[Hashable, ...]


class Expectation(Protocol):
    """Expected grades by subject and year, from a national population."""

    @property
    def subject(self) -> tuple[str, ...]:
        """Columns that name a subject."""

    @property
    def method(self) -> str:
        """The way of expecting, in words."""

    @property
    def years(self) -> Sequence[str]:
        """Academic years that it is of."""

    def expected(self, cells: pd.DataFrame) -> pd.DataFrame:
        """``EXPECTED`` of cells (frame of ``cells_of``), same index; missing where not known."""


def value_added(
    rows: pd.DataFrame, models: Expectation, *, model_year: str | None = None
) -> pd.DataFrame:
    """Value added of entries: the grade less the one expected of similar pupils.

    Args:
        rows: as for :func:`workbench.models.value_added.cells.subject_totals`.
        models: expected grades of the years of ``rows``.
        model_year: the year whose model is used for all rows, as for forecasts; by default each
            row's own.

    Returns:
        The rows with expected (grades), value_added (grades; missing without a result, prior
        attainment or a model), subject_sd (national, of value added, in grades) and model (which
        one it was, in words; empty where none).

    Raises:
        ContractViolation: a column is missing.
        UsageError: there is no model of ``model_year``.
    """
    check(rows, models.subject, "grades")
    numbers, cells = cells_of(rows, models.subject)
    found = models.expected(in_year(cells, models, model_year))
    return with_expected(rows, numbers, found)


def in_year(cells: pd.DataFrame, models: Expectation, year: str | None) -> pd.DataFrame:
    """Cells as if they were of the year whose model is used.

    Raises:
        UsageError: there is no model of the year.
    """
    if year is None:
        return cells
    if year not in models.years:
        raise UsageError(f"`model_year` {year} has no model.", did_you_mean(year, models.years))
    return cells.assign(year=year)


def with_expected(rows: pd.DataFrame, numbers: Integers, found: pd.DataFrame) -> pd.DataFrame:
    """Rows beside what is expected in their cells."""
    expected = found["expected"].to_numpy()[numbers]
    labels, words = pd.factorize(found["model"])
    return rows.assign(
        expected=expected,
        value_added=rows["grades"].to_numpy(dtype=np.float64, na_value=np.nan) - expected,
        subject_sd=found["subject_sd"].to_numpy()[numbers],
        model=pd.Categorical.from_codes(labels[numbers], categories=words),
    )


def keyed(cells: pd.DataFrame, subject: Sequence[str]) -> Mapping[Key, Integers]:
    """Places of the cells of each subject and year."""
    names = [*subject, "year"]
    numbers, first = numbered(cells, names)
    keys = cells[names].take(first).itertuples(index=False, name=None)
    order = np.argsort(numbers, kind="stable")
    places = np.split(order, np.cumsum(np.bincount(numbers, minlength=len(first)))[:-1])
    return dict(sorted(zip(keys, places, strict=True))) if len(first) else {}
