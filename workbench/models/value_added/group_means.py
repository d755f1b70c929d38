"""Expected grades as national means, of prior-attainment groups (as DfE has) or of finer cells."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.errors import UsageError
from workbench.measures.columns import floats
from workbench.models.value_added.cells import SUMS, SubjectTotals
from workbench.models.value_added.expectation import EXPECTED
from workbench.models.value_added.fitting import NOTHING

GROUP = ["prior_group"]
CELL = ["prior_group", "female", "month"]


@dataclass(frozen=True)
class GroupMeans:
    """National means by subject and year.

    Attributes:
        subject: columns that name a subject.
        by: columns that name a mean, besides subject and year.
        table: a row a mean: the subject columns, year, ``by``, n, expected (grades), subject_sd.
        method: the way of expecting, in words.
    """

    subject: tuple[str, ...]
    by: tuple[str, ...]
    table: pd.DataFrame
    method: str

    @property
    def years(self) -> list[str]:
        """The academic years, in order."""
        return sorted(str(year) for year in self.table["year"].unique())

    def expected(self, cells: pd.DataFrame) -> pd.DataFrame:
        """``EXPECTED`` of cells, same index; missing where nobody was like that nationally."""
        keys = [*self.subject, "year", *self.by]
        found = cells[keys].merge(self.table, on=keys, how="left", validate="m:1")
        # merging pairs missing with missing
        known = found["expected"].notna() & found[list(self.by)].notna().all(axis=1)
        words = np.where(known, self.method, "")
        kept = found[EXPECTED[:2]].where(known).assign(model=words)
        return kept.set_axis(cells.index)


def prior_group_means(national: SubjectTotals) -> GroupMeans:
    """Expected grades in DfE's style: the national mean of entrants in the prior-attainment group.

    Args:
        national: totals of the entries of the population that averages are over.

    Raises:
        UsageError: no entry has a prior-attainment group.

    Source: DfE key stage 4 ready reckoners 2022 to 2024 (value added of entrants by
    prior-attainment group).
    """
    known = _known(national, GROUP)
    means = _summed(known, national.subject, GROUP)
    return _result(
        known, means.assign(expected=means["total"] / means["n"]), national.subject, GROUP
    )


def shrunken_cell_means(national: SubjectTotals, shrinkage: float | None = None) -> GroupMeans:
    """Expected grades by prior-attainment group, sex and month of birth, without a model's shape.

    The mean of each cell is drawn towards the mean of its prior-attainment group, as if so many
    pupils more had that mean; then all of a subject and year are moved alike, so that national
    value added is 0. Cells without entrants nationally have no expected grade.

    Args:
        national: totals of the entries of the population that averages are over.
        shrinkage: pupils' worth of the group's mean; by default that of
            ``subject_value_added.yaml``.

    Raises:
        UsageError: no entry has all of prior-attainment group, sex and month; or ``shrinkage`` is
            negative.

    Source: FFT Education (inputs); own rule (shrinkage).
    """
    k = float(read("subject_value_added")["cells"]["shrinkage"] if shrinkage is None else shrinkage)
    if k < 0:
        raise UsageError("`shrinkage` is negative.", "Give 0 for plain means, or more.")
    known = _known(national, CELL)
    place = [*national.subject, "year"]
    groups = _summed(known, national.subject, GROUP)
    groups = groups.assign(group_mean=groups["total"] / groups["n"]).drop(columns=SUMS)
    cells = _summed(known, national.subject, CELL)
    joined = cells.merge(groups, on=[*place, *GROUP], how="left", validate="m:1")
    drawn = (joined["total"] + k * joined["group_mean"]) / (joined["n"] + k)
    left = joined.assign(left=joined["total"] - joined["n"] * drawn)
    sums = left.groupby(place, observed=True)[["left", "n"]].transform("sum")
    shifted = drawn + sums["left"] / sums["n"]
    return _result(known, joined.assign(expected=shifted), national.subject, CELL, k)


def _known(national: SubjectTotals, by: Sequence[str]) -> pd.DataFrame:
    table = national.table
    known = table[table[list(by)].notna().all(axis=1)]
    if known.empty:
        raise UsageError(
            f"`national` has no entry with {' and '.join(by)}.",
            "Give entries of pupils with prior attainment.",
        )
    return known


def _summed(cells: pd.DataFrame, subject: Sequence[str], by: Sequence[str]) -> pd.DataFrame:
    keys = [*subject, "year", *by]
    return cells.groupby(keys, observed=True)[SUMS].sum().reset_index()


def _result(
    known: pd.DataFrame,
    means: pd.DataFrame,
    subject: tuple[str, ...],
    by: Sequence[str],
    shrinkage: float | None = None,
) -> GroupMeans:
    place = [*subject, "year"]
    spread = known.merge(means[[*place, *by, "expected"]], on=[*place, *by], validate="m:1")
    mean = spread["total"] / spread["n"]
    within = (spread["squares"] - spread["total"] * mean).clip(lower=0)
    off = within + spread["n"] * (mean - spread["expected"]) ** 2
    sums = spread.assign(off=off).groupby(place, observed=True)[["off", "n"]].sum()
    with np.errstate(invalid="ignore", divide="ignore"):
        sd = np.where(sums["n"] > 1, np.sqrt(floats(sums["off"]) / (floats(sums["n"]) - 1)), np.nan)
    sds = sums.assign(subject_sd=np.where(sd <= NOTHING, 0.0, sd))[["subject_sd"]].reset_index()
    table = means[[*place, *by, "n", "expected"]].merge(sds, on=place, validate="m:1")
    return GroupMeans(subject, tuple(by), table, _words(shrinkage))


def _words(shrinkage: float | None) -> str:
    if shrinkage is None:
        return "prior-attainment group"
    return f"cells of prior attainment, sex and month of birth, shrinkage {shrinkage:g}"
