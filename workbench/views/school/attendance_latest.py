"""The latest day with marks, and the same weekday earlier in its half-term."""

from dataclasses import dataclass, fields
from datetime import date

import numpy as np
import pandas as pd

from workbench.measures.attendance.periods import half_term_of, weekday_of
from workbench.measures.attendance.sessions import sessions_by
from workbench.measures.columns import Days, dates_of
from workbench.views.school.register import Register

LATEST = ("day",)
REASONS = ("illness", "other_authorised", "unauthorised_holiday", "other_unauthorised")
"""Groups of reasons for an absence, as DfE's pupil attendance statistics have them."""


@dataclass(frozen=True)
class LatestDay:
    """Which day it is, and the days that it stands beside.

    Attributes:
        day: the latest day on which a session was possible for somebody.
        earlier: earlier days of the same weekday and half-term, oldest first.
        half_term: name of the half-term, such as Spring 2.
    """

    day: date
    earlier: tuple[date, ...]
    half_term: str

    @property
    def weekday(self) -> str:
        """Name of the day of the week."""
        return f"{self.day:%A}"

    @property
    def words(self) -> str:
        """The day in words, such as Friday 8 March 2019."""
        return f"{self.day:%A %-d %B %Y}"

    @property
    def before(self) -> str:
        """What the earlier days are called among the cells."""
        return f"{self.weekday}s before {self.day.isoformat()}"


@dataclass(frozen=True)
class DatedRegister(Register):
    """A register that knows its latest day.

    ``cells`` has ``LATEST`` as well: the sessions of each pupil on that day and on the earlier
    days together, with those missed for each group of ``REASONS``.
    """

    latest: LatestDay


def dated(register: Register, days: pd.DataFrame) -> Register:
    """A register with its latest day, where it has one.

    Args:
        register: the sums of the year.
        days: rows of the contract ``attendance_day`` that it was summed from.
    """
    dates = dates_of(days["date"])
    latest = _latest_day(days, dates)
    if latest is None:
        return register
    known = {one.name: getattr(register, one.name) for one in fields(Register)}
    cells = {**register.cells, LATEST: _cells(days, dates, latest)}
    return DatedRegister(**{**known, "cells": cells}, latest=latest)


def _latest_day(days: pd.DataFrame, dates: Days) -> LatestDay | None:
    known = np.unique(dates)
    found = next((day for day in known[::-1] if len(_held(days, dates, np.array([day])))), None)
    if found is None:
        return None
    half_terms, weekdays = half_term_of(known), weekday_of(known)
    place = int(np.flatnonzero(known == found)[0])
    alike = np.asarray(
        (half_terms.codes == half_terms.codes[place]) & (weekdays.codes == weekdays.codes[place])
    )
    earlier = _held(days, dates, known[alike & (known < found)])
    name = str(half_terms.categories[half_terms.codes[place]])
    return LatestDay(found.item(), tuple(day.item() for day in earlier), name)


def _held(days: pd.DataFrame, dates: Days, chosen: Days) -> Days:
    """Those of some days on which a session was possible for somebody."""
    mine = np.isin(dates, chosen)
    sums = sessions_by(days[mine].assign(date=dates[mine]), ["date"], [])
    possible = dates_of(sums.loc[sums["possible"] > 0, "date"])
    return chosen[np.isin(chosen, possible)]


def _cells(days: pd.DataFrame, dates: Days, latest: LatestDay) -> pd.DataFrame:
    """Sessions by pupil, on the day and before it; pupils without a possible one are left out."""
    names = dict.fromkeys(latest.earlier, latest.before) | {latest.day: latest.day.isoformat()}
    mine = np.isin(dates, np.array(list(names), dtype="datetime64[D]"))
    chosen = days[mine].assign(day=[names[day.item()] for day in dates[mine]])
    by = ["pupil_id", *LATEST]
    sums = sessions_by(chosen, by, REASONS)
    held = sums[sums["possible"] > 0].reset_index(drop=True)
    return held.assign(pupil_id=held["pupil_id"].astype("str").astype("category"))
