"""95% intervals of value added, from the national spread of each entry's subject."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from workbench.measures.catalogue import measure
from workbench.measures.cohort import KEY
from workbench.measures.groups import ALL, dimension, usable
from workbench.measures.intervals import Z
from workbench.measures.verdicts import ENOUGH_PUPILS, TOO_FEW, verdict

_MEASURES = {
    "ks5_a_level_value_added": ("A level", 1.0),
    "ks5_a_level_points_progress": ("A level", 10.0),
    "ks5_applied_general_value_added": ("applied general", 1.0),
}
"""Cohort of the entries of each measure, and points of the measure for one grade."""


def half_widths(
    students: pd.DataFrame, entries: pd.DataFrame, year: str, groups: Sequence[str]
) -> pd.DataFrame:
    """Half of the interval of value added, of all students by year and of groups in one year.

    The square of the standard error is the sum over entries of (size x national standard deviation
    of the subject) squared, over the square of the sum of sizes. That is DfE's formula, which adds
    up subjects and then qualifications, written for single entries.

    Args:
        students: columns pupil_id, urn, year and those of the groups.
        entries: entries with value added: cohort, size, subject_sd (in grades), value_added_grades.
        year: academic year of the groups.
        groups: dimensions of pupil groups.

    Returns:
        One row a measure, period, group and subgroup with an interval: those columns, and half.

    Source: DfE 16 to 18 ready reckoner 2019.
    """
    known = entries[entries["value_added_grades"].notna()]
    squares = (known["size"] * known["subject_sd"]) ** 2
    slim = known[[*KEY, "cohort", "size"]].assign(square=squares)
    own = slim.assign(period=slim["year"], group=ALL, subgroup=ALL)
    parts = [own, *_by_groups(slim[slim["year"] == year], students, groups)]
    rows = pd.concat(parts, ignore_index=True)
    keys = ["cohort", "period", "group", "subgroup"]
    sums = rows.groupby(keys, as_index=False)[["square", "size"]].sum()
    grades = sums.assign(half=Z * np.sqrt(sums["square"]) / sums["size"])
    found = [
        own[keys[1:]].assign(measure=name, half=points * own["half"])
        for name, (cohort, points) in _MEASURES.items()
        for own in [grades[grades["cohort"] == cohort]]
    ]
    return pd.concat(found, ignore_index=True)


def subject_half_widths(entries: pd.DataFrame, column: str, name: str, period: str) -> pd.DataFrame:
    """Half of the interval of each subject's mean value added, in grades.

    Args:
        entries: entries with value added, and subject_sd (national, in grades).
        column: what subjects are told apart by.
        name: measure that the interval is of.
        period: what the years are called.

    Returns:
        Columns measure, period, group, subgroup and half.

    Source: DfE 16 to 18 ready reckoner 2019: the standard deviation over the root of entries.
    """
    squares = entries["subject_sd"] ** 2
    sums = squares.groupby(entries[column]).agg(["sum", "size"])
    half = Z * np.sqrt(sums["sum"]) / sums["size"]
    return pd.DataFrame(
        {
            "measure": name,
            "period": period,
            "group": column,
            "subgroup": half.index.to_numpy(),
            "half": half.to_numpy(),
        }
    )


def said(name: str, value: float, low: float, high: float, n: float) -> str:
    """The verdict of a figure against 0, the average by construction."""
    if n < ENOUGH_PUPILS:
        return TOO_FEW
    return verdict(measure(name), int(low > 0) - int(high < 0), 0.0)


def _by_groups(
    entries: pd.DataFrame, students: pd.DataFrame, groups: Sequence[str]
) -> list[pd.DataFrame]:
    latest = students[students["year"].isin(entries["year"].unique())]
    found = []
    for name in usable(latest, groups):
        one = dimension(name)
        titles = np.array([*(part.name for part in one.parts), None], dtype=object)
        parts = latest[KEY].assign(subgroup=titles[one.codes(latest)])
        joined = entries.merge(parts.dropna(subset=["subgroup"]), on=KEY, validate="m:1")
        found.append(joined.assign(period=joined["year"], group=name))
    return found
