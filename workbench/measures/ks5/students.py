"""Results of students: points and sizes by cohort, A levels at a grade or above, best 3."""

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.measures.cohort import KEY, cohort
from workbench.measures.columns import Floats, Integers, floats
from workbench.measures.ks5.best3 import best3

COHORTS = {
    "a_level": ("A level",),
    "academic": ("A level", "academic"),
    "applied_general": ("applied general",),
    "technical": ("technical",),
    "technical_certificate": ("technical certificate",),
}
"""Cohorts that measures are of, and those of the entries that count in each."""


def results(entries: pd.DataFrame, students: pd.DataFrame) -> pd.DataFrame:
    """What each student achieved.

    Args:
        entries: entries that count, graded (``entries.graded``).
        students: columns pupil_id, urn, year and years_at_school, one row a student; entries of
            nobody here are left out.

    Returns:
        One row a student of ``students``, same index: for each cohort of ``COHORTS`` its points
        and its size (sums; 0 for none); a_level_entries and a_level_a_star, _a, _b, _c, _e (A
        levels with the grade or a higher one); the columns of ``best3``; and a_level_grades, the
        grades of A levels from the highest, such as "ABB".

    Source: DfE 16 to 18 accountability measures technical guide, July 2019 (attainment).
    """
    who = cohort(entries, students)
    known = who.position >= 0
    mine, position = entries[known], who.position[known]
    size = len(students)
    sums = pd.DataFrame(_sums(mine, position, size) | _shares(mine, position, size))
    parts = [sums, best3(mine, position, students), _grades(mine, position, size)]
    found = pd.concat(parts, axis=1).set_axis(students.index)
    return pd.concat([students[KEY], found], axis=1)


def total(position: Integers, values: Floats, size: int) -> Floats:
    """Sum of values for each of ``size`` students; 0 for a student with none."""
    return np.bincount(position, weights=values, minlength=size).astype(np.float64)


def _sums(entries: pd.DataFrame, position: Integers, size: int) -> dict[str, Floats]:
    counts = {name: entries["cohort"].isin(several) for name, several in COHORTS.items()}
    return {
        f"{name}_{column}": total(position[rows], floats(entries[column])[rows], size)
        for name, rows in counts.items()
        for column in ("points", "size")
    }


def _shares(entries: pd.DataFrame, position: Integers, size: int) -> dict[str, Floats]:
    rows = entries["qualification_type"].isin(read("key_stage5")["a_levels"]).to_numpy()
    columns = {"a_level_entries": entries["entries"]} | {
        f"a_level_{name}": entries[f"at_least_{name}"] for name in read("key_stage5")["thresholds"]
    }
    return {
        name: total(position[rows], floats(column)[rows], size) for name, column in columns.items()
    }


def _grades(entries: pd.DataFrame, position: Integers, size: int) -> "pd.Series[str]":
    rows = entries["qualification_type"].isin(read("key_stage5")["a_levels"]).to_numpy()
    shown = pd.DataFrame(
        {
            "who": position[rows],
            "points": floats(entries["points"])[rows],
            "grade": entries["grade"].to_numpy(dtype="str")[rows],
        }
    ).sort_values(["who", "points"], ascending=[True, False], kind="stable")
    joined = np.full(size, "", dtype=object)
    for _, one_each in shown.groupby(shown.groupby("who").cumcount()):
        joined[one_each["who"]] += one_each["grade"].to_numpy(dtype=object)
    return pd.Series(joined, dtype="str", name="a_level_grades")
