"""Attendance and absence: sessions summed by pupil, weekday, week, half-term or term."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from workbench.measures.attendance.codes import Kinds, kinds_of
from workbench.measures.attendance.periods import PERIODS, period_of
from workbench.measures.attendance.sums import SESSIONS, count, sums
from workbench.measures.attendance.thresholds import add_compulsory_age, add_thresholds
from workbench.measures.cohort import cohort
from workbench.measures.columns import Integers, floats

__all__ = ["SESSIONS", "add_thresholds", "attendance", "sessions_by"]


def attendance(days: pd.DataFrame) -> pd.DataFrame:
    """Sessions of each pupil at each school in each academic year.

    Args:
        days: columns of the contract ``attendance_day``; choose the window before calling.

    Returns:
        Columns pupil_id, urn, year; the numbers of sessions of ``sums``; persistent, severe,
        at_risk and absence_band (missing for a pupil without a possible session); and
        compulsory_age. A pupil at two schools has two rows: the unit is the enrolment.

    Source: DfE absence statistics methodology; DfE, Working together to improve school attendance.
    """
    who = cohort(days)
    marks = _kinds(days)
    counted = count(marks, [who.position] * len(marks), who.size, list(sums()))
    oldest = _oldest(days, who.position, who.size)
    aged = add_compulsory_age(pd.DataFrame({"year_group": oldest}))["compulsory_age"]
    return add_thresholds(pd.concat([who.pupils, counted], axis=1)).assign(compulsory_age=aged)


def year_groups(days: pd.DataFrame) -> pd.DataFrame:
    """The year group of each enrolment: the highest of its days. One row an enrolment, as there."""
    who = cohort(days)
    return who.pupils.assign(year_group=_oldest(days, who.position, who.size))


def sessions_by(
    days: pd.DataFrame, by: Sequence[str], names: Sequence[str] | None = None
) -> pd.DataFrame:
    """Sessions summed by any columns: of ``days``, or of the session and its date.

    Args:
        days: columns of the contract ``attendance_day``.
        by: names of columns. ``session`` is am or pm; ``weekday`` Monday to Friday; ``week`` the
            Monday of the week; ``month`` its first day; ``half_term``, ``term`` and
            ``census_window`` (of DfE's collection of absence) their names.
        names: which sums; by default all. ``possible``, ``attended`` and ``absent`` are always
            there.

    Returns:
        The ``by`` columns, sorted by them, the numbers of sessions, and attendance_rate and
        absence_rate (sums over sums, missing without a possible session).

    Raises:
        UsageError: there is no sum of a name.
    """
    wanted = list(dict.fromkeys(["possible", "attended", "absent", *(names or sums())]))
    labels, positions = _cells(days, list(by))
    counted = count(_kinds(days), positions, len(labels), wanted)
    table = pd.concat([labels, counted], axis=1).sort_values(list(by), ignore_index=True)
    possible = table["possible"].where(table["possible"] > 0)
    return table.assign(
        attendance_rate=table["attended"] / possible, absence_rate=table["absent"] / possible
    )


def _kinds(days: pd.DataFrame) -> list[Kinds]:
    return [kinds_of(days[session], days["date"]) for session in SESSIONS]


def _cells(days: pd.DataFrame, by: list[str]) -> tuple[pd.DataFrame, list[Integers]]:
    """Labels of the cells, and for each session of the day the cell of each row."""
    of_day = [name for name in by if name != "session"]
    keys = pd.DataFrame({name: _column(days, name) for name in of_day}, index=days.index)
    numbers, labels = _distinct(keys)
    if "session" not in by:
        return labels, [numbers] * len(SESSIONS)
    repeated = labels.loc[labels.index.repeat(len(SESSIONS))].reset_index(drop=True)
    session = pd.Series(list(SESSIONS) * len(labels), dtype="str")
    positions = [numbers * len(SESSIONS) + place for place in range(len(SESSIONS))]
    return repeated.assign(session=session)[by], positions


def _distinct(keys: pd.DataFrame) -> tuple[Integers, pd.DataFrame]:
    """The number of each row among the distinct ones, and those."""
    if not len(keys.columns):
        return np.zeros(len(keys), dtype=np.int64), pd.DataFrame(index=range(min(len(keys), 1)))
    combined = np.zeros(len(keys), dtype=np.int64)
    for name in keys.columns:
        codes, labels = pd.factorize(keys[name])
        # numbered afresh after each column, so that the numbers stay small
        combined, _ = pd.factorize(combined * (len(labels) + 1) + codes + 1)
    first = ~pd.Series(combined).duplicated().to_numpy()
    return combined.astype(np.int64), keys[first].reset_index(drop=True)


def _column(days: pd.DataFrame, name: str) -> pd.Series:
    return period_of(days["date"], name) if name in PERIODS else days[name]


def _oldest(days: pd.DataFrame, position: Integers, size: int) -> Integers:
    oldest = np.full(size, -1, dtype=np.int64)
    np.maximum.at(oldest, position, floats(days["year_group"]).astype(np.int64))
    return oldest
