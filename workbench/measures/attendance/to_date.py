"""The year so far: attendance up to a day, of which pupils, and of last year at the same point."""

from datetime import date
from typing import Literal

import pandas as pd

from workbench.calendar import AcademicYear
from workbench.errors import UsageError
from workbench.measures.attendance.school_weeks import same_point, school_weeks
from workbench.measures.attendance.sessions import attendance
from workbench.measures.cohort import KEY
from workbench.measures.columns import dates_of

Population = Literal["enrolled", "current"]
POPULATIONS: tuple[Population, ...] = ("enrolled", "current")


def year_to_date(
    days: pd.DataFrame,
    cut_off: date,
    *,
    population: Population = "enrolled",
    pupils: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Sessions of each enrolment from the first of the academic year to a day.

    Args:
        days: columns of the contract ``attendance_day``, of at least the academic year.
        cut_off: last day that counts.
        population: ``"enrolled"`` for everybody who was on roll at any time (as DfE counts), or
            ``"current"`` for those on roll on the day.
        pupils: rows of the contract ``pupil``; needed for ``"current"``.

    Returns:
        The columns of ``attendance``, and cut_off and population: which question was answered.

    Raises:
        UsageError: ``population`` is neither, or ``pupils`` is missing.
    """
    if population not in POPULATIONS:
        raise UsageError(f"`population` is {population}.", f"Allowed: {', '.join(POPULATIONS)}.")
    year = str(AcademicYear.of(cut_off))
    until = pd.Series(pd.Timestamp(cut_off), index=days["urn"].astype("str").unique())
    return _until(days[days["year"] == year], until, population, pupils)


def last_year_to_date(
    days: pd.DataFrame,
    cut_off: date,
    *,
    population: Population = "enrolled",
    pupils: pd.DataFrame | None = None,
    years_back: int = 1,
) -> pd.DataFrame:
    """The same of an earlier year, up to the same weekday of the same school week.

    Weeks are compared by number, because terms begin on other dates each year; every school has
    its own numbers.

    Args:
        days: columns of the contract ``attendance_day``, of both years.
        cut_off: the day of this year.
        population: as in ``year_to_date``; ``"current"`` are those on roll on the earlier day.
        pupils: rows of the contract ``pupil`` of the earlier year.
        years_back: how many years earlier.

    Raises:
        UsageError: ``population`` is neither, or ``pupils`` is missing.
    """
    year = str(AcademicYear.of(cut_off).previous(years_back))
    until = same_point(school_weeks(days), cut_off, years_back)
    return _until(days[days["year"] == year], until, population, pupils)


def _until(
    days: pd.DataFrame, until: pd.Series, population: Population, pupils: pd.DataFrame | None
) -> pd.DataFrame:
    last = days["urn"].astype("str").map(until)
    sums = attendance(days[(dates_of(days["date"]) <= last.to_numpy()) & last.notna().to_numpy()])
    told = sums.assign(cut_off=sums["urn"].astype("str").map(until), population=population)
    return told if population == "enrolled" else _on_roll(told, pupils)


def _on_roll(sums: pd.DataFrame, pupils: pd.DataFrame | None) -> pd.DataFrame:
    if pupils is None:
        raise UsageError(
            "`pupils` is missing.", "Give the rows of `pupil`, which say who is on roll."
        )
    known = pupils[KEY].assign(
        admitted=dates_of(pupils["admission_date"]), left=dates_of(pupils["leaving_date"])
    )
    dated = sums[KEY].merge(known.astype(dict.fromkeys(KEY, "str")), on=KEY, how="left")
    here = dated["admitted"].to_numpy() <= sums["cut_off"].to_numpy()
    gone = dated["left"].to_numpy() < sums["cut_off"].to_numpy()
    return sums[here & ~gone].reset_index(drop=True)
