"""Primary schools of synthetic England: key stages 1 and 2, phonics and the early years."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from workbench.calendar import AcademicYear
from workbench.synthetic.arrays import Integers
from workbench.synthetic.batch import Batch
from workbench.synthetic.cohort import cohort
from workbench.synthetic.enrolments import characteristics_frame, identity_frame, pupil_frame
from workbench.synthetic.primary_awkward import with_awkward_pupils
from workbench.synthetic.primary_early import early_years_frame, ks1_frame, phonics_frame
from workbench.synthetic.primary_key_stage2 import ks2_frame
from workbench.synthetic.primary_plan import own_seed, primary_schools
from workbench.synthetic.primary_pupils import Standing, standing
from workbench.synthetic.schools import Schools, school_frame

_RECEPTION, _YEAR_1, _YEAR_2, _YEAR_6 = 0, 1, 2, 6
_YEAR_GROUPS = (_RECEPTION, _YEAR_1, _YEAR_2, _YEAR_6)
_RUN = 200


@dataclass(frozen=True)
class PrimarySchools:
    """The primary schools of a synthetic England, drawn with a seed of their own.

    Attributes:
        size: "demo" or "national".
        england_seed: seed of the whole England.
        years: academic years with results.
    """

    size: str
    england_seed: int
    years: tuple[str, ...]

    @property
    def seed(self) -> int:
        """Seed of the primary schools."""
        return own_seed(self.england_seed)

    @cached_property
    def known(self) -> Schools:
        """Schools with what nobody sees of them."""
        return primary_schools(self.size, self.seed)

    def schools(self) -> pd.DataFrame:
        """Schools, in the columns of the contract ``school``; none is in a trust."""
        nothing = pd.DataFrame(
            {"trust_uid": None, "trust_name": None}, index=range(len(self.known)), dtype=object
        )
        return school_frame(self.known, nothing, self.seed)

    def batches(
        self, years: Sequence[str] | None = None, schools_per_batch: int = _RUN
    ) -> Iterator[Batch]:
        """Pupils of reception and years 1, 2 and 6, a run of schools at a time, year by year.

        Args:
            years: academic years; by default all.
            schools_per_batch: schools in a run.

        Yields:
            Batches with pupil_identity, pupil, pupil_characteristics, early_years_profile,
            phonics_check, ks1_result and ks2_result.
        """
        for year in years or self.years:
            start = AcademicYear.parse(year).start
            for first in range(0, len(self.known), schools_per_batch):
                run = np.arange(first, min(first + schools_per_batch, len(self.known)))
                yield self._batch(year, start, run)

    def _batch(self, year: str, start: int, run: Integers) -> Batch:
        known = self.known
        groups = {g: who for g in _YEAR_GROUPS for who in self._group(run, start, g)}
        every = [who.group for who in groups.values()]
        frames = {
            "pupil_identity": _sorted([identity_frame(known, g) for g in every]),
            "pupil": _sorted([pupil_frame(known, g) for g in every]),
            "pupil_characteristics": _sorted([characteristics_frame(known, g) for g in every]),
        }
        made = {
            "early_years_profile": (early_years_frame, (_RECEPTION,)),
            "phonics_check": (phonics_frame, (_YEAR_1, _YEAR_2)),
            "ks1_result": (ks1_frame, (_YEAR_2,)),
            "ks2_result": (ks2_frame, (_YEAR_6,)),
        }
        for name, (frame, year_groups) in made.items():
            parts = [frame(known, groups[g]) for g in year_groups if g in groups]
            if parts:
                frames[name] = _sorted(parts)
        if self.size == "demo":
            return Batch(year, with_awkward_pupils(frames, known.urns[0], year))
        return Batch(year, frames)

    def _group(self, run: Integers, start: int, year_group: int) -> list[Standing]:
        """A year group of the schools of a run that have it, or nothing."""
        ages = self.known.plan[["age_low", "age_high"]].to_numpy(dtype=np.int64)[run] - 4
        here = run[(ages[:, 0] <= year_group) & (year_group < ages[:, 1])]
        if not len(here):
            return []
        group = cohort(self.known, self.seed, here, start, year_group)
        return [standing(self.known, self.seed, group)]


def _sorted(frames: list[pd.DataFrame]) -> pd.DataFrame:
    together = pd.concat(frames, ignore_index=True)
    return together.sort_values(["urn", "pupil_id"], ignore_index=True)
