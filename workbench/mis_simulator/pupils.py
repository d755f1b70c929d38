"""The enrolments of one synthetic school, as its MIS will come to know them."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import pandas as pd

from workbench.errors import UsageError, did_you_mean
from workbench.mis_simulator.wire import mis_number, wonde_id
from workbench.synthetic.england import England

JOINED, RENAMED, LEFT = time(8), time(12), time(17)


@dataclass(frozen=True)
class Pupil:
    """One enrolment: who, when on roll, and when the surname changed.

    A pupil who comes back has two enrolments with one ``mis_id``.
    """

    id: str
    mis_id: str
    pupil_id: str
    forename: str | None
    surname: str | None
    sex: str
    date_of_birth: date
    upn: str | None
    former_upn: str | None
    year_group: int
    joins: date
    leaves: date | None
    characteristics: dict[str, Any]
    renamed: date | None = None
    new_surname: str = ""

    @property
    def joined_at(self) -> datetime:
        """When the MIS first holds the enrolment."""
        return datetime.combine(self.joins, JOINED)

    @property
    def left_at(self) -> datetime | None:
        """When the MIS drops the enrolment: after school on the last day."""
        return None if self.leaves is None else datetime.combine(self.leaves, LEFT)

    def on_roll(self, now: datetime) -> bool:
        """Whether the MIS holds the enrolment at a moment."""
        return self.joined_at <= now and not self.has_left(now)

    def has_left(self, now: datetime) -> bool:
        """Whether the enrolment has ended by a moment."""
        return self.left_at is not None and self.left_at <= now

    def surname_at(self, now: datetime) -> str | None:
        """The surname in use at a moment."""
        return self.new_surname if self._renamed_by(now) else self.surname

    def updated_at(self, now: datetime) -> datetime:
        """When the record last changed before a moment."""
        if self.left_at is not None and self.left_at <= now:
            return self.left_at
        if self.renamed is not None and self._renamed_by(now):
            return datetime.combine(self.renamed, RENAMED)
        return self.joined_at

    def _renamed_by(self, now: datetime) -> bool:
        return self.renamed is not None and datetime.combine(self.renamed, RENAMED) <= now


@dataclass(frozen=True)
class DrawnSchool:
    """A school of synthetic England: its facts, its enrolments and its marks.

    ``marks`` has one row a pupil and day, in the columns of the contract ``attendance_day``.
    """

    school: dict[str, Any]
    pupils: tuple[Pupil, ...]
    marks: pd.DataFrame
    year: str


def drawn_school(england: England, urn: str = "") -> DrawnSchool:
    """One school of the year with attendance.

    Args:
        england: synthetic England.
        urn: the school; by default the first.

    Raises:
        UsageError: no school with that URN has pupils in that year.
    """
    year, seen = england.attendance_year, []
    known = {row["urn"]: row for row in england.schools().to_dict("records")}
    if urn and urn not in known:
        raise UsageError(f"`urn` is '{urn}'.", did_you_mean(urn, map(str, known)))
    for batch in england.batches(years=[year], schools_per_batch=1, attendance=True):
        here = str(batch.datasets["pupil"]["urn"].iloc[0])
        seen.append(here)
        if urn in ("", here):
            return DrawnSchool(
                _named(known[here]), _pupils(batch.datasets), _marks(batch.datasets), year
            )
    raise UsageError(f"The school with `urn` '{urn}' has no pupils.", did_you_mean(urn, seen))


def _marks(datasets: Any) -> pd.DataFrame:
    return datasets["attendance_day"][["pupil_id", "date", "am", "pm"]]  # type: ignore[no-any-return]


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
