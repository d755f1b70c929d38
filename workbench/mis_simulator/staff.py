"""Who works in the simulated school, who comes and who leaves."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import numpy as np

from workbench.mis_simulator.facts import facts
from workbench.mis_simulator.wire import mis_number, wonde_id
from workbench.synthetic.marginals import marginals


@dataclass(frozen=True)
class Employee:
    """A member of staff; ``replaces`` names whose classes a newcomer takes over."""

    id: str
    mis_id: str
    title: str
    forename: str
    surname: str
    sex: str
    date_of_birth: date
    role: str
    joined_at: datetime
    left_at: datetime | None = None
    replaces: str = ""

    def has_left(self, now: datetime) -> bool:
        """Whether the employment has ended by a moment."""
        return self.left_at is not None and self.left_at <= now

    def updated_at(self, now: datetime) -> datetime:
        """When the record last changed before a moment."""
        return self.left_at if self.left_at is not None and self.left_at <= now else self.joined_at

    def left(self, when: datetime) -> "Employee":
        """The employment that ends at a moment."""
        return replace(self, left_at=when)


def staff(urn: str, count: int, since: datetime, seed: int) -> tuple[Employee, ...]:
    """A head teacher and teachers who are there since a moment."""
    rng = np.random.default_rng([seed, int(urn)])
    return tuple(_employee(urn, number, since, rng) for number in range(count))


def newcomer(
    urn: str, known: Sequence[Employee], when: datetime, seed: int, replaces: str = ""
) -> Employee:
    """A teacher who comes at a moment.

    Args:
        urn: the school.
        known: everybody who has ever worked there.
        when: the first moment.
        seed: the same seed gives the same person.
        replaces: whose classes the newcomer takes over; nobody's where empty.
    """
    rng = np.random.default_rng([seed, int(urn), len(known)])
    return replace(_employee(urn, len(known), when, rng), replaces=replaces)


def with_staff_changes(
    employees: Sequence[Employee], urn: str, days: Sequence[date], seed: int
) -> tuple[Employee, ...]:
    """The staff, of whom one teacher leaves on a later day and is replaced on the next school day.

    Args:
        employees: who is there from the start, the head teacher first.
        urn: the school.
        days: school days after the first day of the clock, ascending.
        seed: the same seed gives the same change.
    """
    rule = facts("timetable")["staff_change"]
    if len(days) <= rule["school_day"] or len(employees) < 2:
        return tuple(employees)
    last, first = days[rule["school_day"] - 1], days[rule["school_day"]]
    place = int(np.random.default_rng([seed, len(days)]).integers(1, len(employees)))
    at_work = tuple(
        one.left(datetime(last.year, last.month, last.day, 17)) if number == place else one
        for number, one in enumerate(employees)
    )
    comes = datetime(first.year, first.month, first.day, 8)
    return (*at_work, newcomer(urn, at_work, comes, seed, employees[place].id))


def vacancy(employees: Sequence[Employee], now: datetime) -> str:
    """The identifier of the last to leave whom nobody has replaced yet; empty where none is."""
    replaced = {one.replaces for one in employees}
    gone = [one for one in employees if one.has_left(now) and one.id not in replaced]
    return max(gone, key=lambda one: one.left_at or now).id if gone else ""


def teachers_of(identifier: str, employees: Sequence[Employee]) -> tuple[Employee, ...]:
    """A teacher and those who took over from each other, in order."""
    by_id = {one.id: one for one in employees}
    successor = {one.replaces: one for one in employees if one.replaces}
    found = [by_id[identifier]]
    while found[-1].id in successor:
        found.append(successor[found[-1].id])
    return tuple(found)


def _employee(urn: str, number: int, since: datetime, rng: np.random.Generator) -> Employee:
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
        since,
    )
