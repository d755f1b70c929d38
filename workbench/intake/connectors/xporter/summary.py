"""One pupil's attendance summary -> session marks.

A summary has one mark for each session from its first day to its last: two for each weekday, "#"
where the school was closed.
"""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from workbench.intake.arrivals import KEY, MARK_COLUMNS
from workbench.intake.connectors.errors import BadAnswer

FIELDS = (
    "Id", "XID", "MIS_ID", "IdaasId", "AttStatsStartDate", "AttStatsEndDate", "NumPossMarks",
    "NumPresMarks", "NumAEAMarks", "NumAuthAbsMarks", "NumUnauthAbsMarks", "NumMissMarks",
    "NumLateMarks", "NumLateBeforeRegMarks", "Marks", "MarksCSV",
)  # fmt: skip
_NEEDED = ("XID", "AttStatsStartDate", "AttStatsEndDate", "Marks")
_SESSIONS = ("AM", "PM")
_NOT_MARKED = "- "
_DAY = re.compile(r"^(\d{4}-\d{2}-\d{2})(?:T00:00:00(?:\.0+)?Z?)?$")
_MOST_DAYS = 400
_NEXT = "Nothing was stored. Send the names, not the values, to whoever maintains the workbench."


def marks_of(summary: Mapping[str, Any]) -> pd.DataFrame:
    """The marks of one summary, in the columns of an arrival of marks.

    The pupil's key is ``XID``. Sessions without a mark are left out.

    Raises:
        BadAnswer: a field is unknown, missing or malformed, or the number of marks is not twice
            that of the weekdays, so that nobody can tell which session a mark belongs to.
    """
    unknown = sorted(set(summary) - set(FIELDS))
    if unknown:
        raise BadAnswer(
            f"An attendance summary has fields that are not known: {', '.join(unknown)}.", _NEXT
        )
    missing = [name for name in _NEEDED if not isinstance(summary.get(name), str | int)]
    if missing:
        raise BadAnswer(f"An attendance summary has no {', '.join(missing)}.", _NEXT)
    days = _weekdays(str(summary["AttStatsStartDate"]), str(summary["AttStatsEndDate"]))
    marks = str(summary["Marks"])
    if len(marks) != len(_SESSIONS) * len(days):
        raise BadAnswer(
            f"An attendance summary has {len(marks):,} marks for {len(days):,} weekdays.", _NEXT
        )
    frame = pd.DataFrame(
        {
            KEY: str(summary["XID"]),
            "date": np.repeat(days.strftime("%Y-%m-%d").to_numpy(dtype=object), len(_SESSIONS)),
            "session": list(_SESSIONS) * len(days),
            "code": list(marks),
        },
        columns=list(MARK_COLUMNS),
    ).astype("str")
    return frame[~frame["code"].isin(list(_NOT_MARKED))].reset_index(drop=True)


def _weekdays(first: str, last: str) -> pd.DatetimeIndex:
    found = [_DAY.match(day) for day in (first, last)]
    stamps = [pd.to_datetime(one[1], errors="coerce") if one else pd.NaT for one in found]
    if pd.isna(stamps[0]) or pd.isna(stamps[1]) or stamps[0] > stamps[1]:
        raise BadAnswer("An attendance summary has no valid first and last day.", _NEXT)
    if (stamps[1] - stamps[0]).days > _MOST_DAYS:
        raise BadAnswer("An attendance summary covers more than a year.", _NEXT)
    return pd.bdate_range(stamps[0], stamps[1])
