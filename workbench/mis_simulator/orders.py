"""Changes on demand: what an administrator orders, and the school after it.

Every order takes one second of the clock, so that a client whose cursor is the moment of its last
request sees it as later. The clock never goes back, so an order replaces what the school holds;
what was to happen later on happens all the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Self

import numpy as np

from workbench.errors import UsageError, did_you_mean
from workbench.mis_simulator.register import SESSIONS
from workbench.mis_simulator.school import MisSchool

EVER = datetime(1900, 1, 1), datetime(2200, 1, 1)


@dataclass(frozen=True)
class Order:
    """What is asked for; what is left empty is drawn.

    ``student`` and ``employee`` are identifiers. ``date`` (YYYY-MM-DD) and ``session`` (AM or PM)
    tell which mark of the student. ``value`` is the new surname, form, code or SEN status, or the
    year group of a joiner.
    """

    kind: str = ""
    student: str = ""
    employee: str = ""
    date: str = ""
    session: str = ""
    value: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Self:
        """The order that an administrator's JSON object describes.

        Raises:
            UsageError: a field is unknown or not text.
        """
        known = [one.name for one in fields(cls)]
        for name, value in given.items():
            if name not in known:
                raise UsageError(f"A change has no `{name}`.", did_you_mean(name, known))
            if not isinstance(value, str):
                raise UsageError(f"`{name}` is not text.", "Give a JSON string.")
        return cls(**given)


@dataclass(frozen=True)
class Desk:
    """Where an order is carried out: the school, the moment, and the draw of this order."""

    school: MisSchool
    now: datetime
    number: int

    @property
    def rng(self) -> np.random.Generator:
        """The same school and number of the order draw the same."""
        return np.random.default_rng([self.school.seed, int(self.school.urn), self.number])

    def place_on_roll(self, order: Order, year_group: str = "") -> int:
        """Place of the student asked for, or of one drawn among those on roll.

        Raises:
            UsageError: nobody on roll is meant.
        """
        pupils = self.school.pupils
        here = [place for place, p in enumerate(pupils) if p.on_roll(self.now)]
        if year_group:
            here = [place for place in here if str(pupils[place].year_group) == year_group]
        return self.place_among(here, order, "on roll")

    def place_among(self, places: Sequence[int], order: Order, meaning: str) -> int:
        """Place of the student asked for, or of one drawn, among some.

        Raises:
            UsageError: there is none.
        """
        pupils = self.school.pupils
        asked = [p for p in places if order.student in ("", pupils[p].id)]
        if not asked:
            raise UsageError(f"No such `student` is {meaning}.", "Give another, or none.")
        return int(self.rng.choice(asked))

    def employee(self, order: Order) -> str:
        """The teacher asked for, or one drawn among those at work.

        Raises:
            UsageError: there is none.
        """
        teachers = [
            one.id
            for one in self.school.timetable.employees[1:]
            if one.joined_at <= self.now
            and not one.has_left(self.now)
            and order.employee in ("", one.id)
        ]
        if not teachers:
            raise UsageError("No such `employee` is at work.", "Give another, or none.")
        return str(self.rng.choice(teachers))

    def marks(self, order: Order, count: int = 1) -> list[int]:
        """Positions of marks as asked for, or of some drawn, among those that are there.

        Raises:
            UsageError: there are not so many.
        """
        known = self.school.register
        found = known.visible(self.now, *EVER, gone=False)
        if order.student:
            place = self.place_on_roll(order)
            found = found[known.columns["place"][found] == place]
        if order.date:
            found = found[known.columns["date"][found] == _day(order.date)]
        if order.session:
            found = found[known.columns["session"][found] == _session(order.session)]
        if len(found) < count:
            raise UsageError("There are not so many such marks.", "Ask for fewer, or for others.")
        return sorted(self.rng.choice(found, count, replace=False).tolist())


def _day(text: str) -> np.datetime64:
    try:
        return np.datetime64(date.fromisoformat(text))
    except ValueError:
        raise UsageError("`date` is not a date.", "Write it as 2019-03-01.") from None


def _session(text: str) -> int:
    if text not in SESSIONS:
        raise UsageError(f"`session` is '{text}'.", did_you_mean(text, SESSIONS))
    return SESSIONS.index(text)
