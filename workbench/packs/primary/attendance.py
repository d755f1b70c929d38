"""Attendance of a primary school's pupils, with small groups suppressed."""

from collections.abc import Sequence

import pandas as pd

from workbench.access.disclosure import protect
from workbench.measures import national
from workbench.measures.attendance.sessions import attendance, sessions_by
from workbench.measures.catalogue import measure
from workbench.measures.cohort import KEY
from workbench.measures.compute import compute

ATTENDANCE_MEASURES = ("attendance", "persistent_absence", "severe_absence")
ATTENDANCE_GROUPS = ("all", "year_group", "sex", "disadvantage", "sen")


def attendance_figures(
    days: pd.DataFrame,
    pupil: pd.DataFrame,
    characteristics: pd.DataFrame,
    threshold: int,
    phase: str = national.SECONDARY,
) -> pd.DataFrame:
    """Attendance of pupil groups and year groups, small groups suppressed.

    Args:
        days: columns of the contract ``attendance_day``, of one year.
        pupil, characteristics: frames of those contracts, of the same year.
        phase: schools whose national figures stand beside.
    """
    sums = attendance(days)
    known = pupil[[*KEY, "year_group", "sex"]].merge(
        characteristics[[*KEY, "disadvantaged", "sen_status"]], on=KEY, how="left"
    )
    rows = sums.merge(known.drop_duplicates(KEY), on=KEY, how="left", validate="m:1")
    beside = national.published(phase)
    frame = compute(ATTENDANCE_MEASURES, rows, by=ATTENDANCE_GROUPS, compare=beside)
    return _protected(frame, threshold)


def half_term_figures(days: pd.DataFrame) -> pd.DataFrame:
    """Attendance of all pupils by half-term, as the frame of a trend chart (percent)."""
    sums = sessions_by(days, ["half_term"])
    return pd.DataFrame({"period": sums["half_term"], "value": 100 * sums["attendance_rate"]})


def _protected(frame: pd.DataFrame, threshold: int) -> pd.DataFrame:
    names = [str(name) for name in frame["measure"].unique()]
    return protect(frame, threshold, percentages=_percentages(names))


def _percentages(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in names if measure(name).kind == "percentage")
