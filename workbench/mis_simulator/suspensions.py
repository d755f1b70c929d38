"""Suspensions and permanent exclusions as the school's MIS holds them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil

import numpy as np
import pandas as pd

from workbench.calendar import AcademicYear, half_terms
from workbench.mis_simulator.pupils import Pupil
from workbench.mis_simulator.wire import wonde_id
from workbench.synthetic.marginals import marginals

_ENTERED = time(16)


@dataclass(frozen=True)
class Suspension:
    """One suspension, or one permanent exclusion (without sessions and end)."""

    id: str
    student: str
    kind: str
    reason: str
    sessions: int | None
    starts: date
    ends: date | None
    entered_at: datetime


def suspensions(
    drawn: pd.DataFrame, pupils: Sequence[Pupil], year: AcademicYear
) -> tuple[Suspension, ...]:
    """The suspensions of a school: each belongs to the enrolment that covers its first day.

    Args:
        drawn: columns of the contract ``suspension``.
        pupils: enrolments with the days on which they join and leave.
        year: whose school days count for the end.
    """
    here: dict[str, list[Pupil]] = {}
    for pupil in pupils:
        here.setdefault(pupil.pupil_id, []).append(pupil)
    days = school_days(year)
    return tuple(
        _suspension(row, pupil, days)
        for row in drawn.sort_values(["start_date", "pupil_id"]).to_dict("records")
        for pupil in here.get(str(row["pupil_id"]), ())
        if pupil.joins <= row["start_date"] <= (pupil.leaves or year.last_day)
    )


def new_suspension(pupil: Pupil, year: AcademicYear, when: datetime, seed: int) -> Suspension:
    """A suspension of two to ten sessions that begins today and is entered at a moment."""
    rng = np.random.default_rng([seed, int(pupil.id[1:])])
    reasons = list(marginals("suspensions")["reasons"])
    sessions = int(rng.integers(2, 11))
    return Suspension(
        wonde_id("exclusion", pupil.id, when),
        pupil.id,
        "suspension",
        str(rng.choice(reasons)),
        sessions,
        when.date(),
        _end(when.date(), sessions, school_days(year)),
        when,
    )


def school_days(year: AcademicYear) -> tuple[date, ...]:
    """The school days of a year, ascending."""
    return tuple(day for term in half_terms(year) for day in term.school_days())


def _suspension(row: dict[object, object], pupil: Pupil, days: Sequence[date]) -> Suspension:
    start, kind = row["start_date"], str(row["kind"])
    assert isinstance(start, date)
    sessions = None if kind == "permanent" else int(str(row["sessions"]))
    return Suspension(
        wonde_id("exclusion", pupil.id, start, kind),
        pupil.id,
        kind,
        str(row["reason"]),
        sessions,
        start,
        None if sessions is None else _end(start, sessions, days),
        datetime.combine(start, _ENTERED),
    )


def _end(start: date, sessions: int, days: Sequence[date]) -> date:
    """The last day; after the end of the year a day is a day."""
    later = [day for day in days if day >= start]
    length = max(ceil(sessions / 2), 1)
    return later[length - 1] if len(later) >= length else start + timedelta(days=length - 1)
