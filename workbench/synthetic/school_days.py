"""Days of a school year: training days, visits, work experience, and how days differ."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import numpy as np

from workbench.calendar import AcademicYear, half_terms
from workbench.synthetic.arrays import Integers
from workbench.synthetic.marginals import marginals

_TRAINING_DAYS_OF_THEIR_OWN = 3


@dataclass(frozen=True)
class SchoolDays:
    """Weekdays in term without bank holidays; one element a day."""

    dates: Any
    weekday: Integers
    progress: Any

    def teaching(self, school: Integers) -> Any:
        """Days on which pupils come, (pupils, days): not the five training days.

        The first day of autumn and of spring are training days everywhere; each school has
        three of its own.
        """
        shared = np.zeros(len(self.dates), dtype=np.bool_)
        shared[[0, int(np.argmax(self.dates >= self._new_year()))]] = True
        own = self._own_training_days(school)
        days = np.arange(len(self.dates))
        closed = shared | (days == own[:, 0, None]) | (days == own[:, 1, None])
        return ~(closed | (days == own[:, 2, None]))

    def visits(self, school: Integers, year_group: int) -> Any:
        """The day on which a school takes a year group out, (pupils, days)."""
        day = (school * 13 + year_group * 29) % (len(self.dates) - 40) + 20
        return np.arange(len(self.dates)) == day[:, None]

    def work_experience(self, year_group: int) -> Any:
        """The week in July in which year 10 is at work, (days,)."""
        last_week = self.dates >= self.dates[-1] - np.timedelta64(14, "D")
        early = self.dates < self.dates[-1] - np.timedelta64(7, "D")
        return last_week & early & (year_group == 10)

    def texture(self) -> Any:
        """How much likelier absence is than on a Wednesday morning, in SDs, (days, 2)."""
        rule = marginals("absence")
        weekday = np.array([rule["weekday"]["am"], rule["weekday"]["pm"]]).T[self.weekday]
        ramp = rule["half_term"] * (self.progress - 0.5)
        return (weekday + ramp[:, None]).astype(np.float32)

    def _new_year(self) -> Any:
        return np.datetime64(f"{self.dates[-1].astype('datetime64[Y]')}-01-01")

    def _own_training_days(self, school: Integers) -> Integers:
        step = np.array([31, 83, 137])[:_TRAINING_DAYS_OF_THEIR_OWN]
        return np.asarray(step + (school[:, None] * np.array([3, 5, 7])) % 20)


@cache
def school_days(start: int) -> SchoolDays:
    """School days of the academic year that starts in a calendar year."""
    holidays = _may_bank_holidays(start + 1)
    terms = [
        [d for d in term.school_days() if d not in holidays]
        for term in half_terms(AcademicYear(start))
    ]
    dates = np.array([d for term in terms for d in term], dtype="datetime64[D]")
    progress = np.concatenate([np.linspace(0.0, 1.0, len(term)) for term in terms])
    weekday = np.array([d.weekday() for term in terms for d in term])
    return SchoolDays(dates, weekday, progress)


def _may_bank_holidays(year: int) -> tuple[date, date]:
    """The first and the last Monday of May."""
    first, after = np.datetime64(f"{year}-05-01"), np.datetime64(f"{year}-06-01")
    early = np.busday_offset(first, 0, roll="forward", weekmask="Mon")
    late = np.busday_offset(after, -1, roll="forward", weekmask="Mon")
    return early.astype(object), late.astype(object)
