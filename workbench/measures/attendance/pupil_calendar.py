"""The register of one pupil as a calendar: a row a week, a column a session."""

import pandas as pd

from workbench.errors import UsageError, did_you_mean
from workbench.measures.attendance.codes import kinds, kinds_of
from workbench.measures.attendance.periods import WEEKDAYS, week_of, weekday_of
from workbench.measures.attendance.sums import SESSIONS
from workbench.measures.columns import dates_of

SHOWN = ("mark", "kind", "class")
SCHOOL_DAYS = WEEKDAYS[:5]


def pupil_calendar(days: pd.DataFrame, show: str = "mark") -> pd.DataFrame:
    """Marks of one pupil, one row a school and week.

    Args:
        days: columns of the contract ``attendance_day``, of one pupil.
        show: ``"mark"`` for the attendance codes, ``"kind"`` for the title of each, ``"class"``
            for present, approved, authorised, unauthorised, not_possible, unmarked, unrecognised.

    Returns:
        Columns urn, week (Monday), then ``Monday am`` to ``Friday pm``; a day at the weekend only
        where there is one. Missing where there is no row for the day.

    Raises:
        UsageError: there are several pupils, or ``show`` is none of these.
    """
    if show not in SHOWN:
        raise UsageError(f"`show` is {show}.", did_you_mean(show, SHOWN))
    if days["pupil_id"].nunique() > 1:
        raise UsageError(
            f"`days` holds {days['pupil_id'].nunique()} pupils.", "Give the days of one pupil."
        )
    dates = dates_of(days["date"])
    weekday = pd.Series(weekday_of(dates), index=days.index).astype("str")
    parts = [
        pd.DataFrame(
            {
                "urn": days["urn"].astype("str"),
                "week": week_of(dates),
                "cell": weekday + f" {session}",
                "shown": _shown(days, session, show),
            }
        )
        for session in SESSIONS
    ]
    wide = pd.concat(parts).pivot(index=["urn", "week"], columns="cell", values="shown")
    cells = [f"{day} {session}" for day in WEEKDAYS for session in SESSIONS]
    usual = cells[: len(SCHOOL_DAYS) * len(SESSIONS)]
    shown = [cell for cell in cells if cell in usual or cell in wide]
    return wide.reindex(columns=shown).rename_axis(columns=None).reset_index()


def _shown(days: pd.DataFrame, session: str, show: str) -> "pd.Series[str]":
    if show == "mark":
        return days[session].astype("str")
    names = [kind.title if show == "kind" else kind.class_ for kind in kinds().values()]
    return (
        pd.Series(names, dtype="str")
        .take(kinds_of(days[session], days["date"]))
        .set_axis(days.index)
    )
