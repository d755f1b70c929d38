"""Attendance and absence: sessions summed by pupil, weekday, week or half-term."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from workbench.measures.attendance.codes import Kinds, kinds, kinds_of
from workbench.measures.attendance.periods import PERIODS, period_of
from workbench.measures.cohort import cohort
from workbench.measures.columns import Integers
from workbench.measures.reference import read

SESSIONS = ("am", "pm")


def attendance(days: pd.DataFrame) -> pd.DataFrame:
    """Sessions of each pupil at each school in each academic year.

    Args:
        days: columns of the contract ``attendance_day``; choose the window before calling.

    Returns:
        Columns pupil_id, urn, year, then numbers of sessions: possible, attended, absent,
        authorised, unauthorised, present, late (a part of present), approved, illness,
        other_authorised, unauthorised_holiday, other_unauthorised, not_possible, unmarked,
        unrecognised; and persistent, severe (booleans, missing for a pupil without a possible
        session). A pupil at two schools has two rows: the unit is the enrolment.

    Source: DfE absence statistics methodology; DfE, Working together to improve school attendance.
    """
    who = cohort(days)
    sums = _sums(days, who.position, who.size)
    return add_thresholds(pd.concat([who.pupils, sums], axis=1))


def sessions_by(days: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Sessions summed by any columns: of ``days``, or session, weekday, week or half_term.

    Args:
        days: columns of the contract ``attendance_day``.
        by: names of columns. ``session`` is am or pm; ``weekday`` Monday to Friday; ``week`` the
            Monday of the week; ``half_term`` the name of the half-term.

    Returns:
        The ``by`` columns and the numbers of sessions that ``attendance`` returns, and
        attendance_rate and absence_rate (sums over sums, missing without a possible session).
    """
    parts = [_session_sums(days, session, list(by)) for session in SESSIONS]
    together = pd.concat(parts, ignore_index=True)
    summed = together.groupby(list(by), sort=True, observed=True).sum().reset_index()
    return summed.assign(
        attendance_rate=summed["attended"] / summed["possible"].where(summed["possible"] > 0),
        absence_rate=summed["absent"] / summed["possible"].where(summed["possible"] > 0),
    )


def add_thresholds(sums: pd.DataFrame) -> pd.DataFrame:
    """Persistent and severe absence from whole numbers of sessions, so that 10% is exactly 10%."""
    rules = read("attendance_codes")["thresholds"]
    known = sums["possible"] > 0
    flags = {
        name: (rules[name] * sums["absent"] >= sums["possible"]).astype("boolean").where(known)
        for name in ("persistent", "severe")
    }
    return sums.assign(**flags)


def _session_sums(days: pd.DataFrame, session: str, by: list[str]) -> pd.DataFrame:
    """Sums of one session of the day by columns."""
    keys = pd.DataFrame({name: _column(days, name, session) for name in by})
    numbers, labels = _distinct(keys)
    counts = _count([kinds_of(days[session], days["date"])], numbers, len(labels))
    return pd.concat([labels, counts], axis=1)


def _distinct(keys: pd.DataFrame) -> tuple[Integers, pd.DataFrame]:
    groups = keys.groupby(list(keys.columns), sort=False, observed=True, dropna=False)
    numbers = groups.ngroup().to_numpy().astype(np.int64)
    return numbers, keys.drop_duplicates(ignore_index=True)


def _column(days: pd.DataFrame, name: str, session: str) -> pd.Series:
    if name == "session":
        return pd.Series(session, index=days.index, dtype="str")
    return period_of(days["date"], name) if name in PERIODS else days[name]


def _sums(days: pd.DataFrame, position: Integers, size: int) -> pd.DataFrame:
    return _count([kinds_of(days[one], days["date"]) for one in SESSIONS], position, size)


def _count(found: list[Kinds], position: Integers, size: int) -> pd.DataFrame:
    """Numbers of sessions of each kind for each position, and the sums that measures need."""
    width = len(kinds())
    counts = sum(np.bincount(position * width + one, minlength=size * width) for one in found)
    return _named(pd.DataFrame(np.reshape(counts, (size, width)), columns=list(kinds())))


def _named(counts: pd.DataFrame) -> pd.DataFrame:
    authorised = counts["illness"] + counts["other_authorised"]
    unauthorised = counts["unauthorised_holiday"] + counts["other_unauthorised"]
    present = counts["present"] + counts["late"]
    attended = present + counts["approved"]
    absent = authorised + unauthorised
    derived = pd.DataFrame(
        {
            "possible": attended + absent,
            "attended": attended,
            "absent": absent,
            "authorised": authorised,
            "unauthorised": unauthorised,
            "present": present,
        }
    )
    return pd.concat([derived, counts.drop(columns="present")], axis=1)
