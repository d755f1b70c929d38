"""Registration groups, teaching groups and subjects of the simulated school."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil
from string import ascii_uppercase

from workbench.mis_simulator.facts import facts
from workbench.mis_simulator.pupils import Pupil
from workbench.mis_simulator.staff import Employee
from workbench.mis_simulator.wire import wonde_id


@dataclass(frozen=True)
class Subject:
    """A subject taught in the school."""

    id: str
    code: str
    name: str


@dataclass(frozen=True)
class Group:
    """A year group or a registration group."""

    id: str
    name: str
    type: str


@dataclass(frozen=True)
class TeachingGroup:
    """A class: one registration group in one subject, with its first teacher's identifier."""

    id: str
    name: str
    form: str
    subject: Subject
    teacher: str


@dataclass(frozen=True)
class Timetable:
    """What is taught by whom, in which groups."""

    subjects: tuple[Subject, ...]
    employees: tuple[Employee, ...]
    groups: tuple[Group, ...]
    classes: tuple[TeachingGroup, ...]


def with_forms(pupils: Sequence[Pupil]) -> tuple[Pupil, ...]:
    """The pupils in registration groups of about thirty, named such as 7A."""
    ordered = sorted(pupils, key=lambda p: p.id)
    form_of = {}
    for year in sorted({p.year_group for p in pupils}):
        here = [p.id for p in ordered if p.year_group == year]
        count = _forms_for(len(here))
        for place, identifier in enumerate(here):
            form_of[identifier] = f"{year}{ascii_uppercase[place % count]}"
    return tuple(replace(p, form=form_of[p.id]) for p in pupils)


def _forms_for(pupils: int) -> int:
    """Registration groups of a year group: so many that one can move to another."""
    rule = facts("timetable")
    needed = ceil(pupils / int(rule["pupils_per_form"]))
    return min(max(needed, int(rule["fewest_forms"])), pupils)


def forms_of(pupils: Sequence[Pupil]) -> tuple[str, ...]:
    """All registration groups, by year group and name."""
    forms = {p.year_group: set[str]() for p in pupils}
    for pupil in pupils:
        forms[pupil.year_group].add(pupil.form)
    return tuple(form for year in sorted(forms) for form in sorted(forms[year]))


def teachers_needed(forms: Sequence[str]) -> int:
    """Teachers that each subject has."""
    each: int = facts("timetable")["classes_per_teacher"]
    return max(ceil(len(forms) / each), 1)


def subjects_of(urn: str) -> tuple[Subject, ...]:
    """What the school teaches."""
    return tuple(
        Subject(wonde_id("subject", urn, code), code, name)
        for code, name in facts("timetable")["subjects"]
    )


def groups_of(urn: str, pupils: Sequence[Pupil]) -> tuple[Group, ...]:
    """Year groups and registration groups."""
    years = [f"Year {year}" for year in sorted({p.year_group for p in pupils})]
    return tuple(
        Group(wonde_id("group", urn, name), name, kind)
        for kind, names in (("YEAR", years), ("REGISTRATION", forms_of(pupils)))
        for name in names
    )


def classes_of(
    urn: str, forms: Sequence[str], subjects: Sequence[Subject], employees: Sequence[Employee]
) -> tuple[TeachingGroup, ...]:
    """A class in every subject for every registration group."""
    each = teachers_needed(forms)
    return tuple(
        TeachingGroup(
            wonde_id("class", urn, form, subject.code),
            f"{form}/{subject.code}",
            form,
            subject,
            employees[1 + place * each + number % each].id,
        )
        for number, form in enumerate(forms)
        for place, subject in enumerate(subjects)
    )
