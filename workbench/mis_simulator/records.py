"""People and groups as objects of the Wonde REST API v1.0.

Fields and includes follow the publicly available OpenAPI description of that API.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from workbench.mis_simulator.assessment_records import result_record
from workbench.mis_simulator.details import (
    education,
    employment,
    extended,
    pupil_contact,
    staff_contact,
)
from workbench.mis_simulator.exclusion_records import exclusion_record
from workbench.mis_simulator.includes import NOTHING, included
from workbench.mis_simulator.membership import Membership, membership, year_name
from workbench.mis_simulator.pupils import Pupil
from workbench.mis_simulator.recent import Recent
from workbench.mis_simulator.results import Result
from workbench.mis_simulator.school import MisSchool
from workbench.mis_simulator.site import Site
from workbench.mis_simulator.staff import Employee, teachers_of
from workbench.mis_simulator.suspensions import Suspension
from workbench.mis_simulator.timetable import Group, Subject, TeachingGroup
from workbench.mis_simulator.wire import JsonObject, moment, person_identifier, without_nothing

_GENDERS = {"F": "female", "M": "male"}


@dataclass(frozen=True)
class Records:
    """Writes the records of a school as they stand now.

    Includes are names with dots for what is inside an included object, such as
    ``classes.subject``. ``aspect`` is the one to which included results are restricted, if any.
    """

    site: Site
    aspect: str = ""

    @property
    def school(self) -> MisSchool:
        """The school."""
        return self.site.school

    @property
    def now(self) -> datetime:
        """What the clock shows."""
        return self.site.state.now

    @cached_property
    def membership(self) -> Membership:
        """Who is in which group."""
        return membership(self.school.pupils, self.now)

    @cached_property
    def _moments(self) -> Recent[JsonObject | None]:
        return Recent()

    def moment(self, when: datetime) -> JsonObject | None:
        """A moment as the API writes it; marks of one session share theirs."""
        return self._moments.of(when, lambda: moment(when))

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
        classes = self.school.classes_of_form.get(pupil.form_at(self.now), ())
        makers = {
            "education_details": lambda _: education(pupil, self.now),
            "extended_details": lambda _: extended(pupil, self.now),
            "contact_details": lambda _: pupil_contact(pupil, self.school, self.now),
            "year": lambda inner: self._group_of(pupil, "YEAR"),
            "registration": lambda inner: self._group_of(pupil, "REGISTRATION"),
            "groups": lambda inner: [self.group(g, NOTHING) for g in self._groups_of(pupil)],
            "classes": lambda inner: [self.teaching_group(c, inner) for c in classes],
            "exclusions": lambda _: [exclusion_record(one) for one in self._exclusions_of(pupil)],
            "results": lambda inner: [
                result_record(self.school, one, inner) for one in self._results_of(pupil)
            ],
        }
        return included(makers, includes)

    def _exclusions_of(self, pupil: Pupil) -> list[Suspension]:
        every = self.school.suspensions_of.get(pupil.id, ())
        return [one for one in every if one.entered_at <= self.now]

    def _results_of(self, pupil: Pupil) -> list[Result]:
        every = self.school.results.of_pupil(pupil, self.now)
        return [one for one in every if self.aspect in ("", one.aspect.id)]

    def _groups_of(self, pupil: Pupil) -> list[Group]:
        names = {year_name(pupil), pupil.form_at(self.now)}
        return [group for group in self.school.timetable.groups if group.name in names]

    def _group_of(self, pupil: Pupil, kind: str) -> JsonObject | None:
        found = (g for g in self._groups_of(pupil) if g.type == kind)
        return next((self.group(group, NOTHING) for group in found), None)

    def class_updated_at(self, one: TeachingGroup) -> datetime:
        """When members or teacher of a class last changed."""
        changes = [
            when
            for teacher in teachers_of(one.teacher, self.school.timetable.employees)
            for when in (teacher.joined_at, teacher.left_at)
            if when is not None and when <= self.now
        ]
        return max([self.updated_at(one.form), *changes])

    def updated_at(self, group: str) -> datetime:
        """When the members of a group last changed, by its name."""
        loaded = self.school.loaded_at
        return max(loaded, self.membership.changed.get(group, loaded))

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
            **self.entered(self.class_updated_at(one)),
        }
        makers = {
            "subject": lambda _: self.subject(one.subject),
            "employees": lambda inner: self._teachers(one, inner),
            "students": lambda inner: self._members(one.form, inner),
        }
        return plain | included(makers, includes)

    def _teachers(self, one: TeachingGroup, includes: frozenset[str]) -> list[JsonObject]:
        every = teachers_of(one.teacher, self.school.timetable.employees)
        here = (e for e in every if e.joined_at <= self.now and not e.has_left(self.now))
        return [self.employee(employee, includes) for employee in here]

    def group(self, one: Group, includes: frozenset[str]) -> JsonObject:
        """A year group or a registration group."""
        plain = {
            "id": one.id,
            "mis_id": one.id[1:],
            "name": one.name,
            "code": one.name,
            "description": one.name,
            "type": one.type,
            **self.entered(self.updated_at(one.name)),
        }
        return plain | included(
            {"students": lambda inner: self._members(one.name, inner)}, includes
        )

    def subject(self, one: Subject) -> JsonObject:
        """A subject."""
        shown = {"id": one.id, "mis_id": one.id[1:], "code": one.code, "name": one.name}
        return {**shown, "active": True, **self.entered(self.school.loaded_at)}

    def employee(self, one: Employee, includes: frozenset[str]) -> JsonObject:
        """A member of staff."""
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
            "created_at": moment(one.joined_at),
            "updated_at": moment(one.updated_at(self.now)),
        }
        makers = {
            "contact_details": lambda _: staff_contact(one),
            "employment_details": lambda _: employment(one, self.now),
        }
        return plain | included(makers, includes)

    def _members(self, group: str, inner: frozenset[str]) -> list[JsonObject]:
        members: Iterable[Pupil] = self.membership.members.get(group, ())
        return [self.student(pupil, inner) for pupil in members]

    def _person(self, identifier: str, mis_id: str) -> JsonObject:
        upi = person_identifier(self.school.id, mis_id)
        return {"id": identifier, "upi": upi, "mis_id": mis_id}

    def entered(self, updated_at: datetime) -> JsonObject:
        """The moments of a record that was there from the start."""
        return {"created_at": moment(self.school.loaded_at), "updated_at": moment(updated_at)}
