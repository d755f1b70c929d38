"""Session marks made into days: one row a pupil and day, the other mark as it was."""

import numpy as np
import pandas as pd

from workbench.calendar import AcademicYear
from workbench.contracts.model import Contract
from workbench.intake.arrivals import KEY
from workbench.intake.compare import typed

_SESSIONS = {"AM": "am", "PM": "pm"}
_PLACE = ["pupil_id", "date"]


def days_of(
    marks: pd.DataFrame, stored: pd.DataFrame, year_groups: pd.DataFrame, contract: Contract
) -> pd.DataFrame:
    """Days that marks make.

    Args:
        marks: pupil_id, date, session (AM or PM) and code; where one session has several, the
            last one counts.
        stored: days that are stored, whose other mark stays; empty where the marks are all there
            are.
        year_groups: pupil_id and year_group in the year ``year`` of each row.
        contract: of ``attendance_day``.

    Returns:
        Rows of the contract without urn and origin. Pupils without a year group have none.
    """
    if marks.empty:
        return typed(stored.head(0), contract).drop(columns=["urn", "origin"])
    last = marks.drop_duplicates([*_PLACE, "session"], keep="last")
    wide = last.pivot(index=_PLACE, columns="session", values="code").rename(columns=_SESSIONS)
    wide = wide.reindex(columns=list(_SESSIONS.values())).reset_index()
    both = wide.merge(stored[[*_PLACE, "am", "pm"]], on=_PLACE, how="left", suffixes=("", "_old"))
    for name in _SESSIONS.values():
        both[name] = both[name].where(both[name].notna(), both[f"{name}_old"])
    return typed(_placed(both, year_groups), contract)


def named(marks: pd.DataFrame, pupils: "pd.Series[str]") -> pd.DataFrame:
    """Marks with the pupil in place of the key of the source."""
    return marks.assign(pupil_id=marks[KEY].map(pupils)).drop(columns=KEY)


def _placed(days: pd.DataFrame, year_groups: pd.DataFrame) -> pd.DataFrame:
    """Days with their academic year and the pupil's year group in it.

    A pupil moves up one year group a year, which is how groups of earlier years are known.
    """
    # a day is one of few: each is looked up once
    places, dates = pd.factorize(days["date"])
    years = [AcademicYear.of(day) for day in dates]
    starts = np.array([year.start for year in years])[places]
    names = pd.array([str(year) for year in years], dtype="str").take(places)
    now = year_groups.assign(now=year_groups["year"].map(_start))[["pupil_id", "year_group", "now"]]
    placed = days.assign(start=starts, year=names).merge(now, on="pupil_id")
    group = placed["year_group"] - (placed["now"] - placed["start"])
    whole = placed.assign(year_group=group)
    return whole[whole["year_group"].between(-1, 14)]


def _start(year: str) -> int:
    return AcademicYear.parse(year).start
