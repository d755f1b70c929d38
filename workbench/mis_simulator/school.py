"""The simulated school: everything that is in its MIS, and everything that will be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from workbench.calendar import AcademicYear, half_terms
from workbench.mis_simulator.changes import with_changes
from workbench.mis_simulator.pupils import DrawnSchool, Pupil
from workbench.mis_simulator.register import Register, register
from workbench.mis_simulator.timetable import Group, TeachingGroup, Timetable, timetable
from workbench.mis_simulator.wire import wonde_id

EVENING = time(18)
"""The clock shows a day at this hour: its marks are in and its changes made."""


@dataclass(frozen=True)
class MisSchool:
    """One school with its whole year; what is known at a moment is asked of its parts."""

    facts: Mapping[str, Any]
    year: AcademicYear
    register: Register
    timetable: Timetable

    @property
    def id(self) -> str:
        """The school's identifier at the connector."""
        return wonde_id("school", self.facts["urn"])

    @property
    def pupils(self) -> tuple[Pupil, ...]:
        """All enrolments of the year."""
        return self.register.pupils

    @property
    def loaded_at(self) -> datetime:
        """When everything that does not change was entered."""
        return datetime.combine(self.year.first_day, EVENING)

    @cached_property
    def pupil_by_id(self) -> Mapping[str, Pupil]:
        """Enrolments by identifier."""
        return {pupil.id: pupil for pupil in self.pupils}

    @cached_property
    def groups_of(self) -> Mapping[str, tuple[Group, ...]]:
        """The year group and the registration group of each enrolment."""
        groups = self.timetable.groups
        return {p.id: tuple(g for g in groups if p.id in g.students) for p in self.pupils}

    @cached_property
    def classes_of(self) -> Mapping[str, tuple[TeachingGroup, ...]]:
        """The classes of each enrolment."""
        classes = self.timetable.classes
        return {p.id: tuple(c for c in classes if p.id in c.students) for p in self.pupils}


def mis_school(drawn: DrawnSchool, seed: int, start: date) -> MisSchool:
    """A school of synthetic England as an MIS that changes from a day on.

    Args:
        drawn: the school with its pupils and marks.
        seed: the same seed and day give the same changes.
        start: first day of the clock; what happened before is as drawn.
    """
    year = AcademicYear.parse(drawn.year)
    days = [day for term in half_terms(year) for day in term.school_days() if day > start]
    pupils = with_changes(drawn.pupils, days, seed)
    return MisSchool(
        drawn.school,
        year,
        register(drawn.marks, pupils, seed),
        timetable(drawn.school["urn"], pupils, seed),
    )
