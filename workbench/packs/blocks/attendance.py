"""Attendance in packs: sessions with what is known of the pupils, and the charts of registers."""

import pandas as pd

from workbench.measures.attendance.sessions import attendance, sessions_by
from workbench.measures.cohort import KEY
from workbench.views import charts
from workbench.views.figure import Figure
from workbench.views.formats import RATE

MEASURES = ("attendance", "persistent_absence", "severe_absence")
GROUPS = ("all", "year_group", "sex", "disadvantage", "sen")
_PUPIL = ("year_group", "sex")
_KNOWN = ("disadvantaged", "sen_status")


def with_pupils(
    days: pd.DataFrame, pupil: pd.DataFrame, characteristics: pd.DataFrame
) -> pd.DataFrame:
    """Sessions of each pupil over the days, with what groups are made of.

    Args:
        days: columns of the contract ``attendance_day``, of one year.
        pupil, characteristics: frames of those contracts, of the same year, as far as the pack may
            hold them.

    Returns:
        One row a pupil: columns of :func:`workbench.measures.attendance.sessions.attendance`,
        year_group, sex, and as far as they are held disadvantaged and sen_status.
    """
    held = [name for name in _KNOWN if name in characteristics]
    known = pupil[[*KEY, *_PUPIL]].merge(characteristics[[*KEY, *held]], on=KEY, how="left")
    return attendance(days).merge(known.drop_duplicates(KEY), on=KEY, how="left", validate="m:1")


def by_half_term(days: pd.DataFrame) -> pd.DataFrame:
    """Attendance of all pupils by half-term, as the frame of a trend chart (percent)."""
    sums = sessions_by(days, ["half_term"])
    return pd.DataFrame({"period": sums["half_term"], "value": 100 * sums["attendance_rate"]})


def half_terms(frame: pd.DataFrame, year: str, pupils: str) -> Figure:
    """Attendance by half-term.

    Args:
        frame: columns period and value (percent).
        pupils: whose registers they are, such as "all year groups".
    """
    return charts.trend(
        frame,
        name="half-terms",
        title=f"Attendance by half-term, {year}",
        unit="% of possible sessions",
        source=registers(pupils),
        style=RATE,
        period_title="Half-term",
    )


def registers(pupils: str) -> str:
    """Where figures of attendance come from."""
    return f"Calculated from the registers of the school; {pupils}."
