"""The random numbers of a run of schools in one year: one block a school, whatever the run."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.synthetic.arrays import Floats, Integers
from workbench.synthetic.catalogue import catalogue
from workbench.synthetic.keys import Stream, stream

_UNIFORM = (
    "cell",
    "other_ethnic",
    "unclassified_language",
    "sen",
    "sen_need",
    "birth_day",
    "matched",
    "disengaged",
    "looked_after",
    "adopted",
    "fsm",
    "service_child",
    "mobile",
    "joined",
    "joined_when",
    "left",
    "left_when",
    "temporary_upn",
    "former_upn",
    "pool",
    "forename",
    "surname",
    "english",
    "literature",
    "science",
    "humanity",
    "which_humanity",
    "language",
    "which_language",
    "blocks",
    "absent_from_examination",
    "resit",
    "which_resit",
)
_NORMAL = ("key_stage_2", "subject_gap", "progress8", "verbal", "absence")
SLOTS = 13


@dataclass(frozen=True)
class Draws:
    """Uniform and normal numbers, one row a pupil; each name is used once."""

    uniforms: Floats
    normals: Floats
    options: Floats
    grades: Floats

    def uniform(self, name: str) -> Floats:
        """Uniform numbers in [0, 1) for a purpose, (pupils,)."""
        return self.uniforms[:, _UNIFORM.index(name)]

    def normal(self, name: str) -> Floats:
        """Standard normal numbers for a purpose, (pupils,)."""
        return self.normals[:, _NORMAL.index(name)]

    def take(self, rows: Integers) -> "Draws":
        """The same numbers for some pupils in some order."""
        return Draws(self.uniforms[rows], self.normals[rows], self.options[rows], self.grades[rows])


def cohort_sizes(
    seed: int, schools: Sequence[int], start: int, means: Floats, spread: float
) -> Integers:
    """Pupils in a year group of each school in a year: its usual size, a little up or down."""
    shifts = [stream(seed, Stream.SCHOOL_YEAR, s, start).standard_normal() for s in schools]
    return np.maximum(np.rint(means * np.exp(spread * np.array(shifts))), 1).astype(np.int64)


def progress_shifts(seed: int, schools: Sequence[int], start: int, spread: float) -> Floats:
    """What is special to each school's results in a year, in grades."""
    return spread * np.array(
        [stream(seed, Stream.SCHOOL_YEAR, s, start, 1).standard_normal() for s in schools]
    )


def draws(
    seed: int, schools: Sequence[int], start: int, year_group: int, sizes: Integers, entered: bool
) -> Draws:
    """Numbers for the pupils of one year group in a run of schools.

    Args:
        seed: seed of the whole England.
        schools: internal numbers of the schools.
        start: calendar year in which the academic year starts.
        year_group: National Curriculum year.
        sizes: pupils in each school, (schools,).
        entered: whether the year group has examination entries, which need more numbers.
    """
    blocks = [
        _block(stream(seed, Stream.PUPILS, school, start, year_group), size, entered)
        for school, size in zip(schools, sizes.tolist(), strict=True)
    ]
    uniforms, normals, options, grades = (
        np.concatenate(part) for part in zip(*blocks, strict=True)
    )
    return Draws(uniforms, normals, options, grades)


def _block(rng: np.random.Generator, size: int, entered: bool) -> tuple[Floats, ...]:
    options = len(catalogue().with_role("option")) + len(catalogue().with_role("humanity"))
    return (
        rng.random((size, len(_UNIFORM))),
        rng.standard_normal((size, len(_NORMAL))),
        rng.random((size, options if entered else 0)),
        rng.standard_normal((size, SLOTS if entered else 0)),
    )
