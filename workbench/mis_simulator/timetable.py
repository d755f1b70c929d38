"""Registration groups, teaching groups, subjects and staff of the simulated school."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from string import ascii_uppercase

import numpy as np

from workbench.mis_simulator.facts import facts
from workbench.mis_simulator.pupils import Pupil
from workbench.mis_simulator.wire import mis_number, wonde_id
from workbench.synthetic.marginals import marginals


@dataclass(frozen=True)
class Subject:
    """A subject taught in the school."""

    id: str
    code: str
    name: str


@dataclass(frozen=True)
class Employee:
    """A member of staff."""

    id: str
    mis_id: str
    title: str
    forename: str
    surname: str
    sex: str
    date_of_birth: date
    role: str


@dataclass(frozen=True)
class Group:
    """A year group or a registration group, and the enrolments in it."""

    id: str
    name: str
    type: str
    students: tuple[str, ...]


@dataclass(frozen=True)
class TeachingGroup:
    """A class: one form in one subject."""

    id: str
    name: str
    subject: Subject
    teacher: Employee
    students: tuple[str, ...]


@dataclass(frozen=True)
class Timetable:
    """Who is in which group, and who teaches what."""

    subjects: tuple[Subject, ...]
    employees: tuple[Employee, ...]
    groups: tuple[Group, ...]
    classes: tuple[TeachingGroup, ...]


def timetable(urn: str, pupils: Sequence[Pupil], seed: int) -> Timetable:
    """The timetable of a school: forms of about thirty, each with a class in every subject."""
    forms = _forms(pupils)
    subjects = tuple(
        Subject(wonde_id("subject", urn, code), code, name)
        for code, name in facts("timetable")["subjects"]
    )
    each = max(ceil(len(forms) / facts("timetable")["classes_per_teacher"]), 1)
    staff = _staff(urn, 1 + each * len(subjects), seed)
    classes = tuple(
        TeachingGroup(
            wonde_id("class", urn, form, subject.code),
            f"{form}/{subject.code}",
            subject,
            staff[1 + place * each + number % each],
            members,
        )
        for number, (form, members) in enumerate(forms.items())
        for place, subject in enumerate(subjects)
    )
    return Timetable(subjects, staff, _groups(urn, pupils, forms), classes)


def _forms(pupils: Sequence[Pupil]) -> dict[str, tuple[str, ...]]:
    forms = {}
    for year in sorted({p.year_group for p in pupils}):
        here = sorted((p for p in pupils if p.year_group == year), key=lambda p: p.id)
        count = ceil(len(here) / facts("timetable")["pupils_per_form"])
        for number in range(count):
            forms[f"{year}{ascii_uppercase[number]}"] = tuple(p.id for p in here[number::count])
    return forms


def _groups(
    urn: str, pupils: Sequence[Pupil], forms: dict[str, tuple[str, ...]]
) -> tuple[Group, ...]:
    years = sorted({p.year_group for p in pupils})
    whole = {f"Year {y}": tuple(p.id for p in pupils if p.year_group == y) for y in years}
    return tuple(
        Group(wonde_id("group", urn, name), name, kind, members)
        for kind, named in (("YEAR", whole), ("REGISTRATION", forms))
        for name, members in named.items()
    )


def _staff(urn: str, count: int, seed: int) -> tuple[Employee, ...]:
    rng = np.random.default_rng([seed, int(urn)])
    return tuple(_employee(urn, number, rng) for number in range(count))


def _employee(urn: str, number: int, rng: np.random.Generator) -> Employee:
    names, rule = marginals("names"), facts("timetable")
    sex = str(rng.choice(["F", "M"]))
    return Employee(
        wonde_id("employee", urn, number),
        mis_number("employee", urn, number),
        str(rng.choice(rule["titles"][sex])),
        str(rng.choice(names["forenames"]["english"][sex])),
        str(rng.choice(names["surnames"]["english"])),
        sex,
        date(1965, 1, 1) + timedelta(days=int(rng.integers(0, 11_000))),
        rule["roles"]["teacher" if number else "head"],
    )
