"""Sixth forms of synthetic England: students at the end of 16 to 18 study, batch by batch."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.calendar import AcademicYear
from workbench.synthetic.arrays import Integers
from workbench.synthetic.batch import Batch
from workbench.synthetic.enrolments import characteristics_frame, identity_frame, pupil_frame
from workbench.synthetic.plan import MAINSTREAM
from workbench.synthetic.schools import Schools, means
from workbench.synthetic.sixth_form_awkward import with_awkward_students
from workbench.synthetic.sixth_form_choices import choices
from workbench.synthetic.sixth_form_results import ks5_entry_frame, ks5_student_frame
from workbench.synthetic.sixth_form_students import students

_OLDEST = 18
_RUN = 200


@dataclass(frozen=True)
class SixthForms:
    """The sixth forms of some schools; what is drawn depends on seed, school and year alone.

    Attributes:
        known: schools, with and without a sixth form.
        seed: seed of the whole England.
        years: academic years with results.
        awkward: whether awkward cases are put in place.
    """

    known: Schools
    seed: int
    years: tuple[str, ...]
    awkward: bool

    def places(self, start: int) -> Integers:
        """Positions of the schools with a sixth form in an academic year."""
        oldest = self.known.plan["age_high"].to_numpy(dtype=np.int64) >= _OLDEST
        ordinary = self.known.of_kind(MAINSTREAM)
        return np.flatnonzero(oldest & ordinary & self.known.open_in(start))

    def batches(
        self, years: Sequence[str] | None = None, schools_per_batch: int = _RUN, every: int = 1
    ) -> Iterator[Batch]:
        """Students, a run of schools at a time, year by year and in order of URN.

        Args:
            years: academic years; by default all.
            schools_per_batch: schools in a run.
            every: take one school in so many, for a quick national figure.

        Yields:
            Batches with pupil_identity, pupil, pupil_characteristics, ks5_student and ks5_entry.
        """
        for year in years or self.years:
            start = AcademicYear.parse(year).start
            places = self.places(start)[::every]
            for first in range(0, len(places), schools_per_batch):
                yield self._batch(year, start, places[first : first + schools_per_batch])

    def _batch(self, year: str, start: int, run: Integers) -> Batch:
        who = students(self.known, self.seed, run, start)
        chosen = choices(self.seed, who)
        pupils = pupil_frame(self.known, who.group)
        older = pupils["year_group"].mask(who.third_year, pupils["year_group"] + 1)
        frames = {
            "pupil_identity": identity_frame(self.known, who.group),
            "pupil": pupils.assign(year_group=older),
            "pupil_characteristics": characteristics_frame(self.known, who.group),
            "ks5_student": ks5_student_frame(self.known, who, chosen),
            "ks5_entry": ks5_entry_frame(self.known, who, chosen),
        }
        if self.awkward:
            return Batch(year, with_awkward_students(frames, self._largest(start), year))
        return Batch(year, frames)

    def _largest(self, start: int) -> str:
        """URN of the largest school with a sixth form."""
        places = self.places(start)
        return self.known.urns[int(places[np.argmax(means(self.known)[places])])]
