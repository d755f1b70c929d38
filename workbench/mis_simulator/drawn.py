"""One school of synthetic England, as its MIS will come to know it."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pandas as pd

from workbench.errors import UsageError, did_you_mean
from workbench.mis_simulator.pupils import Pupil
from workbench.mis_simulator.wire import mis_number, wonde_id
from workbench.synthetic.england import England


@dataclass(frozen=True)
class DrawnSchool:
    """A school: its facts, its enrolments, its marks and its suspensions.

    ``marks`` has one row a pupil and day, in the columns pupil_id, date, am and pm of the contract
    ``attendance_day``; ``suspensions`` has the columns of the contract ``suspension``.
    """

    school: dict[str, Any]
    pupils: tuple[Pupil, ...]
    marks: pd.DataFrame
    year: str
    suspensions: pd.DataFrame


def drawn_schools(england: England, count: int, urn: str = "") -> tuple[DrawnSchool, ...]:
    """A run of schools of the year with attendance.

    Args:
        england: synthetic England.
        count: how many.
        urn: the first of them; by default the first of all.

    Raises:
        UsageError: no school with that URN has pupils in that year, or there are not so many.
    """
    known = {row["urn"]: _named(row) for row in england.schools().to_dict("records")}
    if urn and urn not in known:
        raise UsageError(f"`urn` is '{urn}'.", did_you_mean(urn, known))
    if count < 1:
        raise UsageError("`schools` is less than 1.", "Give 1 or more.")
    found = tuple(islice(_drawn(england, known, urn), count))
    if not found:
        raise UsageError(f"The school with `urn` '{urn}' has no pupils.", "Give another.")
    if len(found) < count:
        raise UsageError(f"`schools` is {count}.", f"There are {len(found)} from there on.")
    return found


def _drawn(
    england: England, known: Mapping[str, dict[str, Any]], first: str
) -> Iterator[DrawnSchool]:
    year, begun = england.attendance_year, not first
    for batch in england.batches(years=[year], schools_per_batch=1, attendance=True):
        here = str(batch.datasets["pupil"]["urn"].iloc[0])
        begun = begun or here == first
        if begun:
            yield _school(known[here], batch.datasets, year)


def _school(school: dict[str, Any], datasets: Any, year: str) -> DrawnSchool:
    marks = datasets["attendance_day"][["pupil_id", "date", "am", "pm"]]
    return DrawnSchool(school, _pupils(datasets), marks, year, datasets["suspension"])


def _pupils(datasets: Any) -> tuple[Pupil, ...]:
    identity = datasets["pupil_identity"].drop_duplicates("pupil_id").set_index("pupil_id")
    known = datasets["pupil_characteristics"].drop_duplicates("pupil_id").set_index("pupil_id")
    rows = datasets["pupil"].drop_duplicates(["pupil_id", "admission_date"])
    return tuple(
        _pupil(row, _plain(identity.loc[row["pupil_id"]]), _plain(known.loc[row["pupil_id"]]))
        for row in rows.to_dict("records")
        if row["pupil_id"] in identity.index and row["pupil_id"] in known.index
    )


def _named(row: Mapping[Hashable, Any]) -> dict[str, Any]:
    return {str(name): value for name, value in row.items()}


def _plain(row: "pd.Series[Any]") -> dict[str, Any]:
    return {str(k): None if pd.isna(v) else v for k, v in row.items()}


def _pupil(row: dict[Any, Any], person: dict[str, Any], known: dict[str, Any]) -> Pupil:
    key, urn = row["pupil_id"], row["urn"]
    return Pupil(
        id=wonde_id("student", urn, key, row["admission_date"]),
        mis_id=mis_number("student", urn, key),
        pupil_id=key,
        forename=person["forename"],
        surname=person["surname"],
        sex=row["sex"],
        date_of_birth=person["date_of_birth"],
        upn=person["upn"],
        former_upn=person["former_upn"],
        year_group=int(row["year_group"]),
        joins=row["admission_date"],
        leaves=None if pd.isna(row["leaving_date"]) else row["leaving_date"],
        characteristics={**known, "enrolment_status": row["enrolment_status"]},
    )
