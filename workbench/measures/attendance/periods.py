"""Parts of the school year that attendance is looked at by: session, weekday, week, half-term."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import cast

import numpy as np
import pandas as pd

from workbench.calendar import AcademicYear, half_terms
from workbench.measures.columns import Days, Integers, days

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAYS_IN_WEEK = 7
MONDAY = np.datetime64("1970-01-05")


def weekday_of(dates: Days) -> pd.Categorical:
    """Day of the week, in the order of the week."""
    return _ordered((dates - MONDAY).astype(np.int64) % DAYS_IN_WEEK, WEEKDAYS)


def week_of(dates: Days) -> Days:
    """Monday of the week."""
    since = (dates - MONDAY).astype(np.int64)
    mondays: Days = (dates - since % DAYS_IN_WEEK).astype("datetime64[s]")
    return mondays


def half_term_of(dates: Days) -> pd.Categorical:
    """Half-term of a typical English calendar; a day in a break belongs to the half-term before."""
    names = tuple(one.name for one in half_terms(AcademicYear(2000)))
    if not len(dates):
        return _ordered(np.empty(0, dtype=np.int64), names)
    starts, numbers = zip(*_starts(dates.min(), dates.max()), strict=True)
    found = np.searchsorted(np.array(starts), dates, side="right") - 1
    return _ordered(np.array(numbers)[found], names)


PERIODS: Mapping[str, Callable[[Days], pd.Categorical | Days]] = MappingProxyType(
    {"weekday": weekday_of, "week": week_of, "half_term": half_term_of}
)


def period_of(dates: pd.Series, name: str) -> pd.Series:
    """The period of each date, by the name of the period."""
    return pd.Series(PERIODS[name](days(dates)), index=dates.index, name=name)


def _ordered(codes: Integers, names: tuple[str, ...]) -> pd.Categorical:
    kind = pd.CategoricalDtype(list(names), ordered=True)
    return pd.Categorical.from_codes(cast(list[int], codes), dtype=kind)


def _starts(first: np.datetime64, last: np.datetime64) -> Iterator[tuple[np.datetime64, int]]:
    """First days of the half-terms of every academic year between two days, and their places."""
    years = [AcademicYear.of(day.item()) for day in (first, last)]
    for start in range(years[0].start, years[1].start + 1):
        year = AcademicYear(start)
        for place, half_term in enumerate(half_terms(year)):
            yield np.datetime64(half_term.first if place else year.first_day), place
