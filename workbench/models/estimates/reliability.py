"""The table behind a reliability chart: chances told beside shares that came about."""

import pandas as pd

from workbench.errors import UsageError, did_you_mean
from workbench.models.estimates.calibration import ALL
from workbench.models.estimates.scores import REACHED


def reliability(
    calibration: pd.DataFrame,
    part: str,
    points: float,
    *,
    year: str | None = None,
    group: str = ALL,
) -> pd.DataFrame:
    """One line of a reliability chart.

    Args:
        calibration: frame of ``calibration.calibrate`` or as it is kept.
        part: subject or outcome.
        points: threshold whose chances are shown.
        year: academic year; by default the latest of the part.
        group: ``all`` for tenths of pupils by their chance; otherwise a dimension of groups.

    Returns:
        One row a tenth or subgroup with pupils: bin (1 to 10; 0 for a subgroup), subgroup, n,
        expected (mean chance), observed (share), low, high, difference (observed less expected)
        and agrees (whether the interval holds the chance).

    Raises:
        UsageError: nothing was kept for the part, threshold, year or group.
    """
    of_part = _chosen(calibration, "part", part)
    of_score = _chosen(of_part, "score", f"{REACHED}_{points:g}")
    of_year = _chosen(of_score, "year", str(of_score["year"].max()) if year is None else year)
    rows = _chosen(of_year, "group", group)
    rows = rows[(rows["bin"] > 0) == (group == ALL)]
    kept = ["bin", "subgroup", "n", "expected", "observed", "low", "high"]
    return (
        rows[kept]
        .reset_index(drop=True)
        .assign(
            difference=lambda one: one["observed"] - one["expected"],
            agrees=lambda one: one["expected"].between(one["low"], one["high"]),
        )
    )


def _chosen(rows: pd.DataFrame, column: str, value: str) -> pd.DataFrame:
    found = rows[rows[column] == value]
    if found.empty:
        hint = did_you_mean(value, rows[column].astype("str").unique())
        raise UsageError(f"`{column}` {value} has no calibration.", hint)
    return found
