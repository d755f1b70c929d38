"""Students at the end of 16 to 18 study: who stayed, what they came with, what they study."""

from dataclasses import dataclass

import numpy as np

from workbench.synthetic.arrays import Flags, Floats, Integers, chance, pick
from workbench.synthetic.cohort import Cohort, cohort
from workbench.synthetic.keys import Stream, stream
from workbench.synthetic.marginals import marginals
from workbench.synthetic.schools import Schools
from workbench.synthetic.sixth_form_catalogue import a_levels

YEAR_GROUP = 13
MOST_A_LEVELS, MOST_APPLIED = 4, 3
_UNIFORM = (
    "programme",
    "unmatched",
    "third_year",
    "as_level",
    "as_continued",
    "project",
    "no_entries",
    "english",
    "maths",
    "english_skills",
    "maths_skills",
    "retained",
    "assessed",
    "second_year",
)
_NORMAL = ("average_points", "english_grade", "maths_grade", "ability", "third_year")
_FIELDS = 4
# A levels, an AS level, one continued, a project, applied ones
SLOTS = MOST_A_LEVELS + 3 + MOST_APPLIED


@dataclass(frozen=True)
class Numbers:
    """Random numbers of students, one row a student; each name is used once."""

    uniforms: Floats
    normals: Floats
    fields: Floats
    choices: Floats
    grades: Floats

    def uniform(self, name: str) -> Floats:
        """Uniform numbers in [0, 1) for a purpose."""
        return self.uniforms[:, _UNIFORM.index(name)]

    def normal(self, name: str) -> Floats:
        """Standard normal numbers for a purpose."""
        return self.normals[:, _NORMAL.index(name)]


@dataclass(frozen=True)
class Students:
    """Students of a run of schools in stored order; one element a student.

    ``group`` is year 13 as drawn, without those who left at 16; ``prior`` is key stage 4 average
    points; ``english`` and ``maths`` are positions of the grades on entry, from U.
    """

    group: Cohort
    number: Numbers
    prior: Floats
    matched: Flags
    programme: Integers
    third_year: Flags
    english: Integers
    maths: Integers

    def __len__(self) -> int:
        return len(self.group)


def students(known: Schools, seed: int, run: Integers, start: int) -> Students:
    """Draw the students who end their study in an academic year.

    Args:
        known: all schools.
        seed: seed of the whole England.
        run: positions of schools with a sixth form, rising.
        start: calendar year in which the academic year starts.
    """
    rule = marginals("sixth_form")
    everybody = cohort(known, seed, run, start, YEAR_GROUP)
    grade = everybody.pupil.target / 10
    staying = chance(rule["stays"]["start"] + rule["stays"]["grade"] * grade)
    group = everybody.take(np.flatnonzero(everybody.draw.uniform("blocks") < staying))
    number = _numbers(seed, group)
    points = rule["average_points"]
    level = points["slope"] * group.pupil.target / 10 + points["shift"]
    drawn = level + points["sd"] * number.normal("average_points")
    prior = np.round(np.clip(drawn, 0.0, points["highest"]), 2)
    programme = _programmes(prior, number.uniform("programme"))
    gap = (group.pupil.english - group.pupil.maths) / 2
    full = programme != list(rule["programmes"]).index("one_year")
    return Students(
        group,
        number,
        prior,
        number.uniform("unmatched") >= rule["unmatched"],
        programme,
        full & (number.uniform("third_year") < rule["beside"]["third_year"]),
        _entry_grade(prior + gap + rule["entry_sd"] * number.normal("english_grade")),
        _entry_grade(prior - gap + rule["entry_sd"] * number.normal("maths_grade")),
    )


def entry_labels() -> tuple[str, ...]:
    """Grades in English and maths on entry, from the lowest."""
    return tuple(marginals("sixth_form")["entry_points"])


def _entry_grade(level: Floats) -> Integers:
    cuts = list(marginals("sixth_form")["entry_grades"].values())
    return np.searchsorted(cuts, level, side="right").astype(np.int64)


def _programmes(prior: Floats, uniform: Floats) -> Integers:
    bands = marginals("sixth_form")["shares"]
    band = np.searchsorted([one["from"] for one in bands], prior, side="right") - 1
    shares = np.array([one["shares"] for one in bands], dtype=np.float64)
    cumulative = np.cumsum(shares / shares.sum(axis=1, keepdims=True), axis=1)
    return pick(cumulative[band], uniform)


def _numbers(seed: int, group: Cohort) -> Numbers:
    blocks = [
        _block(stream(seed, Stream.SIXTH_FORM, int(school), group.start), int(size))
        for school, size in zip(*np.unique(group.school, return_counts=True), strict=True)
    ]
    parts = [np.concatenate(part) for part in zip(*blocks, strict=True)]
    return Numbers(*parts)


def _block(rng: np.random.Generator, size: int) -> tuple[Floats, ...]:
    return (
        rng.random((size, len(_UNIFORM))),
        rng.standard_normal((size, len(_NORMAL))),
        rng.standard_normal((size, _FIELDS)),
        rng.gumbel(size=(size, len(a_levels()) + MOST_APPLIED * 16)),
        rng.standard_normal((size, SLOTS)),
    )
