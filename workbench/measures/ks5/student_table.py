"""The table of students: prior attainment, average and best 3 against the estimate, and grades."""

import numpy as np
import pandas as pd

from workbench.measures.cohort import KEY
from workbench.measures.columns import Floats, floats
from workbench.measures.rounding import round_half_away

TICK, CROSS = "\N{CHECK MARK}", "\N{BALLOT X}"


def student_table(rows: pd.DataFrame) -> pd.DataFrame:
    """What the report shows of each student, to one decimal.

    Args:
        rows: rows of kind ``ks5_student``.

    Returns:
        One row a student, same index: pupil_id, urn, year, prior_band, key_stage4_points;
        points_estimate, points, points_difference (A level average for each entry);
        best3_estimate, best3, best3_difference; three_a and three_aab (a tick, a cross, or nothing
        for a student who is not in best 3); and grades, from the highest. Differences are of the
        figures shown.

    Source: FFT Aspire key stage 5 pupil performance summary, 2018.
    """
    points = _shown(_share(rows["a_level_points"], rows["a_level_size"]))
    gained = _share(rows["a_level_points_gained"], rows["a_level_matched_size"])
    estimate = _shown(_share(rows["a_level_points"], rows["a_level_size"]) - gained)
    best3, best3_estimate = _shown(floats(rows["best3"])), _shown(floats(rows["best3_expected"]))
    return rows[[*KEY, "prior_band"]].assign(
        key_stage4_points=_shown(floats(rows["key_stage4_points"])),
        points_estimate=estimate,
        points=points,
        points_difference=difference(points, estimate),
        best3_estimate=best3_estimate,
        best3=best3,
        best3_difference=difference(best3, best3_estimate),
        three_a=mark(rows["three_a"]),
        three_aab=mark(rows["three_aab"]),
        grades=rows["a_level_grades"],
    )


def difference(actual: Floats, estimate: Floats) -> Floats:
    """Actual less estimate, of figures shown to one decimal.

    >>> difference(np.array([30.0]), np.array([34.6])).tolist()
    [-4.6]
    """
    return _shown(actual - estimate)


def mark(flags: "pd.Series[bool]") -> "pd.Series[str]":
    """A tick for true, a cross for false, nothing for missing."""
    words = flags.astype("boolean").map({True: TICK, False: CROSS})
    return words.astype("object").where(words.notna(), "").astype("str")


def _shown(values: Floats) -> Floats:
    return np.array([round_half_away(float(one), 1) for one in values], dtype=np.float64)


def _share(top: "pd.Series[float]", bottom: "pd.Series[float]") -> Floats:
    below = floats(bottom)
    return floats(top) / np.where(below > 0, below, np.nan)
