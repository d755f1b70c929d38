"""Rows of subject value added at key stage 4: entries with their grades and prior attainment."""

from collections.abc import Mapping
from functools import cache

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.measures.cohort import cohort
from workbench.measures.columns import floats
from workbench.measures.ks4.entries import counted
from workbench.measures.ks4.points import points_of
from workbench.measures.ks4.points_scales import PointsScale, points_scales
from workbench.measures.ks4.progress8 import with_prior
from workbench.measures.ks4.pupil_results import groups_of


def key_stage4_rows(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Entries that count of pupils at the end of key stage 4, in grades.

    Args:
        frames: ``pupil``, ``ks4_entry``, ``prior_attainment``, and as far as they are at hand
            ``pupil_characteristics`` and ``school`` (for pupil groups).

    Returns:
        One row an entry: the columns of ``ks4_entry`` and of the pupil (sex, birth_month and those
        of pupil groups), scale, points_per_grade, grades (points over points of a grade), prior
        (key stage 2 average: fine level or scaled score), prior_group (of Progress 8) and
        prior_band. What is not known is missing.

    Source: DfE key stage 4 methodology 2019 (entries that count, prior attainment).
    """
    pupils = groups_of(
        frames["pupil"],
        frames["prior_attainment"],
        frames.get("pupil_characteristics"),
        frames.get("school"),
    )
    starts = with_prior(pupils, frames["prior_attainment"])
    known = pupils.assign(
        prior=floats(starts["baseline"]),
        prior_group=floats(starts["pag"]),
        prior_band=starts["prior_band"],
    )
    return in_grades(_of_pupils(counted(frames["ks4_entry"]), known))


def in_grades(entries: pd.DataFrame) -> pd.DataFrame:
    """Entries with scale, points_per_grade and grades.

    A grade is worth the mean step of the qualification's scale: 1 point in GCSEs graded 9 to 1 and
    in each slot of combined science. A scale that is not known has 1 point a grade.

    Args:
        entries: columns of the contract ``ks4_entry``.

    Source: DfE performance points for the 2019 key stage 4 tables; own rule for the step.
    """
    scale = points_of(entries)["scale"]
    codes, kinds = pd.factorize(pd.MultiIndex.from_arrays([scale, entries["year"]]))
    steps = np.array([points_per_grade(str(name), str(year)) for name, year in kinds])
    per_grade = steps[codes] if len(codes) else np.array([])
    return entries.assign(
        scale=scale,
        points_per_grade=per_grade,
        grades=floats(entries["points"]) / per_grade,
    )


@cache
def points_per_grade(scale: str, year: str) -> float:
    """Points of one grade: the mean step from the lowest grade of a scale to the highest.

    Args:
        scale: name of the scale; one that is not known has 1 point a grade.
        year: academic year of the end of key stage 4.

    >>> points_per_grade("GCSE (9-1)", "2018/19"), points_per_grade("AS level", "2018/19")
    (1.0, 1.8125)
    """
    for one in points_scales():
        points = sorted(set(one.grades.values()))
        if one.name == scale and one.has_points_in(year) and len(points) > 1:
            steps = (len(points) - 1) / (2 if _of_two_grades(one) else 1)
            return (points[-1] - points[0]) / steps
    return float(read("subject_value_added")["grades"]["points_per_grade_unknown"])


def _of_two_grades(scale: PointsScale) -> bool:
    """Whether a grade is two in one, as in a double award: the best is 99 or AA."""
    best = max(scale.grades, key=lambda grade: scale.grades[grade])
    return len(best) == 2 and best[0] == best[1]


def _of_pupils(entries: pd.DataFrame, pupils: pd.DataFrame) -> pd.DataFrame:
    """Entries of some pupils, with what is known of each."""
    place = cohort(entries, pupils).position
    own = np.flatnonzero(place >= 0)
    fresh = [name for name in pupils.columns if name not in entries.columns]
    about = pupils[fresh].take(place[own])
    mine = entries.take(own)
    return pd.concat([mine, about.set_axis(mine.index)], axis=1).reset_index(drop=True)
