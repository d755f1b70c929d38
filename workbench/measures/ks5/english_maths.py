"""Progress in English and maths of students who did not reach the pass before 16 to 18 study."""

from typing import Any

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.errors import ContractViolation, UsageError
from workbench.measures.cohort import KEY, cohort
from workbench.measures.columns import Floats, floats

PARTS = ("english", "maths")


def points_of(entries: pd.DataFrame) -> "pd.Series[float]":
    """Points of each entry on the scale of the progress measure; a fail has none.

    Args:
        entries: columns qualification_type (GCSE or functional skills), grade and year.

    Raises:
        UsageError: an academic year has no scale.
        ContractViolation: a qualification or grade is not on the scale of its year.

    Source: DfE, written answer 165578, 23 July 2018; Education and Skills Funding Agency, 2019.
    """
    found = pd.Series(np.nan, index=entries.index)
    for year, rows in entries.groupby("year"):
        table = {
            (kind, grade): float(points)
            for kind, grades in scale_of(str(year))["points"].items()
            for grade, points in grades.items()
        } | {(kind, "U"): 0.0 for kind in scale_of(str(year))["points"]}
        keys = pd.MultiIndex.from_frame(rows[["qualification_type", "grade"]])
        found.loc[rows.index] = pd.Series(table).reindex(keys).to_numpy(dtype=np.float64)
    unknown = int(found.isna().sum())
    if unknown:
        raise ContractViolation(
            f"{unknown} entries in English or maths have a grade without points on their scale.",
            "Correct `grade`, or add its points to english_maths in key_stage5.yaml.",
        )
    return found


def scale_of(year: str) -> dict[str, Any]:
    """The scale of the progress measure in an academic year.

    Raises:
        UsageError: there is none for the year.
    """
    scales = read("key_stage5")["english_maths"]["scales"]
    found = [scale for scale in scales if scale["from"] <= year]
    if not found:
        raise UsageError(
            f"`year` {year} has no scale of progress in English and maths.",
            f"The first is of {scales[0]['from']}.",
        )
    latest: dict[str, Any] = found[-1]
    return latest


def progress(students: pd.DataFrame, entries: pd.DataFrame) -> pd.DataFrame:
    """Progress of each student in English and in maths.

    Points of the best approved qualification taken at 16 to 18, less the points on entry, not
    under -1; -1 for a student who took none. A student at or above the pass on entry, or without
    points on entry, is not in the measure.

    Args:
        students: columns pupil_id, urn, year, english_entry_points, maths_entry_points.
        entries: columns of the contract ``ks5_entry``; those with english_maths count.

    Returns:
        One row a student, same index: english_progress, maths_progress (points, a grade of a GCSE
        each; missing out of scope), english_entered, maths_entered (true or false in scope).

    Source: DfE 16 to 18 accountability measures technical guide, July 2019; DfE English and maths
    progress matrix 2024/25.
    """
    who = cohort(entries, students)
    rules = students["year"].map({year: scale_of(year) for year in students["year"].unique()})
    below = floats(rules.map(lambda scale: scale["in_scope_below"]))
    least = floats(rules.map(lambda scale: scale["least"]))
    found: dict[str, Any] = {}
    for part in PARTS:
        rows = entries["english_maths"].isin([part]).to_numpy() & (who.position >= 0)
        best = _best(who.position[rows], floats(entries["points"])[rows], len(students))
        entry = floats(students[f"{part}_entry_points"])
        in_scope = entry < below
        gained = np.where(np.isnan(best), _not_entered(), np.maximum(best - entry, least))
        found[f"{part}_progress"] = np.where(in_scope, gained, np.nan)
        entered = pd.Series(~np.isnan(best), index=students.index, dtype="boolean")
        found[f"{part}_entered"] = entered.mask(~in_scope)
    return students[KEY].assign(**found)


def _best(position: np.ndarray[Any, Any], points: Floats, size: int) -> Floats:
    highest = np.full(size, -np.inf)
    np.maximum.at(highest, position, points)
    return np.where(np.isinf(highest), np.nan, highest)


def _not_entered() -> float:
    return float(read("key_stage5")["english_maths"]["not_entered"])
