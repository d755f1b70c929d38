"""Totals of entries by subject, year and what a pupil starts from: they add up over partitions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.errors import ContractViolation, UsageError
from workbench.measures.columns import Floats, Integers, floats

SUBJECT = ("qualification_type", "subject")
"""Columns that name a subject at key stage 4: entries on different scales are not mixed."""
STARTS = ["prior", "prior_group", "female", "month"]
SUMS = ["n", "total", "squares"]
_GIVEN = ["year", "prior", "prior_group", "sex", "birth_month"]


@dataclass(frozen=True)
class SubjectTotals:
    """Sufficient statistics of every model of this package.

    ``table`` has one row a cell: the ``subject`` columns, year, ``STARTS`` (prior attainment, its
    group, 1 for a girl, months younger than September over 11; each may be missing), and the
    number, sum and sum of squares of the entries' grades. Totals of partitions or years add up.
    """

    subject: tuple[str, ...]
    table: pd.DataFrame

    def __add__(self, other: Self) -> Self:
        """The totals of both."""
        if self.subject != other.subject:
            raise UsageError(
                f"`subject` is {self.subject} here and {other.subject} there.",
                "Name subjects by the same columns in every partition.",
            )
        both = pd.concat([self.table, other.table], ignore_index=True)
        keys = [*self.subject, "year", *STARTS]
        summed = both.groupby(keys, sort=True, dropna=False, observed=True)[SUMS].sum()
        return type(self)(self.subject, summed.reset_index())

    @property
    def years(self) -> list[str]:
        """The academic years, in order."""
        return sorted(str(year) for year in self.table["year"].unique())


def subject_totals(rows: pd.DataFrame, subject: Sequence[str] = SUBJECT) -> SubjectTotals:
    """Add up entries.

    Args:
        rows: one row an entry: the ``subject`` columns, year, grades (the result in grades), prior,
            prior_group, sex (F, M, X) and birth_month (1 to 12). Entries without a result are left
            out; what a pupil starts from may be missing.
        subject: columns that name a subject.

    Raises:
        ContractViolation: a column is missing.
    """
    check(rows, subject, "grades")
    known = rows[rows["grades"].notna()]
    numbers, cells = cells_of(known, subject)
    grades = floats(known["grades"])
    sums = {
        "n": np.bincount(numbers, minlength=len(cells)),
        "total": np.bincount(numbers, weights=grades, minlength=len(cells)),
        "squares": np.bincount(numbers, weights=grades**2, minlength=len(cells)),
    }
    keys = [*subject, "year", *STARTS]
    ordered = cells.assign(**sums).sort_values(keys, kind="stable", ignore_index=True)
    return SubjectTotals(tuple(subject), ordered)


def cells_of(rows: pd.DataFrame, subject: Sequence[str]) -> tuple[Integers, pd.DataFrame]:
    """Number of each row's cell, and the cells: the ``subject`` columns, year and ``STARTS``."""
    numbers, first = numbered(rows, [*subject, *_GIVEN])
    cells = rows[[*subject, *_GIVEN]].take(first).reset_index(drop=True)
    known = cells.assign(female=_female(cells["sex"]), month=_month(cells["birth_month"]))
    starts = known.astype(dict.fromkeys(STARTS, "float64"))
    return numbers, starts.drop(columns=["sex", "birth_month"])


def numbered(rows: pd.DataFrame, keys: Sequence[str]) -> tuple[Integers, Integers]:
    """Number of each row's combination of keys by first appearance, and the rows they appear in."""
    combined = np.zeros(len(rows), dtype=np.int64)
    for name in keys:
        codes, labels = pd.factorize(rows[name], use_na_sentinel=False)
        combined = combined * max(len(labels), 1) + codes
    found, distinct = pd.factorize(combined)
    numbers = found.astype(np.int64)
    first = np.empty(len(distinct), dtype=np.int64)
    # of several rows of one combination the first is written last
    first[numbers[::-1]] = np.arange(len(rows) - 1, -1, -1)
    return numbers, first


def check(rows: pd.DataFrame, subject: Sequence[str], *further: str) -> None:
    """Refuse rows without the columns that value added is worked out from."""
    absent = [name for name in (*subject, *_GIVEN, *further) if name not in rows]
    if absent:
        raise ContractViolation(
            f"`rows` lacks the columns {', '.join(absent)}.",
            "Make them with `key_stage4_rows` or `key_stage5_rows`; what is not known is missing.",
        )


def _female(sex: "pd.Series[str]") -> "pd.Series[float]":
    return sex.map(read("subject_value_added")["expected"]["sexes"]).astype("float64")


def _month(birth_month: "pd.Series[int]") -> Floats:
    """Months younger than September, as a share of the eleven to August."""
    eldest = read("subject_value_added")["expected"]["eldest_month"]
    younger: Floats = (floats(birth_month) - eldest) % 12 / 11
    return younger
