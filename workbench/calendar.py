"""Academic years, terms and half-terms as values.

An academic year is named by both halves, ``"2018/19"``; it runs from 1 August to 31 July. Its
DfE ``time_period`` is ``201819``.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from workbench.errors import UsageError

_YEAR = re.compile(r"^(\d{4})/(\d{2})$")


@dataclass(frozen=True, order=True)
class AcademicYear:
    """One academic year, named by the calendar year in which it starts."""

    start: int

    def __str__(self) -> str:
        return f"{self.start}/{(self.start + 1) % 100:02d}"

    @property
    def time_period(self) -> int:
        """DfE's six-digit name, for example 201819."""
        return self.start * 100 + (self.start + 1) % 100

    @property
    def first_day(self) -> date:
        """1 August."""
        return date(self.start, 8, 1)

    @property
    def last_day(self) -> date:
        """31 July."""
        return date(self.start + 1, 7, 31)

    def previous(self, years: int = 1) -> "AcademicYear":
        """The year that many years before."""
        return AcademicYear(self.start - years)

    @classmethod
    def parse(cls, text: str) -> "AcademicYear":
        """Read ``"2018/19"`` or ``"201819"``.

        Raises:
            UsageError: the text is not an academic year.
        """
        squeezed = str(text).strip()
        if re.fullmatch(r"\d{6}", squeezed):
            squeezed = f"{squeezed[:4]}/{squeezed[4:]}"
        found = _YEAR.match(squeezed)
        if not found or (int(found[1]) + 1) % 100 != int(found[2]):
            raise UsageError(f"`{text}` is not an academic year.", "Write it as 2018/19.")
        return cls(int(found[1]))

    @classmethod
    def of(cls, day: date) -> "AcademicYear":
        """The academic year that a day belongs to."""
        return cls(day.year if day.month >= 8 else day.year - 1)


@dataclass(frozen=True)
class HalfTerm:
    """A half-term: its number 1 to 6, its name, first and last school day."""

    number: int
    name: str
    first: date
    last: date

    def school_days(self) -> tuple[date, ...]:
        """Mondays to Fridays in the half-term; holidays inside are the caller's to drop."""
        days = (self.last - self.first).days + 1
        every = (self.first + timedelta(days=i) for i in range(days))
        return tuple(d for d in every if d.weekday() < 5)


def easter(year: int) -> date:
    """Easter Sunday of a calendar year (Gregorian)."""
    from dateutil.easter import easter as western_easter

    day: date = western_easter(year)
    return day


def half_terms(year: AcademicYear) -> tuple[HalfTerm, ...]:
    """A typical English school calendar of six half-terms.

    Schools set their own; this one serves synthetic data and defaults. Bank holidays that fall
    on a school day are left in.
    """
    start, after = year.start, year.start + 1
    sunday = easter(after)
    october, february = _monday(date(start, 10, 25)), _monday(date(after, 2, 18))
    # the late May break is the week of the spring bank holiday, the last Monday of May
    whit = _monday(date(after, 5, 31))
    christmas = _monday(date(start, 12, 25))
    week, weekend = timedelta(days=7), timedelta(days=3)
    return (
        HalfTerm(1, "Autumn 1", date(start, 9, 3), october - weekend),
        HalfTerm(2, "Autumn 2", october + week, christmas - weekend),
        HalfTerm(3, "Spring 1", _monday(date(after, 1, 7)), february - weekend),
        HalfTerm(4, "Spring 2", february + week, sunday - timedelta(days=16)),
        HalfTerm(5, "Summer 1", sunday + timedelta(days=2), whit - weekend),
        HalfTerm(6, "Summer 2", whit + week, date(after, 7, 22)),
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
