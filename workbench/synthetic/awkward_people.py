"""Awkward pupils: twins, numbers, names, birthdays, comings and goings."""

from collections.abc import Callable, Mapping
from datetime import date

from workbench.contracts.upn import upn_check_letter
from workbench.synthetic.edits import Edits

Case = Callable[[Edits, str], Edits]

_HARD_NAMES = (
    ("Niamh", "O’Brien"),
    ("Zofia", "Żółć"),
    ("<script>alert(1)</script>", "Tables"),
    ("Robin", "=cmd|' /C calc'!A0"),
)


def _leaver(edits: Edits, urn: str) -> Edits:
    who, last = edits.pupil(urn, 9, 0), date(2019, 2, 8)
    gone = edits.rows("attendance_day", urn, who) & (edits.frames["attendance_day"]["date"] > last)
    left = edits.changed("pupil", edits.rows("pupil", urn, who), leaving_date=last)
    return left.without("attendance_day", gone)


def _readmission(edits: Edits, urn: str) -> Edits:
    who, left, back = edits.pupil(urn, 8, 0), date(2018, 10, 19), date(2019, 3, 4)
    day = edits.frames["attendance_day"]["date"]
    away = edits.rows("attendance_day", urn, who) & (day > left) & (day < back)
    returned = edits.changed("pupil", edits.rows("pupil", urn, who), admission_date=back)
    return returned.without("attendance_day", away)


def _twins(edits: Edits, urn: str) -> Edits:
    elder, younger = (edits.pupil(urn, 7, place) for place in (0, 1))
    identity = edits.frames["pupil_identity"]
    twin = identity[identity["pupil_id"] == elder].iloc[0]
    same = edits.changed(
        "pupil_identity",
        edits.rows("pupil_identity", urn, younger),
        surname=twin["surname"],
        date_of_birth=twin["date_of_birth"],
    )
    month = twin["date_of_birth"].month
    return same.changed("pupil", edits.rows("pupil", urn, younger), birth_month=month)


def _duplicate_upn(edits: Edits, urn: str) -> Edits:
    first, second = (edits.pupil(urn, 10, place) for place in (0, 1))
    identity = edits.frames["pupil_identity"]
    number = identity.loc[identity["pupil_id"] == first, "upn"].iloc[0]
    return edits.changed("pupil_identity", edits.rows("pupil_identity", urn, second), upn=number)


def _temporary_upn(edits: Edits, urn: str) -> Edits:
    rows = edits.rows("pupil_identity", urn, edits.pupil(urn, 11, 0))
    body = str(edits.frames["pupil_identity"].loc[rows, "upn"].iloc[0])[1:12] + "A"
    return edits.changed("pupil_identity", rows, upn=upn_check_letter(body) + body)


def _former_upn(edits: Edits, urn: str) -> Edits:
    rows = edits.rows("pupil_identity", urn, edits.pupil(urn, 11, 0))
    body = "9952001" + str(edits.frames["pupil_identity"].loc[rows, "upn"].iloc[0])[8:]
    return edits.changed("pupil_identity", rows, former_upn=upn_check_letter(body) + body)


def _sex_x(edits: Edits, urn: str) -> Edits:
    for year_group in (8, 11):
        rows = edits.rows("pupil", urn, edits.pupil(urn, year_group, 0))
        edits = edits.changed("pupil", rows, sex="X")
    return edits


def _leap_day(edits: Edits, urn: str) -> Edits:
    who = edits.pupil(urn, 10, 0)
    born = edits.changed(
        "pupil_identity", edits.rows("pupil_identity", urn, who), date_of_birth=date(2004, 2, 29)
    )
    return born.changed("pupil", edits.rows("pupil", urn, who), birth_month=2)


def _hard_names(edits: Edits, urn: str) -> Edits:
    people = [edits.pupil(urn, 11, place) for place in range(len(_HARD_NAMES))]
    for who, (forename, surname) in zip(people, _HARD_NAMES, strict=True):
        rows = edits.rows("pupil_identity", urn, who)
        edits = edits.changed("pupil_identity", rows, forename=forename, surname=surname)
    return edits


PEOPLE_CASES: Mapping[int, Case] = {
    4: _leaver,
    5: _readmission,
    6: _twins,
    7: _duplicate_upn,
    8: _temporary_upn,
    9: _former_upn,
    10: _sex_x,
    13: _leap_day,
    14: _hard_names,
}
