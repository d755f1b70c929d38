"""One year group of a run of schools, drawn whole and put in stored order."""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from workbench.synthetic.arrays import Flags, Floats, Integers, in_days
from workbench.synthetic.draws import Draws, cohort_sizes, draws, progress_shifts
from workbench.synthetic.entries import entries
from workbench.synthetic.grades import Levels, grades
from workbench.synthetic.keys import pupil_ids, pupil_numbers
from workbench.synthetic.marginals import marginals
from workbench.synthetic.plan import ALTERNATIVE, SPECIAL
from workbench.synthetic.pupils import Pupils, Setting, pupils
from workbench.synthetic.schools import Schools, means

LAST_YEAR_GROUP = 11


@dataclass(frozen=True)
class Cohort:
    """Pupils of one year group, ordered by school and pupil_id; one element a pupil.

    ``school`` is the position of the school; ``place`` numbers the pupils of a school; ``admitted``
    and ``left`` are days, NaT while on roll. ``chosen`` and ``levels`` are empty below year 11.
    """

    start: int
    year_group: int
    school: Integers
    place: Integers
    pupil_id: Any
    pupil: Pupils
    draw: Draws
    admitted: Any
    left: Any
    counted: Flags
    chosen: Integers
    levels: Levels | None

    def __len__(self) -> int:
        return len(self.school)

    def take(self, rows: Integers) -> "Cohort":
        """Some of the pupils of a year group without entries."""
        arrays = ("school", "place", "pupil_id", "admitted", "left", "counted")
        members = {f.name: getattr(self.pupil, f.name)[rows] for f in fields(Pupils)}
        return replace(
            self,
            **{name: getattr(self, name)[rows] for name in arrays},
            pupil=Pupils(**members),
            draw=self.draw.take(rows),
        )


def cohort(known: Schools, seed: int, run: Integers, start: int, year_group: int) -> Cohort:
    """Draw one year group of a run of schools.

    Args:
        known: all schools.
        seed: seed of the whole England.
        run: positions of the schools, rising.
        start: calendar year in which the academic year starts.
        year_group: National Curriculum year; entries are drawn for year 11.
    """
    spread = marginals("schools")["cohort"]["year_sd"]
    sizes = cohort_sizes(seed, run.tolist(), start * 20 + year_group, means(known)[run], spread)
    entered = year_group == LAST_YEAR_GROUP
    school, place = _places(run, sizes)
    ids = np.array(pupil_ids(seed, pupil_numbers(school, start, year_group, place)), dtype="U24")
    order = np.lexsort((ids, school))
    draw = draws(seed, run.tolist(), start, year_group, sizes, entered).take(order)
    school, place, ids = school[order], place[order], ids[order]
    shifts = progress_shifts(seed, run.tolist(), start, marginals("schools")["progress"]["year_sd"])
    setting = _setting(known, school, shifts[np.searchsorted(run, school)])
    pupil = pupils(draw, setting, start, year_group)
    admitted, left = _stay(draw, known, school, start, year_group)
    counted = (left > _census(start)) | np.isnat(left)
    chosen, levels = (
        _results(known, draw, pupil, school) if entered else (np.empty((0, 0), np.int64), None)
    )
    return Cohort(
        start,
        year_group,
        school,
        place,
        ids,
        pupil,
        draw,
        admitted,
        left,
        counted & entered,
        chosen,
        levels,
    )


def _places(run: Integers, sizes: Integers) -> tuple[Integers, Integers]:
    first = np.repeat(np.cumsum(sizes) - sizes, sizes)
    return np.repeat(run, sizes), np.arange(sizes.sum()) - first


def _setting(known: Schools, school: Integers, shift: Floats) -> Setting:
    return Setting(
        cells=known.hidden.cells[school],
        intake=known.hidden.intake[school],
        progress=known.hidden.progress[school] + shift,
        special=known.of_kind(SPECIAL)[school],
        alternative=known.of_kind(ALTERNATIVE)[school],
    )


def _results(
    known: Schools, draw: Draws, pupil: Pupils, school: Integers
) -> tuple[Integers, Levels]:
    chosen = entries(draw, pupil, known.hidden.ebacc[school], known.hidden.offers[school])
    return chosen, grades(draw, pupil, chosen)


def _census(start: int) -> np.datetime64:
    """Day of the January census, on which the cohort at the end of key stage 4 is counted."""
    return np.datetime64(f"{start + 1}-01-17")


def _stay(
    draw: Draws, known: Schools, school: Integers, start: int, year_group: int
) -> tuple[Any, Any]:
    """Days of admission and leaving: most came at the normal age, few leave in the year."""
    rule = marginals("pupils")["shares"]
    # the secondary part of an all-through school admits in year 7
    youngest = 7 if year_group >= 7 else 0
    first_group = np.maximum(known.plan["age_low"].to_numpy()[school] - 4, youngest)
    years_here = np.maximum(year_group - first_group, 0)
    normal = (start - years_here).astype("U4")
    september = np.char.add(normal, "-09-03").astype("datetime64[D]")
    span = (np.datetime64(f"{start + 1}-06-01") - september).astype(np.int64)
    later = september + in_days(span * draw.uniform("joined_when"))
    if year_group == LAST_YEAR_GROUP:
        later = np.minimum(later, _census(start) - in_days(7))
    admitted = np.where(draw.uniform("joined") < rule["joined_late"], later, september)
    leaving = np.datetime64(f"{start}-09-14") + in_days(280 * draw.uniform("left_when"))
    leaves = (draw.uniform("left") < rule["leavers"]) & (leaving > admitted + in_days(10))
    return admitted, np.where(leaves, leaving, np.datetime64("NaT", "D"))
