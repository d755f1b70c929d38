"""Synthetic England: schools, trusts and, batch by batch, pupils with results and attendance."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from workbench.calendar import AcademicYear
from workbench.errors import UsageError, did_you_mean
from workbench.synthetic.arrays import Integers
from workbench.synthetic.attendance import absence_frame, attendance_frame
from workbench.synthetic.awkward import with_awkward_cases
from workbench.synthetic.batch import Batch
from workbench.synthetic.cohort import LAST_YEAR_GROUP, Cohort, cohort
from workbench.synthetic.enrolments import (
    characteristics_frame,
    identity_frame,
    prior_attainment_frame,
    pupil_frame,
)
from workbench.synthetic.marginals import marginals
from workbench.synthetic.plan import MAINSTREAM
from workbench.synthetic.primary import PrimarySchools
from workbench.synthetic.results import entry_frame
from workbench.synthetic.schools import Schools, school_frame, schools
from workbench.synthetic.sixth_form import SixthForms
from workbench.synthetic.suspensions import suspension_counts, suspension_frame
from workbench.synthetic.timetable import timetable_frames
from workbench.synthetic.trusts import link_frame, members, membership_frame, trust_frame

Size = Literal["demo", "national"]
SIZES: tuple[Size, ...] = ("demo", "national")
_BATCH = {"demo": 15, "national": 200}
_YEAR_GROUPS = (7, 8, 9, 10, 11)


@dataclass(frozen=True)
class England:
    """A whole synthetic England; the same size and seed always give the same rows.

    ``demo`` has 60 schools of many kinds, three years of key stage 4 results and a year of
    attendance; ``national`` has 3,200 mainstream schools with key stage 4, 900 special schools and
    pupil referral units, and about 540,000 pupils a year, without attendance. Sixth forms and a
    few primary schools (8, or 400 of the nation's) stand beside them, with batches of their own.

    Raises:
        UsageError: the size is unknown, or the seed is negative.
    """

    size: Size = "demo"
    seed: int = 20190822

    def __post_init__(self) -> None:
        if self.size not in SIZES:
            raise UsageError(f"`size` is '{self.size}'.", did_you_mean(str(self.size), SIZES))
        if self.seed < 0:
            raise UsageError("`seed` is negative.", "Give a whole number from 0 on.")

    @cached_property
    def known(self) -> Schools:
        """Schools with what nobody sees of them."""
        return schools(self.size, self.seed)

    @property
    def years(self) -> tuple[str, ...]:
        """Academic years with key stage 4 results."""
        return tuple(marginals("demo")["years"])

    @property
    def attendance_year(self) -> str:
        """The academic year with attendance: the last one."""
        return self.years[-1]

    @property
    def primary(self) -> PrimarySchools:
        """Primary schools and their pupils, drawn apart from the others."""
        return PrimarySchools(self.size, self.seed, self.years)

    @property
    def sixth_forms(self) -> SixthForms:
        """Students at the end of 16 to 18 study, in the schools that have a sixth form."""
        return SixthForms(self.known, self.seed, self.years, awkward=self.size == "demo")

    def schools(self) -> pd.DataFrame:
        """Schools, in the columns of the contract ``school``."""
        return school_frame(self.known, members(self.known, self.seed), self.seed)

    def trusts(self) -> pd.DataFrame:
        """Trusts, in the columns of the contract ``trust``."""
        return trust_frame(members(self.known, self.seed))

    def memberships(self) -> pd.DataFrame:
        """Trust memberships, in the columns of the contract ``trust_membership``."""
        return membership_frame(self.known, members(self.known, self.seed))

    def links(self) -> pd.DataFrame:
        """Predecessors and successors, in the columns of the contract ``school_link``."""
        return link_frame(self.known)

    def batches(
        self,
        years: Sequence[str] | None = None,
        schools_per_batch: int | None = None,
        attendance: bool | None = None,
    ) -> Iterator[Batch]:
        """Pupils, a run of schools at a time, year by year and in order of URN.

        What is drawn for a pupil depends on seed, school and year alone, never on the run.

        Args:
            years: academic years such as "2018/19"; by default all three.
            schools_per_batch: schools in a run; by default 15 (demo) or 200 (national).
            attendance: whether the last year has marks, and with them the pupils of years 7 to
                10; by default in the demo only.

        Yields:
            Batches with the datasets pupil_identity, pupil, pupil_characteristics,
            prior_attainment, ks4_entry, suspension and, where asked, attendance_day; in the demo
            with teaching_group and teaching_group_member of year 11.

        Raises:
            UsageError: a year has no data, or `schools_per_batch` is not positive.
        """
        chosen = [self._checked(year) for year in (years or self.years)]
        run_length = schools_per_batch if schools_per_batch is not None else _BATCH[self.size]
        if run_length < 1:
            raise UsageError("`schools_per_batch` is less than 1.", "Give 1 or more.")
        marks = attendance if attendance is not None else self.size == "demo"
        return self._drawn(chosen, run_length, marks)

    def absence(self, every: int = 1) -> pd.DataFrame:
        """Sessions missed and possible in the last year, years 7 to 11 of mainstream schools.

        Args:
            every: take one school in so many, for a quick national figure.

        Returns:
            Columns year_group, absent, possible, one row an enrolment.
        """
        groups = self._mainstream(every)
        return pd.concat([absence_frame(self.known, g) for g in groups], ignore_index=True)

    def suspensions(self, every: int = 1) -> pd.DataFrame:
        """Suspensions and permanent exclusions in the last year, mainstream years 7 to 11.

        Args:
            every: take one school in so many, for a quick national figure.

        Returns:
            Columns year_group, male, fsm, sen, suspensions, permanent, one row an enrolment.
        """
        groups = self._mainstream(every)
        counts = [suspension_counts(self.known, self.seed, g) for g in groups]
        return pd.concat(counts, ignore_index=True)

    def _mainstream(self, every: int) -> Iterator[Cohort]:
        """Year groups of one mainstream school in so many in the last year."""
        start = AcademicYear.parse(self.attendance_year).start
        ordinary = self.known.open_in(start) & self.known.of_kind(MAINSTREAM)
        schools_taken = np.flatnonzero(ordinary)[::every]
        runs = [schools_taken[i : i + 200] for i in range(0, len(schools_taken), 200)]
        groups = (self._group(run, start, g) for run in runs for g in _YEAR_GROUPS)
        return (group for group in groups if group is not None)

    def _checked(self, year: str) -> str:
        name = str(AcademicYear.parse(year))
        if name not in self.years:
            raise UsageError(f"`years` has {name}.", did_you_mean(name, self.years))
        return name

    def _drawn(self, years: Sequence[str], run_length: int, marks: bool) -> Iterator[Batch]:
        for year in years:
            start = AcademicYear.parse(year).start
            open_schools = np.flatnonzero(self.known.open_in(start))
            for first in range(0, len(open_schools), run_length):
                run = open_schools[first : first + run_length]
                yield self._batch(year, start, run, marks and year == self.attendance_year)

    def _batch(self, year: str, start: int, run: Integers, marks: bool) -> Batch:
        groups = [
            self._group(run, start, g) for g in (_YEAR_GROUPS if marks else (LAST_YEAR_GROUP,))
        ]
        present = [group for group in groups if group is not None]
        last = present[-1]
        frames = {
            "pupil_identity": _stacked([identity_frame(self.known, g) for g in present]),
            "pupil": _stacked([pupil_frame(self.known, g) for g in present]),
            "pupil_characteristics": _stacked(
                [characteristics_frame(self.known, g) for g in present]
            ),
            "prior_attainment": prior_attainment_frame(self.known, last),
            "ks4_entry": entry_frame(self.known, last),
            "suspension": _stacked([suspension_frame(self.known, self.seed, g) for g in present]),
        }
        if marks:
            frames["attendance_day"] = attendance_frame(self.known, self.seed, run, present)
        return Batch(year, self._finished(frames, year))

    def _group(self, run: Integers, start: int, year_group: int) -> Cohort | None:
        """A year group of the schools that have it; technical colleges start at 14."""
        youngest = self.known.plan["age_low"].to_numpy()[run] - 4
        teaching = run[youngest <= year_group]
        if not len(teaching):
            return None
        return cohort(self.known, self.seed, teaching, start, year_group)

    def _finished(
        self, frames: Mapping[str, pd.DataFrame], year: str
    ) -> Mapping[str, pd.DataFrame]:
        if self.size != "demo":
            return frames
        finished = with_awkward_cases(frames, self.known, self.seed, year)
        groups = timetable_frames(finished["ks4_entry"], finished["prior_attainment"])
        return {**finished, **groups}


def _stacked(frames: list[pd.DataFrame]) -> pd.DataFrame:
    if len(frames) == 1:
        return frames[0]
    together = pd.concat(frames, ignore_index=True)
    return together.sort_values(["urn", "pupil_id"], ignore_index=True)
