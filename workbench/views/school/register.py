"""A school's register of one year, summed as far as a page needs it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.measures.attendance.sessions import add_thresholds, sessions_by

WEEKDAYS = ("weekday", "session")
HALF_TERMS = ("half_term",)
_SUMS = ["possible", "attended", "absent"]


@dataclass(frozen=True)
class Register:
    """Attendance of one school and year.

    Attributes:
        pupils: one row a pupil: characteristics, sessions and whether persistently absent.
        cells: by the columns of a period (``WEEKDAYS`` or ``HALF_TERMS``), sessions of each pupil
            in each period in which one was possible.
        days: the marks themselves, columns of the contract ``attendance_day``; few distinct texts
            are held once.
    """

    pupils: pd.DataFrame
    cells: Mapping[tuple[str, ...], pd.DataFrame]
    days: pd.DataFrame

    @property
    def year(self) -> str:
        """The academic year."""
        return str(self.pupils["year"].iloc[0])


def register(days: pd.DataFrame, pupils: pd.DataFrame) -> Register:
    """Sum the marks of a year.

    Args:
        days: rows of the contract ``attendance_day`` of one school and year.
        pupils: one row a pupil with the columns that pupil groups need.
    """
    slim = _slim(days)
    sums = sessions_by(slim, ["pupil_id", *WEEKDAYS, *HALF_TERMS])
    last = days[["pupil_id", "year_group"]].drop_duplicates("pupil_id", keep="last")
    base = pupils.drop(columns="year_group", errors="ignore").merge(
        last.astype({"pupil_id": "str", "year_group": "int64"}), on="pupil_id", how="inner"
    )
    totals = _by_pupil(sums, ()).astype({"pupil_id": "str"})
    known = base.merge(totals, on="pupil_id", how="inner", validate="1:1")
    return Register(
        pupils=add_thresholds(known),
        cells={keys: _possible(_by_pupil(sums, keys)) for keys in (WEEKDAYS, HALF_TERMS)},
        days=_of_school(slim, days, pupils),
    )


def _by_pupil(sums: pd.DataFrame, keys: tuple[str, ...]) -> pd.DataFrame:
    by = sums.groupby(["pupil_id", *keys], observed=True, sort=False)
    return by[_SUMS].sum().reset_index()


def _possible(cells: pd.DataFrame) -> pd.DataFrame:
    return cells[cells["possible"] > 0].reset_index(drop=True)


def _slim(days: pd.DataFrame) -> pd.DataFrame:
    """The same days with few distinct texts held once, which sums them many times faster."""
    texts = {name: days[name].astype("category") for name in ("pupil_id", "am", "pm")}
    return pd.DataFrame({**texts, "date": _dates(days["date"])})


def _of_school(slim: pd.DataFrame, days: pd.DataFrame, pupils: pd.DataFrame) -> pd.DataFrame:
    """The slim days with the school, the year and the pupils' year groups."""
    same = {name: str(pupils[name].iloc[0]) if len(pupils) else "" for name in ("urn", "year")}
    texts = {
        name: pd.Categorical.from_codes(np.zeros(len(slim), dtype=np.int8), pd.Index([text]))
        for name, text in same.items()
    }
    return slim.assign(**texts, year_group=days["year_group"].astype("int64").to_numpy())


def _dates(column: pd.Series) -> pd.Series:
    """Dates as NumPy holds them; from Arrow dates by way of a moment, not one object at a time."""
    if isinstance(column.dtype, pd.ArrowDtype):
        column = column.astype("timestamp[s][pyarrow]")
    return column.astype("datetime64[s]")
