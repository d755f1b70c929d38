"""Kelly's method, and its cousin: least squares with effects of pupils and of subjects."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd
from scipy.sparse.csgraph import connected_components

from workbench.measures.columns import FloatGrid, Floats, Integers
from workbench.models.difficulty.grades import Block, Grades, Resample, grades_of
from workbench.models.difficulty.resampling import draws_of, resampled
from workbench.models.difficulty.result import Difficulties, difficulties

RIDGE = 1e-10
KELLY = "the mean of a subject's corrected grades is that of the same pupils' other subjects"
TWO_WAY = "grade ~ pupil + subject"


def kelly(
    entries: pd.DataFrame,
    *,
    points: str = "points",
    resample: Resample = "pupils",
    draws: int | None = None,
    seed: int = 0,
) -> Difficulties:
    """Corrections that make pupils do as well in each subject as in their others.

    With c added to every grade of a subject, its pupils' mean is the mean of their other corrected
    grades. That is a linear system of subjects, summed in one pass over the pupils; difficulties
    of linked subjects average 0 over their entrants. A subject that nobody combines with another
    has none. Pupils with one subject tell nothing.

    Args:
        entries: columns pupil_id, urn, year, subject and ``points``; one row a pupil and subject.
        points: column with the grade in numbers.
        resample: what the bootstrap draws: pupils, or schools with all their pupils.
        draws: how often; by default as ``subject_difficulty.yaml`` says.
        seed: of the bootstrap.

    Raises:
        ContractViolation: a column is missing, there are no grades, or a pupil has two in a
            subject.
        UsageError: ``resample`` is not known.

    Source: Kelly, A study of the comparability of external examinations in different subjects
    (1976).
    """
    grades = grades_of(entries, points=points, resample=resample, seed=seed)
    return _corrections(grades, "Kelly's method", KELLY, _others, draws_of(draws), seed)


def two_way_fixed_effects(
    entries: pd.DataFrame,
    *,
    points: str = "points",
    resample: Resample = "pupils",
    draws: int | None = None,
    seed: int = 0,
) -> Difficulties:
    """Subject effects of least squares with an effect of every pupil, with the sign turned.

    Takes and gives what :func:`kelly` does. A pupil weighs by the number of comparisons that it
    brings, so that the estimates vary less.

    Source: two-way analysis of variance with incomplete cells; the pupils are projected out.
    """
    grades = grades_of(entries, points=points, resample=resample, seed=seed)
    return _corrections(grades, "Two-way fixed effects", TWO_WAY, _all, draws_of(draws), seed)


def _others(subjects: Floats) -> Floats:
    """Weight of a pupil in Kelly's system: each grade is set beside the mean of the others."""
    return np.where(subjects > 1, 1 / np.maximum(subjects - 1, 1), 0.0)


def _all(subjects: Floats) -> Floats:
    """Weight of a pupil in least squares: each grade is set beside the pupil's mean."""
    return np.where(subjects > 1, 1 / np.maximum(subjects, 1), 0.0)


def _corrections(
    grades: Grades,
    method: str,
    formula: str,
    weight: Callable[[Floats], Floats],
    draws: int,
    seed: int,
) -> Difficulties:
    pairs, differences, told = grades.sums(partial(_sums, weight=weight))
    linked = _components(pairs.sum(axis=0))
    point = solved(pairs.sum(axis=0), differences.sum(axis=0), told.sum(axis=0), linked)
    more, below, count = resampled(pairs, differences, told, draws=draws, seed=seed)
    drawn = solved(more, below, count, linked, ridge=RIDGE)
    return difficulties(grades, method, formula, point, drawn, told.sum(axis=0), linked)


def _sums(block: Block, weight: Callable[[Floats], Floats]) -> tuple[FloatGrid, Floats, Floats]:
    """Weights of pairs of subjects, sums of differences, and pupils that tell, of one block."""
    subjects = block.present.sum(axis=1)
    weights = weight(subjects)
    # a product of a table with itself is formed in one thread, which is faster on small tables
    rooted = block.present * np.sqrt(weights)[:, None]
    pairs = rooted.T @ rooted
    own = (weights * subjects) @ block.grades
    differences = (weights * block.grades.sum(axis=1)) @ block.present - own
    return pairs, differences, (subjects > 1).astype(np.float64) @ block.present


def _components(pairs: FloatGrid) -> Integers:
    """Number of the linked group of each subject."""
    found: Integers = connected_components(pairs > 0, directed=False)[1].astype(np.int64)
    return found


def solved(
    pairs: np.ndarray,
    differences: np.ndarray,
    told: np.ndarray,
    component: Integers,
    ridge: float = 0.0,
) -> np.ndarray:
    """Corrections of subjects from sums over pupils; leading axes are solved one by one.

    The system has one free constant in each linked group of subjects. Adding the outer product of
    the numbers of pupils within a group fixes it where their weighted sum is 0, and changes no
    difference.

    Args:
        pairs: weights of pairs of subjects (... x subjects x subjects); the diagonal is not used.
        differences: right-hand side (... x subjects).
        told: pupils that tell (... x subjects).
        component: linked group of each subject.
        ridge: share of the largest diagonal element added to it, for draws in which a group may
            fall apart.

    Returns:
        Corrections (... x subjects); NaN for a subject without pupils that tell.
    """
    size = len(component)
    away = pairs * (1 - np.eye(size))
    diagonal = away.sum(axis=-1)
    empty = told <= 0
    total = np.maximum(told.sum(axis=-1), 1)[..., None, None]
    centring = told[..., :, None] * told[..., None, :] / total
    centring = centring * (component[:, None] == component)
    firm = diagonal + np.where(empty, 1.0, 0.0) + ridge * diagonal.max(axis=-1, keepdims=True)
    system = firm[..., None] * np.eye(size) - away + centring
    found = np.linalg.solve(system, differences[..., None])[..., 0]
    return np.where(empty, np.nan, found)
