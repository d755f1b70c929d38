"""Difference of each subject from the same pupils' English and maths."""

from functools import partial

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.errors import ContractViolation, UsageError, did_you_mean
from workbench.measures.columns import Floats
from workbench.models.difficulty.grades import Block, Grades, Resample, grades_of
from workbench.models.difficulty.resampling import draws_of, resampled
from workbench.models.difficulty.result import Difficulties, difficulties

METHOD = "Difference from English and maths"


def difference_from_english_and_maths(
    entries: pd.DataFrame,
    *,
    english: str | None = None,
    maths: str | None = None,
    fewest: int | None = None,
    points: str = "points",
    resample: Resample = "pupils",
    draws: int | None = None,
    seed: int = 0,
) -> Difficulties:
    """How far grades in each subject are below the same pupils' mean of English and maths.

    The difficulty of a subject is the mean, over its entrants with grades in both English and
    maths, of the mean of those two less the grade in the subject. (FFT Education Datalab shows it
    with the other sign.)

    Args:
        entries: columns pupil_id, urn, year, subject and ``points``; one row a pupil and subject.
        english: subject that stands for English; by default as ``subject_difficulty.yaml`` says.
        maths: subject that stands for maths; by default as the same file says.
        fewest: a subject with fewer such entrants is left out; by default 20,000.
        points: column with the grade in numbers.
        resample: what the bootstrap draws: pupils, or schools with all their pupils.
        draws: how often.
        seed: of the bootstrap.

    Raises:
        ContractViolation: a column is missing, there are no grades, a pupil has two in a subject,
            or no subject has enough entrants.
        UsageError: there is no such subject.

    Source: FFT Education Datalab, the relative difficulty of GCSE subjects (2019, 2023, 2025).
    """
    rule = read("subject_difficulty")["english_and_maths"]
    grades = grades_of(entries, points=points, resample=resample, seed=seed)
    core = [
        _code(grades, "english", english or rule["english"]),
        _code(grades, "maths", maths or rule["maths"]),
    ]
    below, n = grades.sums(partial(_sums, core=core))
    drawn_below, drawn_n = resampled(below, n, draws=draws_of(draws), seed=seed)
    counted = n.sum(axis=0)
    formula = f"mean of {grades.subjects[core[0]]} and {grades.subjects[core[1]]} less the grade"
    every = difficulties(
        grades,
        METHOD,
        formula,
        _mean(below.sum(axis=0), counted),
        _mean(drawn_below, drawn_n),
        counted,
    )
    return _restricted(every, rule["fewest_entrants"] if fewest is None else fewest)


def _code(grades: Grades, argument: str, name: str) -> int:
    if name not in grades.subjects:
        raise UsageError(
            f"`{argument}` {name} is not a subject of the entries.",
            did_you_mean(name, grades.subjects),
        )
    return grades.subjects.index(name)


def _sums(block: Block, core: list[int]) -> tuple[Floats, Floats]:
    """Sum of differences and number of pupils with both core grades, by subject."""
    both = block.present[:, core].prod(axis=1)
    mean = block.grades[:, core].mean(axis=1)
    return (both * mean) @ block.present - both @ block.grades, both @ block.present


def _mean(total: np.ndarray, n: np.ndarray) -> np.ndarray:
    return np.where(n > 0, total / np.maximum(n, 1), np.nan)


def _restricted(every: Difficulties, fewest: int) -> Difficulties:
    enough = (every.frame["n"] >= max(fewest, 1)).to_numpy()
    if not enough.any():
        raise ContractViolation(
            f"No subject has {fewest} entrants with grades in English and maths (`fewest`).",
            f"The largest has {every.frame['n'].max()}.",
        )
    fewer = {f"subjects with fewer than {fewest} entrants": int((~enough).sum())}
    left_out = {**every.exclusions, **({} if enough.all() else fewer)}
    return Difficulties(
        every.method,
        every.formula,
        every.frame[enough].reset_index(drop=True),
        every.pupils,
        every.entries,
        every.intervals,
        left_out,
    )
