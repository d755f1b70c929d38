"""The simulated school: everything that is in its MIS, and everything that will be."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from workbench.calendar import AcademicYear
from workbench.mis_simulator.attendance_codes import standard_codes
from workbench.mis_simulator.changes import with_changes
from workbench.mis_simulator.drawn import DrawnSchool
from workbench.mis_simulator.pupils import Pupil
from workbench.mis_simulator.register import Register, register
from workbench.mis_simulator.results import Results, results_of
from workbench.mis_simulator.staff import Employee, staff, with_staff_changes
from workbench.mis_simulator.suspensions import Suspension, school_days, suspensions
from workbench.mis_simulator.timetable import (
    TeachingGroup,
    Timetable,
    classes_of,
    forms_of,
    groups_of,
    subjects_of,
    teachers_needed,
    with_forms,
)
from workbench.mis_simulator.wire import wonde_id

EVENING = time(18)
"""The clock shows a day at this hour: its marks are in and its changes made."""


@dataclass(frozen=True, eq=False)
class MisSchool:
    """One school with its whole year; what is known at a moment is asked of its parts."""

    facts: Mapping[str, Any]
    year: AcademicYear
    register: Register
    timetable: Timetable
    suspensions: tuple[Suspension, ...]
    seed: int

    @cached_property
    def id(self) -> str:
        """The school's identifier at the connector."""
        return wonde_id("school", self.urn)

    @property
    def urn(self) -> str:
        """The school's unique reference number."""
        return str(self.facts["urn"])

    @property
    def pupils(self) -> tuple[Pupil, ...]:
        """All enrolments of the year."""
        return self.register.pupils

    @property
    def loaded_at(self) -> datetime:
        """When everything that does not change was entered."""
        return _loaded_at(self.year)

    @cached_property
    def pupil_by_id(self) -> Mapping[str, Pupil]:
        """Enrolments by identifier."""
        return {pupil.id: pupil for pupil in self.pupils}

    @cached_property
    def code_ids(self) -> Mapping[str, str]:
        """Identifiers of the attendance codes: of the standard ones and of those in use."""
        used = {*self.register.rows["code"], *self.register.rows["first"]}
        codes = sorted(used | set(standard_codes(self.year.first_day)))
        return {code: wonde_id("attendance code", self.id, code) for code in codes}

    @cached_property
    def classes_of_form(self) -> Mapping[str, tuple[TeachingGroup, ...]]:
        """The classes of each registration group."""
        forms: dict[str, list[TeachingGroup]] = {}
        for one in self.timetable.classes:
            forms.setdefault(one.form, []).append(one)
        return {form: tuple(classes) for form, classes in forms.items()}

    @cached_property
    def suspensions_of(self) -> Mapping[str, tuple[Suspension, ...]]:
        """The suspensions of each enrolment that has any."""
        found: dict[str, list[Suspension]] = {}
        for one in self.suspensions:
            found.setdefault(one.student, []).append(one)
        return {student: tuple(several) for student, several in found.items()}

    @cached_property
    def results(self) -> Results:
        """Current assessment of the year."""
        return results_of(self.urn, self.pupils, self.year, self.seed)

    def with_employees(self, employees: tuple[Employee, ...]) -> "MisSchool":
        """The school with other staff."""
        return replace(self, timetable=replace(self.timetable, employees=employees))


def mis_school(drawn: DrawnSchool, seed: int, start: date) -> MisSchool:
    """A school of synthetic England as an MIS that changes from a day on.

    Args:
        drawn: the school with its pupils, marks and suspensions.
        seed: the same seed and day give the same changes.
        start: first day of the clock; what happened before is as drawn.
    """
    year, urn = AcademicYear.parse(drawn.year), str(drawn.school["urn"])
    days = [day for day in school_days(year) if day > start]
    pupils = with_changes(with_forms(drawn.pupils), days, seed)
    return MisSchool(
        drawn.school,
        year,
        register(drawn.marks, pupils, seed),
        _timetable(urn, pupils, year, days, seed),
        suspensions(drawn.suspensions, pupils, year),
        seed,
    )


def _timetable(
    urn: str, pupils: tuple[Pupil, ...], year: AcademicYear, days: list[date], seed: int
) -> Timetable:
    forms, subjects = forms_of(pupils), subjects_of(urn)
    count = 1 + teachers_needed(forms) * len(subjects)
    at_first = staff(urn, count, _loaded_at(year), seed)
    return Timetable(
        subjects,
        with_staff_changes(at_first, urn, days, seed),
        groups_of(urn, pupils),
        classes_of(urn, forms, subjects, at_first),
    )


def _loaded_at(year: AcademicYear) -> datetime:
    return datetime.combine(year.first_day, EVENING)
