"""The best three A levels of students, and whether they reach AAA or AAB."""

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.measures.columns import Flags, Floats, Integers, floats
from workbench.measures.ks5.points import grade_points


def best3(entries: pd.DataFrame, position: Integers, students: pd.DataFrame) -> pd.DataFrame:
    """Best three A levels of each student who is in the measure.

    In it is a student with three A levels, or with one or two and no other qualification of the
    size of an A level or more; a student of one year at the school needs three. The score is the
    sum of the points of the best three over 3, a missing A level being 0. An AAB needs two A levels
    at A or above and a third at B or above; with facilitating subjects, two of the three must be.

    Args:
        entries: entries that count, graded (``entries.graded``).
        position: place of each entry's student in ``students``.
        students: column years_at_school, one row a student.

    Returns:
        One row a student: best3 (points), three_a (three at A or above), three_aab and
        aab_facilitating (true or false); all missing for a student who is not in the measure.

    Source: DfE 16 to 18 accountability measures technical guide, July 2019 (best 3 A levels; AAB).
    """
    rules = read("key_stage5")["best3"]
    size = len(students)
    included = _included(entries, position, students)
    flags = _flags(entries[_is(entries, rules["aab"])], position[_is(entries, rules["aab"])], size)
    counts = _is(entries, rules["a_levels"])
    score = _score(position[counts], floats(entries["points"])[counts], size, rules["full"])
    found = {name: pd.Series(flag, dtype="boolean").mask(~included) for name, flag in flags.items()}
    return pd.DataFrame({"best3": np.where(included, score, np.nan), **found})


def _is(entries: pd.DataFrame, kinds: list[str]) -> Flags:
    """A levels of these kinds, but for the subjects that do not count."""
    excluded = entries["subject"].isin(read("key_stage5")["best3"]["not_subjects"])
    return (entries["qualification_type"].isin(kinds) & ~excluded).to_numpy(dtype=np.bool_)


def _included(entries: pd.DataFrame, position: Integers, students: pd.DataFrame) -> Flags:
    rules = read("key_stage5")["best3"]
    size = len(students)
    a_levels = _is(entries, rules["a_levels"])
    number = np.bincount(position[a_levels], minlength=size)
    brings_in = np.bincount(position[_is(entries, rules["aab"])], minlength=size) > 0
    level_3 = ["A level", *rules["other_cohorts"]]
    others = ~a_levels & entries["cohort"].isin(level_3) & (entries["size"] >= rules["full_size"])
    alone = np.bincount(position[others], minlength=size) == 0
    one_year = floats(students["years_at_school"]) == 1
    fewer = alone & ~(one_year & rules["full_after_one_year"])
    included: Flags = brings_in & ((number >= rules["full"]) | fewer)
    return included


def _score(position: Integers, points: Floats, size: int, full: int) -> Floats:
    """Sum of the best ``full`` of each student, over ``full``."""
    ordered = pd.DataFrame({"who": position, "points": points}).sort_values(
        ["who", "points"], ascending=[True, False], kind="stable"
    )
    best = ordered[ordered.groupby("who").cumcount() < full]
    weights = best["points"].to_numpy()
    return np.bincount(best["who"], weights=weights, minlength=size).astype(np.float64) / full


def _flags(entries: pd.DataFrame, position: Integers, size: int) -> dict[str, Flags]:
    grades = grade_points("A level")
    value = floats(entries["points"]) / floats(entries["size"])
    facilitating = entries["facilitating"].to_numpy(dtype=np.bool_)

    def number(rows: Flags) -> Integers:
        return np.bincount(position[rows], minlength=size).astype(np.int64)

    at_a, at_b = value >= grades["A"], value >= grades["B"]
    a, b_or_more = number(at_a), number(at_b)
    facilitating_a = number(at_a & facilitating)
    facilitating_b = number(at_b & ~at_a & facilitating)
    aab = (a >= 2) & (b_or_more >= 3)
    two = (facilitating_a >= 2) | ((facilitating_a >= 1) & (facilitating_b >= 1))
    return {"three_a": a >= 3, "three_aab": aab, "aab_facilitating": aab & two}
