"""Likelihood of partial credit: chances of grades, and what abilities pupils' grades speak for."""

from dataclasses import dataclass

import numpy as np
from scipy.special import log_softmax, logsumexp, softmax

from workbench.measures.columns import FloatGrid, Floats
from workbench.models.difficulty.responses import Responses

CHUNK = 20_000


def grade_chances(ability: Floats, steps: Floats) -> FloatGrid:
    """Chance of each grade at each ability, from the difficulties of a subject's steps.

    The chance of grade k goes as the exponential of k abilities less the first k steps.

    Args:
        ability: abilities in logits.
        steps: difficulty of grade 1, 2, ... in logits.

    Returns:
        Abilities x grades 0, 1, 2, ...

    Source: Masters, A Rasch model for partial credit scoring (1982).
    """
    heights = np.concatenate([[0.0], np.cumsum(steps)])
    return chances(np.asarray(ability, dtype=np.float64), heights)


def chances(ability: Floats, heights: np.ndarray) -> np.ndarray:
    """Chances from heights, sums of steps: abilities x grades for each row of heights."""
    found: np.ndarray = softmax(_logits(ability, heights), axis=-1)
    return found


def _logits(ability: Floats, heights: np.ndarray) -> np.ndarray:
    grades = np.arange(heights.shape[-1])
    found: np.ndarray = ability[:, None] * grades - heights[..., None, :]
    return found


@dataclass(frozen=True, eq=False)
class Nodes:
    """Points and weights of Gauss and Hermite, for a standard normal ability."""

    at: Floats
    weight: Floats

    @staticmethod
    def of(number: int) -> "Nodes":
        """So many nodes."""
        points, weights = np.polynomial.hermite.hermgauss(number)
        return Nodes(np.sqrt(2) * points, weights / np.sqrt(np.pi))


@dataclass(frozen=True, eq=False)
class Expected:
    """What pupils' grades say of their abilities.

    Attributes:
        entrants: expected number of a subject's entrants at each node (subjects x nodes).
        score: sum over pupils of total grade times expected standardised ability.
        mean: of expected standardised abilities.
        sd: standard deviation of standardised abilities, given the grades.
        log_likelihood: of all grades.
    """

    entrants: FloatGrid
    score: float
    mean: float
    sd: float
    log_likelihood: float


def expected(answers: Responses, heights: FloatGrid, sd: float, nodes: Nodes) -> Expected:
    """Expected abilities given the grades, a chunk of patterns at a time."""
    normal: FloatGrid = logsumexp(_logits(sd * nodes.at, heights), axis=-1)
    entrants = np.zeros_like(normal)
    score, likelihood, pupils = 0.0, 0.0, np.zeros_like(nodes.at)
    for first in range(0, len(answers.total), CHUNK):
        part = slice(first, first + CHUNK)
        logs = log_joint(answers.present[part], answers.total[part], normal, sd, nodes)
        highest = logsumexp(logs, axis=1, keepdims=True)
        share = np.exp(logs - highest) * answers.pupils[part, None]
        entrants += answers.present[part].T @ share
        pupils += share.sum(axis=0)
        score += float(answers.total[part] @ (share @ nodes.at))
        likelihood += float(answers.pupils[part] @ highest[:, 0])
    at = np.where(answers.observed, heights, 0.0)
    likelihood -= float((answers.counts * at).sum())
    mean = float(np.average(nodes.at, weights=pupils))
    spread = float(np.sqrt(np.average((nodes.at - mean) ** 2, weights=pupils)))
    return Expected(entrants, score, mean, spread, likelihood)


def log_joint(
    present: FloatGrid, total: Floats, normal: FloatGrid, sd: float, nodes: Nodes
) -> FloatGrid:
    """Logarithm of the chance of each pupil's grades and of each node, but for a constant."""
    found: FloatGrid = total[:, None] * (sd * nodes.at) - present @ normal + np.log(nodes.weight)
    return found


def log_normal(ability: Floats, heights: FloatGrid) -> FloatGrid:
    """Logarithm of what makes chances sum to 1 (subjects x abilities)."""
    found: FloatGrid = logsumexp(_logits(ability, heights), axis=-1)
    return found


def thresholds(heights: FloatGrid) -> FloatGrid:
    """Ability at which a grade or a higher one has a chance of one half (subjects x grades from 1).

    By halving. Where nobody has a lower grade it is minus infinity, where nobody has the grade or a
    higher one infinity.
    """
    size, grades = heights.shape
    low, high = np.full((2, size, grades - 1), -60.0) * np.array([1, -1])[:, None, None]
    for _ in range(60):
        middle = (low + high) / 2
        logits = middle[..., None] * np.arange(grades) - heights[:, None, :]
        chance = np.exp(log_softmax(logits, axis=-1))
        above = np.cumsum(chance[..., ::-1], axis=-1)[..., ::-1]
        enough = np.einsum("sgg->sg", above[..., 1:]) >= 0.5
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    seen = np.isfinite(heights)
    never_below = np.cumsum(seen, axis=1)[:, :-1] == 0
    never_above = np.cumsum(seen[:, ::-1], axis=1)[:, ::-1][:, 1:] == 0
    return np.where(never_below, -np.inf, np.where(never_above, np.inf, (low + high) / 2))
