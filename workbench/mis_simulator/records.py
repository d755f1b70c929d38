"""People, groups and marks as objects of the Wonde REST API v1.0.

Fields and includes follow the publicly available OpenAPI description of that API; session marks,
which it does not describe, follow its write-back request.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workbench.measures.reference import read
from workbench.mis_simulator.pupils import Pupil
from workbench.mis_simulator.register import Mark
from workbench.mis_simulator.school import MisSchool
from workbench.mis_simulator.timetable import Employee, Group, Subject, TeachingGroup
from workbench.mis_simulator.wire import (
    JsonObject,
    midnight,
    moment,
    person_identifier,
    without_nothing,
    wonde_id,
)

_GENDERS = {"F": "female", "M": "male"}


@dataclass(frozen=True)
class Records:
    """Writes the records of a school as they stand at a moment.

    Includes are names with dots for what is inside an included object, such as
    ``classes.subject``.
    """

    school: MisSchool
    now: datetime

    def student(self, pupil: Pupil, includes: frozenset[str]) -> JsonObject:
        """An enrolment with the included parts."""
        surname = pupil.surname_at(self.now)
        names = [name[0] for name in (pupil.forename, surname) if name]
        plain = {
            **self._person(pupil.id, pupil.mis_id),
            "initials": "".join(names) or None,
            "surname": surname,
            "forename": pupil.forename,
            "middle_names": None,
            "legal_surname": surname,
            "legal_forename": pupil.forename,
            "gender": _GENDERS.get(pupil.sex),
            "date_of_birth": pupil.date_of_birth.isoformat(),
            "created_at": moment(pupil.joined_at),
            "updated_at": moment(pupil.updated_at(self.now)),
        }
        return without_nothing(plain, "gender") | self._of_student(pupil, includes)

    def _of_student(self, pupil: Pupil, includes: frozenset[str]) -> JsonObject:
        makers = {
            "education_details": lambda _: self._education(pupil),
            "extended_details": lambda _: _extended(pupil),
            "year": lambda inner: self._group_of(pupil, "YEAR"),
            "registration": lambda inner: self._group_of(pupil, "REGISTRATION"),
            "groups": lambda inner: [
                self.group(g, frozenset()) for g in self.school.groups_of[pupil.id]
            ],
            "classes": lambda inner: [
                self.teaching_group(c, inner) for c in self.school.classes_of[pupil.id]
            ],
        }
        return _wrapped(makers, includes)

    def _education(self, pupil: Pupil) -> JsonObject:
        record = {
            "admission_number": pupil.mis_id,
            "upn": pupil.upn,
            "local_upn": pupil.upn,
            "former_upn": pupil.former_upn,
            "learner_number": None,
            "current_nc_year": str(pupil.year_group),
            "part_time": False,
            "admission_date": midnight(pupil.joins),
            "leaving_date": midnight(pupil.leaves) if pupil.has_left(self.now) else None,
        }
        return without_nothing(record, "local_upn")

    def _group_of(self, pupil: Pupil, kind: str) -> JsonObject | None:
        found = (g for g in self.school.groups_of[pupil.id] if g.type == kind)
        return next((self.group(group, frozenset()) for group in found), None)

    def teaching_group(self, one: TeachingGroup, includes: frozenset[str]) -> JsonObject:
        """A class; without the include its subject is an identifier."""
        plain = {
            "id": one.id,
            "mis_id": one.id[1:],
            "name": one.name,
            "code": one.name,
            "description": one.name,
            "subject": one.subject.id,
            "alternative": False,
            **self._unchanging(),
        }
        makers = {
            "subject": lambda inner: self.subject(one.subject, inner),
            "employees": lambda inner: [self.employee(one.teacher, inner)],
            "students": lambda inner: self._members(one.students, inner),
        }
        return plain | _wrapped(makers, includes)

    def group(self, one: Group, includes: frozenset[str]) -> JsonObject:
        """A year group or a registration group."""
        plain = {
            "id": one.id,
            "mis_id": one.id[1:],
            "name": one.name,
            "code": one.name,
            "description": one.name,
            "type": one.type,
            **self._unchanging(),
        }
        return plain | _wrapped(
            {"students": lambda inner: self._members(one.students, inner)}, includes
        )

    def subject(self, one: Subject, includes: frozenset[str]) -> JsonObject:
        """A subject."""
        shown = {"id": one.id, "mis_id": one.id[1:], "code": one.code, "name": one.name}
        return {**shown, "active": True, **self._unchanging()}

    def employee(self, one: Employee, includes: frozenset[str]) -> JsonObject:
        """A member of staff; the address of the email is one that cannot exist."""
        plain = {
            **self._person(one.id, one.mis_id),
            "title": one.title,
            "initials": one.forename[0] + one.surname[0],
            "surname": one.surname,
            "forename": one.forename,
            "middle_names": "",
            "legal_surname": one.surname,
            "legal_forename": one.forename,
            "gender": _GENDERS[one.sex],
            "date_of_birth": one.date_of_birth.isoformat(),
            **self._unchanging(),
        }
        address = f"staff{one.mis_id}@synthetic.example"
        makers = {
            "contact_details": lambda _: {"emails": {"email": address, "work": address}},
            "employment_details": lambda _: self._employment(one),
        }
        return plain | _wrapped(makers, includes)

    def _employment(self, one: Employee) -> JsonObject:
        return {
            "current": True,
            "teaching_staff": True,
            "employment_start_date": midnight(self.school.year.first_day),
            "role_text": one.role,
        }

    def mark(self, one: Mark, includes: frozenset[str]) -> JsonObject:
        """A session mark; without the includes pupil and code are identifiers."""
        plain = {
            "id": wonde_id("mark", one.pupil.id, f"{one.day:%Y-%m-%d}", one.session),
            "date": moment(one.day),
            "session": one.session,
            "comment": None,
            "minutes_late": None,
            "student": one.pupil.id,
            "attendance_code": self.code_id(one.code),
            "employee": None,
            "created_at": moment(one.entered_at),
            "updated_at": moment(one.updated_at),
        }
        makers = {
            "student": lambda inner: self.student(one.pupil, inner),
            "attendance_code": lambda inner: self.attendance_code(one.code, inner),
        }
        return plain | _wrapped(makers, includes)

    def attendance_code(self, code: str, includes: frozenset[str]) -> JsonObject:
        """An attendance code of the school."""
        shown = {"id": self.code_id(code), "code": code, **self._meaning(code)}
        return {**shown, **self._unchanging()}

    def _meaning(self, code: str) -> JsonObject:
        known = read("attendance_codes")
        declared = [s for s in known["sets"] if s["from"] <= self.school.year.first_day][-1]
        kind, description = declared["codes"].get(code, ("", code))
        return {"description": description, "type": known["kinds"].get(kind, {}).get("class")}

    def code_id(self, code: str) -> str:
        """The identifier of an attendance code."""
        return wonde_id("attendance code", self.school.id, code)

    def deletion(self, pupil: Pupil, includes: frozenset[str]) -> JsonObject:
        """What is left of an enrolment after its end."""
        shown = {"type": "student", "id": pupil.id, "mis_id": pupil.mis_id}
        return {**shown, "deleted_at": moment(pupil.left_at)}

    def _members(self, ids: Iterable[str], inner: frozenset[str]) -> list[JsonObject]:
        pupils = (self.school.pupil_by_id[one] for one in ids)
        return [self.student(p, inner) for p in pupils if p.on_roll(self.now)]

    def _person(self, identifier: str, mis_id: str) -> JsonObject:
        upi = person_identifier(self.school.id, mis_id)
        return {"id": identifier, "upi": upi, "mis_id": mis_id}

    def _unchanging(self) -> JsonObject:
        loaded = moment(self.school.loaded_at)
        return {"created_at": loaded, "updated_at": loaded}


def _extended(pupil: Pupil) -> JsonObject:
    known = pupil.characteristics
    return {
        "ethnicity": known["ethnic_group"],
        "sen_status": known["sen_status"],
        "in_lea_care": known["looked_after"],
        "ever_in_care": known["previously_looked_after"],
        "free_school_meals": known["fsm"],
        "free_school_meals_6": known["fsm6"],
        "english_as_additional_language_status": known["eal"],
        "premium_pupil_indicator": known["disadvantaged"],
        "service_children_indicator": known["service_child"],
        "enrolment_status": known["enrolment_status"],
    }


def _wrapped(makers: Any, includes: frozenset[str]) -> JsonObject:
    """The asked-for parts, each under ``data`` as the API wraps them."""
    return {
        name: {"data": make(_inside(name, includes))}
        for name, make in makers.items()
        if name in _first_words(includes)
    }


def _first_words(includes: frozenset[str]) -> set[str]:
    return {include.partition(".")[0] for include in includes}


def _inside(name: str, includes: frozenset[str]) -> frozenset[str]:
    inner = (i.removeprefix(f"{name}.") for i in includes if i.startswith(f"{name}."))
    return frozenset(inner)
