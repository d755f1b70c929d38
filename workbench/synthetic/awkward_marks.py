"""Awkward registers: closures, missing marks, part-time children, half days."""

from collections.abc import Callable, Mapping
from datetime import date

from workbench.synthetic.edits import Edits

Case = Callable[[Edits, str], Edits]
_FRIDAY = 4


def _closure(edits: Edits, urn: str) -> Edits:
    marks = edits.frames["attendance_day"]
    rows = edits.rows("attendance_day", urn) & (marks["date"] == date(2019, 2, 1))
    return edits.changed("attendance_day", rows, am="Y", pm="Y")


def _register_not_taken(edits: Edits, urn: str) -> Edits:
    marks = edits.frames["attendance_day"]
    rows = edits.rows("attendance_day", urn) & (marks["date"] == date(2018, 11, 14))
    return edits.changed("attendance_day", rows & (marks["year_group"] == 8), pm=None)


def _reception_child(edits: Edits, urn: str) -> Edits:
    who = edits.pupil(urn, 7, 0)
    marks = edits.frames["attendance_day"]
    every = edits.rows("attendance_day", urn, who)
    young = every & (marks["date"] < date(2018, 10, 1)) & (marks["pm"] != "#")
    return (
        edits.changed("attendance_day", young, pm="X")
        .changed("attendance_day", every, year_group=0)
        .changed(
            "pupil",
            edits.rows("pupil", urn, who),
            year_group=0,
            admission_date=date(2018, 9, 3),
            birth_month=5,
        )
        .changed(
            "pupil_identity",
            edits.rows("pupil_identity", urn, who),
            date_of_birth=date(2014, 5, 17),
        )
    )


def _half_days(edits: Edits, urn: str) -> Edits:
    days = edits.frames["attendance_day"]["date"]
    rows = edits.rows("attendance_day", urn) & (days.dt.day_of_week == _FRIDAY)
    return edits.changed("attendance_day", rows, pm="#")


MARK_CASES: Mapping[int, Case] = {
    15: _closure,
    16: _register_not_taken,
    45: _reception_child,
    53: _half_days,
}
