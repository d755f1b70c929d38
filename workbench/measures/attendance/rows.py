"""Rows that attendance measures sum: an enrolment with its sessions, spells, weeks, year before."""

from collections.abc import Callable, Mapping

import pandas as pd

from workbench.measures.attendance.in_sql import enrolment_sessions
from workbench.measures.attendance.rolling import penalty_threshold
from workbench.measures.attendance.sessions import attendance, year_groups
from workbench.measures.attendance.spells import enrolment_spells
from workbench.measures.attendance.thresholds import add_compulsory_age
from workbench.measures.attendance.transitions import transitions
from workbench.measures.cohort import KEY
from workbench.measures.row_kind import Build, RowKind

DATASET = "attendance_day"


def _sessions(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    days = frames[DATASET]
    return attendance(days).assign(year_group=year_groups(days)["year_group"])


def _aged(rows: pd.DataFrame, days: pd.DataFrame) -> pd.DataFrame:
    """The rows with year_group and compulsory_age."""
    known = year_groups(days).astype(dict.fromkeys(KEY, "str"))
    named = rows.astype(dict.fromkeys(KEY, "str"))
    return add_compulsory_age(named.merge(known, on=KEY, how="left", validate="1:1"))


def _built(of_days: Callable[[pd.DataFrame], pd.DataFrame]) -> Build:
    return lambda frames: _aged(of_days(frames[DATASET]), frames[DATASET])


ROWS = (
    RowKind(
        name="enrolment_sessions",
        title="a pupil at a school in an academic year, with sessions",
        datasets=(DATASET,),
        build=_sessions,
        select=lambda tables: enrolment_sessions(tables[DATASET]),
    ),
    RowKind(
        name="enrolment_spells",
        title="a pupil at a school in an academic year, with spells of absence",
        datasets=(DATASET,),
        build=_built(enrolment_spells),
    ),
    RowKind(
        name="enrolment_weeks",
        title="a pupil at a school in an academic year, with unauthorised sessions",
        datasets=(DATASET,),
        build=_built(penalty_threshold),
        other_years=True,
    ),
    RowKind(
        name="enrolment_transition",
        title="a pupil at a school in an academic year, with absence of the year before",
        datasets=(DATASET,),
        build=lambda frames: transitions(attendance(frames[DATASET])),
        other_years=True,
    ),
)
