"""The steps of a fit of partial credit: expectation, maximisation, and standard errors."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import batched

import numpy as np

from workbench.measures.columns import FloatGrid, Floats, Integers
from workbench.models.difficulty.grades import Grades
from workbench.models.difficulty.partial_credit_likelihood import (
    Expected,
    Nodes,
    chances,
    expected,
    log_joint,
    log_normal,
)
from workbench.models.difficulty.responses import Responses

TOGETHER = 1000
"""Pupils whose gradients are formed at a time."""

RIDGE = 1e-10
LEAST_SD = 1e-6


@dataclass(frozen=True, eq=False)
class Parameters:
    """Sums of steps (subjects x grades; infinite for a grade nobody has), and the ability SD."""

    heights: FloatGrid
    sd: float


@dataclass(frozen=True, eq=False)
class Fit:
    """Parameters of highest likelihood, and how they were reached."""

    parameters: Parameters
    log_likelihood: float
    iterations: int
    converged: bool


def maximised(answers: Responses, stages: Sequence[Nodes], tolerance: float, most: int) -> Fit:
    """Fit by expectation and maximisation, until the heights stand still.

    Each stage starts where the one before ended. Few nodes take one near; more of them are needed
    where pupils have many grades, so that a pupil's ability is known to less than the distance of
    two nodes.

    Source: Bock and Aitkin (1981); the mean, spread and slope of abilities are moved freely and
    brought back each round, which takes far fewer rounds (parameter expansion; Liu, Rubin and Wu
    1998).
    """
    now, rounds, settled = _start(answers), 0, False
    for nodes in stages:
        now, done, settled = _stage(answers, now, nodes, tolerance, most)
        rounds += done
    last = expected(answers, now.heights, now.sd, stages[-1])
    return Fit(now, last.log_likelihood, rounds, settled)


def _stage(
    answers: Responses, now: Parameters, nodes: Nodes, tolerance: float, most: int
) -> tuple[Parameters, int, bool]:
    """Rounds with the same nodes: where they end, how many, and whether they stood still."""
    done, moved = 0, np.inf
    while moved >= tolerance and done < most:
        found = expected(answers, now.heights, now.sd, nodes)
        after = _maximise(answers, found, now, nodes)
        step = np.abs(after.heights[answers.free] - now.heights[answers.free]).max()
        moved = max(float(step), abs(after.sd - now.sd))
        now, done = after, done + 1
    return now, done, moved < tolerance


def _start(answers: Responses) -> Parameters:
    """Heights that give each grade its share at ability 0."""
    with np.errstate(divide="ignore"):
        logs = -np.log(answers.counts)
    return Parameters(logs - logs[answers.reference][:, None], 1.0)


def _maximise(answers: Responses, found: Expected, now: Parameters, nodes: Nodes) -> Parameters:
    """One step of Newton in the heights, then one in the slope on standardised abilities."""
    chance = chances(now.sd * nodes.at, now.heights)
    gradient = np.einsum("sq,sqk->sk", found.entrants, chance) - answers.counts
    own = np.einsum("sq,sqk->sk", found.entrants, chance)
    both = np.einsum("sq,sqk,sql->skl", found.entrants, chance, chance, optimize=True)
    free = answers.free
    eye = np.eye(free.shape[1])
    # grades that set pupils wholly apart leave nothing to tell heights by; the ridge keeps them
    ridge = RIDGE * answers.counts.sum(axis=1)[:, None, None] * eye
    information = np.where(
        free[:, :, None] & free[:, None, :], own[..., None] * eye - both + ridge, eye
    )
    step = np.linalg.solve(information, np.where(free, gradient, 0.0)[..., None])[..., 0]
    heights = np.where(free, now.heights + np.clip(step, -1, 1), now.heights)
    slope = _slope(found, heights, now.sd, nodes)
    # abilities are moved back to mean 0, and grades with them
    grade = np.arange(heights.shape[1])
    moved = heights - grade * slope * found.mean
    return Parameters(moved - moved[answers.reference][:, None], max(slope * found.sd, LEAST_SD))


def _slope(found: Expected, heights: FloatGrid, sd: float, nodes: Nodes) -> float:
    chance = chances(sd * nodes.at, heights)
    grade = np.arange(heights.shape[1])
    mean = chance @ grade
    variance = chance @ grade**2 - mean**2
    gradient = found.score - float((found.entrants * nodes.at * mean).sum())
    information = float((found.entrants * (nodes.at**2 * variance + RIDGE)).sum())
    # a slope of nought is the end of the scale; pupils then do not differ in ability
    return max(sd + float(np.clip(gradient / information, -0.5, 0.5)), LEAST_SD)


def covariance(grades: Grades, answers: Responses, fitted: Parameters, nodes: Nodes) -> FloatGrid:
    """Covariance of the free parameters, from the outer products of pupils' gradients.

    The free parameters are the heights of ``Responses.free`` in order, then the ability SD.

    Source: the empirical information matrix (Berndt, Hall, Hall and Hausman 1974).
    """
    free = np.flatnonzero(answers.free.ravel())
    total = np.zeros((len(free) + 1,) * 2)
    together = max(TOGETHER * (len(grades.pupil_starts) - 1) // grades.pupils, 1)
    for blocks in batched(grades.blocks(), together):
        present = np.concatenate([block.present for block in blocks])
        marks = np.concatenate([block.grades for block in blocks])
        gradients = _gradients(present, marks, fitted, nodes, free)
        total += gradients.T @ gradients
    found: FloatGrid = np.linalg.pinv(total, hermitian=True)
    return found


def _gradients(
    present: FloatGrid, marks: FloatGrid, fitted: Parameters, nodes: Nodes, free: Integers
) -> FloatGrid:
    """Gradient of each pupil's log likelihood in the free heights, then in the ability SD."""
    chance = chances(fitted.sd * nodes.at, fitted.heights)
    normal = log_normal(fitted.sd * nodes.at, fitted.heights)
    score = marks.sum(axis=1)
    logs = log_joint(present, score, normal, fitted.sd, nodes)
    share = np.exp(logs - logs.max(axis=1, keepdims=True))
    share = share / share.sum(axis=1, keepdims=True)
    of_heights = _of_heights(present, marks, share, chance)[:, free]
    return np.column_stack([of_heights, _of_spread(present, score, share, chance, nodes)])


def _of_heights(
    present: FloatGrid, grades: FloatGrid, share: FloatGrid, chance: np.ndarray
) -> FloatGrid:
    """Gradient of each pupil's log likelihood in the heights, subjects x grades in one row."""
    mean = np.einsum("iq,sqk->isk", share, chance, optimize=True)
    own = grades[..., None] == np.arange(chance.shape[2])
    found: FloatGrid = (present[..., None] * (mean - own)).reshape(len(present), -1)
    return found


def _of_spread(
    present: FloatGrid, total: Floats, share: FloatGrid, chance: np.ndarray, nodes: Nodes
) -> Floats:
    mean = chance @ np.arange(chance.shape[2])
    found: Floats = (share * nodes.at * (total[:, None] - present @ mean)).sum(axis=1)
    return found
