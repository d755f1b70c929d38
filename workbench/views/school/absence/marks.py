"""A register and the one of the year before: what the parts of the view are worked out from."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from workbench.calendar import AcademicYear
from workbench.measures.attendance.rolling import rolling_unauthorised
from workbench.measures.attendance.school_weeks import same_point, school_weeks
from workbench.measures.attendance.sessions import attendance, sessions_by
from workbench.measures.attendance.spells import enrolment_spells, spells
from workbench.measures.columns import dates_of
from workbench.views.school.attendance_latest import DatedRegister
from workbench.views.school.register import Register, register

WEEK = ("school_week",)
_SUMS = ["possible", "attended", "absent"]


@dataclass(frozen=True)
class Marks:
    """Two years of a school's register; each sum is worked out once, when it is first asked for.

    Attributes:
        now: the register that is looked at.
        before: the register of the year before; None where it is not held.
    """

    now: Register
    before: Register | None

    @cached_property
    def weeks(self) -> pd.DataFrame:
        """School weeks of both years, as of ``school_weeks``."""
        return school_weeks(self.days)

    @cached_property
    def days(self) -> pd.DataFrame:
        """Marks of both years."""
        several = [one.days for one in (self.before, self.now) if one is not None]
        return (
            several[0]
            if len(several) == 1
            else pd.concat(
                [one.astype({"urn": "str", "year": "str", "pupil_id": "str"}) for one in several],
                ignore_index=True,
            )
        )

    @cached_property
    def week(self) -> int:
        """Number of the last school week of the register."""
        mine = self.weeks[self.weeks["year"] == self.now.year]
        return int(mine["school_week"].max()) if len(mine) else 0

    @cached_property
    def last_day(self) -> date:
        """The latest day on which a session was possible for somebody."""
        if isinstance(self.now, DatedRegister):
            return self.now.latest.day
        return pd.Timestamp(dates_of(self.now.days["date"]).max()).date()

    @cached_property
    def at_this_point(self) -> Register | None:
        """The year before, up to the same weekday of the same school week."""
        if self.before is None or self.now.days.empty:
            return None
        until = same_point(self.weeks, self.last_day)
        if until.empty:
            return None
        days = self.before.days
        chosen = days[dates_of(days["date"]) <= np.datetime64(until.iloc[0])]
        return register(chosen, _plain(self.before.pupils)) if len(chosen) else None

    @cached_property
    def weekly(self) -> Mapping[str, Register]:
        """Registers by year, with the sessions of each pupil in each school week as cells."""
        known = [one for one in (self.before, self.now) if one is not None]
        return {
            one.year: replace(one, cells={**one.cells, WEEK: self._cells(one)}) for one in known
        }

    @cached_property
    def kinds(self) -> pd.DataFrame:
        """The pupils with the sessions of each kind, as of ``attendance``."""
        sums = attendance(self.now.days).drop(columns=["urn", "year"])
        return self._joined(sums)

    @cached_property
    def spells(self) -> pd.DataFrame:
        """The pupils with their spells of absence, as of ``enrolment_spells``."""
        found = enrolment_spells(self.now.days).drop(columns=["urn", "year"])
        return self._joined(found)

    @cached_property
    def each_spell(self) -> pd.DataFrame:
        """Every spell, as of ``spells``."""
        return spells(self.now.days)

    @cached_property
    def runs(self) -> pd.DataFrame:
        """The most unauthorised sessions of each pupil in ten school weeks that end this year.

        Columns pupil_id, most_unauthorised and until (Monday of the week that the run ends in).
        """
        runs = rolling_unauthorised(self.days, self.weeks)
        mine = runs[runs["year"] == self.now.year].sort_values("in_run", kind="stable")
        last = mine.groupby("pupil_id", sort=False).last().reset_index()
        return last.rename(columns={"in_run": "most_unauthorised", "week": "until"})[
            ["pupil_id", "most_unauthorised", "until"]
        ]

    def _cells(self, one: Register) -> pd.DataFrame:
        numbers = self.weeks[self.weeks["year"] == one.year].set_index("week")["school_week"]
        sums = sessions_by(one.days, ["pupil_id", "week"])[["pupil_id", "week", *_SUMS]]
        found = sums[sums["possible"] > 0].assign(school_week=sums["week"].map(numbers))
        kept = found.dropna(subset=["school_week"]).astype({"school_week": "int64"})
        pupils = kept["pupil_id"].astype("str").astype("category")
        return kept.assign(pupil_id=pupils).drop(columns="week").reset_index(drop=True)

    def _joined(self, sums: pd.DataFrame) -> pd.DataFrame:
        new = [name for name in sums if name == "pupil_id" or name not in self.now.pupils]
        mine = sums[new].astype({"pupil_id": "str"})
        return self.now.pupils.merge(mine, on="pupil_id", how="inner", validate="1:1")


def year_before(year: str) -> str:
    """The academic year before."""
    return str(AcademicYear.parse(year).previous(1))


def _plain(pupils: pd.DataFrame) -> pd.DataFrame:
    """The pupils without their sums."""
    sums = [*_SUMS, "persistent", "severe", "at_risk", "absence_band", "compulsory_age"]
    return pupils.drop(columns=sums)
