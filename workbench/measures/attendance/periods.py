"""Parts of the school year that attendance is looked at by: weekday, week, half-term, term."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import cast

import numpy as np
import pandas as pd

from workbench.calendar import AcademicYear, easter, half_terms
from workbench.contracts.reference import read
from workbench.measures.attendance.categories import ordered
from workbench.measures.attendance.thresholds import RULES
from workbench.measures.columns import Days, Integers, dates_of

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAYS_IN_WEEK = 7
MONDAY = np.datetime64("1970-01-05")
HALF_TERMS = tuple(one.name for one in half_terms(AcademicYear(2000)))
TERMS = tuple(dict.fromkeys(name.split()[0] for name in HALF_TERMS))
CENSUS_WINDOWS = ("Autumn", "Spring", "Summer A", "Summer B")


def weekday_of(dates: Days) -> pd.Categorical:
    """Day of the week, in the order of the week."""
    return ordered((dates - MONDAY).astype(np.int64) % DAYS_IN_WEEK, WEEKDAYS)


def week_of(dates: Days) -> Days:
    """Monday of the week."""
    since = (dates - MONDAY).astype(np.int64)
    mondays: Days = (dates - since % DAYS_IN_WEEK).astype("datetime64[s]")
    return mondays


def month_of(dates: Days) -> Days:
    """First day of the month."""
    return dates.astype("datetime64[M]").astype("datetime64[s]")


def half_term_of(dates: Days) -> pd.Categorical:
    """Half-term of a typical English calendar; a day in a break belongs to the half-term before."""
    return ordered(_place(dates, _half_term_starts), HALF_TERMS)


def term_of(dates: Days) -> pd.Categorical:
    """Term of a typical English calendar; a day of the holidays belongs to the term before."""
    return ordered(_place(dates, _half_term_starts) // 2, TERMS)


def census_window_of(dates: Days) -> pd.Categorical:
    """Window of DfE's collection of absence in the school census.

    Autumn from 1 August; spring from 1 January to Easter Sunday; the first part of the summer to
    the Sunday before the spring bank holiday; the second part to 31 July.

    Source: DfE pupil absence in schools in England, methodology.
    """
    return ordered(_place(dates, _census_starts), CENSUS_WINDOWS)


PERIODS: Mapping[str, Callable[[Days], pd.Categorical | Days]] = MappingProxyType(
    {
        "weekday": weekday_of,
        "week": week_of,
        "month": month_of,
        "half_term": half_term_of,
        "term": term_of,
        "census_window": census_window_of,
    }
)


def period_of(dates: pd.Series, name: str) -> pd.Series:
    """The period of each date, by the name of the period."""
    return pd.Series(PERIODS[name](dates_of(dates)), index=dates.index, name=name)


def _place(dates: Days, starts_of: Callable[[AcademicYear], tuple[date, ...]]) -> Integers:
    """Which part of its academic year each date is in, from the first days of the parts."""
    if not len(dates):
        return np.empty(0, dtype=np.int64)
    starts, places = zip(*_starts(dates.min(), dates.max(), starts_of), strict=True)
    found = np.searchsorted(np.array(starts, dtype="datetime64[D]"), dates, side="right") - 1
    return np.array(places, dtype=np.int64)[found]


def _starts(
    first: np.datetime64,
    last: np.datetime64,
    starts_of: Callable[[AcademicYear], tuple[date, ...]],
) -> Iterator[tuple[date, int]]:
    """First days of the parts of every academic year between two days, and their places."""
    years = [AcademicYear.of(day.item()) for day in (first, last)]
    for start in range(years[0].start, years[1].start + 1):
        for place, day in enumerate(starts_of(AcademicYear(start))):
            yield day, place


def _half_term_starts(year: AcademicYear) -> tuple[date, ...]:
    return (year.first_day, *(one.first for one in half_terms(year)[1:]))


def _census_starts(year: AcademicYear) -> tuple[date, ...]:
    spring, after = date(year.start + 1, 1, 1), easter(year.start + 1) + timedelta(days=1)
    return year.first_day, spring, after, _spring_bank_holiday_week(year.start + 1)


def _spring_bank_holiday_week(year: int) -> date:
    """Monday of the week of the bank holiday of late May."""
    moved = read(RULES)["census_windows"]["spring_bank_holiday"]
    holiday = moved.get(year, date(year, 5, 31))
    return cast(date, holiday - timedelta(days=holiday.weekday()))
