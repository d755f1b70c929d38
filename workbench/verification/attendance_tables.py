"""Attendance in schools: files, and sessions by kind from the columns of attendance codes."""

import re
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from workbench.measures.attendance.codes import UNRECOGNISED, kinds, kinds_of
from workbench.measures.columns import Flags, Floats
from workbench.verification.files import PublishedFile, csv
from workbench.verification.printed import names_of, printed

_FOLDER = "dfe_attendance"

AUTUMN_2024 = csv(f"{_FOLDER}/EES_aut_data_2024-25.csv")
WEEK_2024 = csv(f"{_FOLDER}/attendance_data_dashboard_wc_2024-09-09.csv")
DAYS_2022 = csv(f"{_FOLDER}/EES_daily_data_2022-09-12_to_30.csv")
WEEKS_2022 = csv(f"{_FOLDER}/EES_weekly_data_2022-23_to_W2_2023.csv")

CODES_OF: Mapping[PublishedFile, str] = MappingProxyType(
    {
        AUTUMN_2024: "2024-09-09",
        WEEK_2024: "2024-09-09",
        DAYS_2022: "2022-09-12",
        WEEKS_2022: "2022-09-12",
    }
)
"""A day whose code set each file uses."""

_EARLIER = ("2023-09-04", "2012-09-03")
"""Days whose sets have the codes that were withdrawn since, and that DfE still counts."""
_CODE = re.compile(r"reason_(?P<code>[a-z]\d?)_")
_OTHER_CODES = {
    "reason_present_am": "/",
    "reason_present_pm": "\\",
    "reason_not_attending_planned_closed": "#",
}
TOTAL = "Total"


def sessions_by_kind(table: pd.DataFrame, day: str) -> pd.DataFrame:
    """Numbers of sessions of each kind, as our code set of a day reads the columns of codes.

    A code that was withdrawn before the day is read as the set that had it last.
    """
    marks = {name: mark for name in names_of(table) if (mark := _mark(name))}
    named = _kinds_of_marks(list(marks.values()), day)
    found = {kind: np.zeros(len(table)) for kind in kinds()}
    for column, kind in zip(marks, named, strict=True):
        found[kind] = found[kind] + printed(table[column]).values
    return pd.DataFrame(found)


def of_all_types(table: pd.DataFrame) -> Flags:
    """Rows of all types of school together."""
    found: Flags = (table["school_type"] == TOTAL).to_numpy(dtype=np.bool_)
    return found


def number(table: pd.DataFrame, column: str) -> Floats:
    """A column of counts; missing where something else stands."""
    return printed(table[column]).values


def _mark(column: str) -> str:
    found = _CODE.match(column)
    return found["code"].upper() if found else _OTHER_CODES.get(column, "")


def _kinds_of_marks(marks: list[str], day: str) -> list[str]:
    order = list(kinds())
    named = [UNRECOGNISED] * len(marks)
    for one in (day, *_EARLIER):
        dates = pd.Series(pd.Timestamp(one), index=range(len(marks)))
        read = [order[place] for place in kinds_of(pd.Series(marks, dtype="str"), dates)]
        named = [new if old == UNRECOGNISED else old for old, new in zip(named, read, strict=True)]
    return named
