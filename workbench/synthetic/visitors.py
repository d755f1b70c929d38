"""Pupils on the registers of two schools: dual registration and a guest."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from workbench.synthetic.attendance import attendance_frame
from workbench.synthetic.cohort import cohort
from workbench.synthetic.edits import Edits
from workbench.synthetic.enrolments import characteristics_frame, identity_frame, pupil_frame
from workbench.synthetic.schools import Schools

_START = 2018
_DUAL, _GUEST = (2, 52, 11), (3, 44, 10)
_AT_MAIN_UNTIL = 1
_SORTED = ["urn", "pupil_id"]


def with_visitors(edits: Edits, known: Schools, seed: int) -> Edits:
    """Mark the pupil at the main school, and add the pupil's rows at the other school."""
    main, second, year_group = _DUAL
    if edits.has_school(known.urns[main]):
        edits = _at_main_school(edits, known.urns[main], year_group)
    if edits.has_school(known.urns[second]):
        edits = _dual(edits, _records(known, seed, main, year_group), known.urns[second])
    home, host, year_group = _GUEST
    if edits.has_school(known.urns[host]):
        edits = _guest(edits, _records(known, seed, home, year_group), known.urns[host])
    return edits


def _at_main_school(edits: Edits, urn: str, year_group: int) -> Edits:
    """Mondays and Tuesdays are spent at the other school."""
    who = edits.pupil(urn, year_group, 0)
    elsewhere = _weekday(edits.frames["attendance_day"]) <= _AT_MAIN_UNTIL
    rows = (
        edits.rows("attendance_day", urn, who) & elsewhere & _open(edits.frames["attendance_day"])
    )
    return edits.changed("attendance_day", rows, am="D", pm="D").changed(
        "pupil", edits.rows("pupil", urn, who), enrolment_status="main"
    )


def _dual(edits: Edits, records: Mapping[str, pd.DataFrame], urn: str) -> Edits:
    marks = records["attendance_day"]
    at_main = (_weekday(marks) > _AT_MAIN_UNTIL) & _open(marks)
    marked = marks.assign(am=marks["am"].mask(at_main, "D"), pm=marks["pm"].mask(at_main, "D"))
    changed = {**records, "attendance_day": marked}
    return _added(edits, changed, urn, "subsidiary", date(2018, 9, 3), None)


def _guest(edits: Edits, records: Mapping[str, pd.DataFrame], urn: str) -> Edits:
    first, last = date(2019, 3, 4), date(2019, 3, 29)
    marks = records["attendance_day"]
    visit = marks[(marks["date"] >= first) & (marks["date"] <= last)]
    return _added(edits, {**records, "attendance_day": visit}, urn, "guest", first, last)


def _added(
    edits: Edits,
    records: Mapping[str, pd.DataFrame],
    urn: str,
    status: str,
    first: date,
    last: date | None,
) -> Edits:
    own: dict[str, dict[str, Any]] = {
        "pupil": {
            "enrolment_status": status,
            "ks4_cohort": False,
            "admission_date": first,
            "leaving_date": last,
        }
    }
    for dataset, rows in records.items():
        moved = rows.assign(urn=urn, **own.get(dataset, {}))
        order = [*_SORTED, "date"] if dataset == "attendance_day" else _SORTED
        edits = edits.with_rows(dataset, moved, order)
    return edits


def _records(known: Schools, seed: int, school: int, year_group: int) -> Mapping[str, pd.DataFrame]:
    """All rows of the first pupil of a year group who stays all year."""
    run = np.array([school])
    group = cohort(known, seed, run, _START, year_group)
    frames = {
        "pupil": pupil_frame(known, group),
        "pupil_identity": identity_frame(known, group),
        "pupil_characteristics": characteristics_frame(known, group),
        "attendance_day": attendance_frame(known, seed, run, [group]),
    }
    who = Edits(frames).pupil(known.urns[school], year_group, 0)
    return {name: frame[frame["pupil_id"] == who] for name, frame in frames.items()}


def _weekday(marks: pd.DataFrame) -> "pd.Series[int]":
    weekday: pd.Series[int] = marks["date"].dt.day_of_week
    return weekday


def _open(marks: pd.DataFrame) -> "pd.Series[bool]":
    return marks["am"] != "#"
