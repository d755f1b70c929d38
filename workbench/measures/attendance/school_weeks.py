"""School weeks: weeks in which a school had a session, numbered within its year and for ever.

Weeks of different years are set side by side by their number, not by their date.
"""

from datetime import date

import pandas as pd

from workbench.calendar import AcademicYear
from workbench.measures.attendance.codes import kinds
from workbench.measures.attendance.periods import DAYS_IN_WEEK, week_of
from workbench.measures.attendance.sessions import sessions_by
from workbench.measures.columns import dates_of

KEYS = ["urn", "year", "week"]


def school_weeks(days: pd.DataFrame) -> pd.DataFrame:
    """The weeks in which each school had at least one session.

    A session was held where a pupil has a mark of the code set of its date that does not say that
    the school was closed, or that the pupil was not on the register.

    Args:
        days: columns of the contract ``attendance_day``, best of every pupil of a school: of few
            pupils a week in which none had a mark is not seen.

    Returns:
        Columns urn, year, week (its Monday), school_week (from 1 in each academic year) and
        place (from 0 over all years of the school), in this order.

    Source: DfE, Working together to improve school attendance (August 2024): a school week is any
        week in which there is at least one school session.
    """
    signs = [kind.name for kind in kinds().values() if kind.held]
    weeks = sessions_by(days, KEYS, signs)
    held = weeks[weeks[signs].sum(axis=1) > 0]
    found = held[KEYS].astype({"urn": "str", "year": "str"}).reset_index(drop=True)
    return found.assign(
        school_week=found.groupby(["urn", "year"]).cumcount() + 1,
        place=found.groupby("urn").cumcount(),
    )


def school_week_of(days: pd.DataFrame, weeks: pd.DataFrame | None = None) -> "pd.Series[float]":
    """Number of the school week of each day; missing for a day of a week without a session.

    Args:
        days: columns of the contract ``attendance_day``.
        weeks: frame of ``school_weeks``; by default that of ``days``.
    """
    known = school_weeks(days) if weeks is None else weeks
    texts = {name: days[name].astype("str") for name in ("urn", "year")}
    keys = pd.DataFrame({**texts, "week": week_of(dates_of(days["date"]))})
    found = keys.merge(known[[*KEYS, "school_week"]], on=KEYS, how="left")["school_week"]
    return pd.Series(found.to_numpy(), index=days.index, name="school_week")


def same_point(weeks: pd.DataFrame, cut_off: date, years_back: int = 1) -> "pd.Series[date]":
    """The day of an earlier year that is as far into its school weeks as a day of this year.

    The same weekday of the school week with the same number; a day in a break has come as far as
    the end of the school week before it. Where the earlier year had fewer weeks, its last.

    Args:
        weeks: frame of ``school_weeks`` of both years.
        cut_off: the day.
        years_back: how many years earlier.

    Returns:
        The earlier day of each school by urn; none for a school that was not open in both years.
    """
    now = AcademicYear.of(cut_off)
    begun = weeks[(weeks["year"] == str(now)) & (weeks["week"] <= pd.Timestamp(cut_off))]
    latest = begun.groupby("urn").last()
    before = weeks[weeks["year"] == str(now.previous(years_back))]
    pairs = before.merge(latest, left_on="urn", right_index=True, suffixes=("", "_now"))
    reached = pairs[pairs["school_week"] <= pairs["school_week_now"]].groupby("urn").last()
    into = (pd.Timestamp(cut_off) - reached["week_now"]).dt.days.clip(upper=DAYS_IN_WEEK - 1)
    shorter = reached["school_week"] < reached["school_week_now"]
    into = into.mask(shorter, DAYS_IN_WEEK - 1)
    day: pd.Series[date] = reached["week"] + pd.to_timedelta(into, unit="D")
    return day
