"""What a forecast of chances scores, for each level that might come about.

Every score is a table of pupils by levels: its value if that level came about. With the chances
themselves that gives the score to expect of chances that are right, and how far it may stray.
"""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from workbench.measures.columns import FloatGrid
from workbench.models.estimates.chances import Chances
from workbench.models.estimates.rules import rule

LOG = "log_score"
RANKED = "ranked_probability"
BRIER = "brier"
REACHED = "reliability"
NO_CHANCE = "no_chance"

Score = Callable[[Chances], FloatGrid]


def log_score(chances: Chances) -> FloatGrid:
    """Minus the logarithm of the chance that the level had.

    Source: Good 1952, Rational decisions.
    """
    return np.asarray(-np.log(np.maximum(chances.of_levels, rule("scores")["least"])))


def ranked_probability(chances: Chances) -> FloatGrid:
    """Mean over thresholds of the squared distance of the chance of reaching it from what happened.

    0 is a certain and right forecast, 1 a certain one of the other end of the scale.

    Source: Epstein 1969, A scoring system for probability forecasts of ranked categories.
    """
    missed = np.cumsum((1.0 - chances.reaching) ** 2, axis=1)
    passed = np.cumsum(chances.reaching[:, ::-1] ** 2, axis=1)[:, ::-1]
    none = np.zeros((chances.size, 1))
    total = np.concatenate([none, missed], axis=1) + np.concatenate([passed, none], axis=1)
    return np.asarray(total / max(chances.reaching.shape[1], 1))


def brier(chances: Chances, points: float) -> FloatGrid:
    """Squared distance of the chance of so many points or more from what happened.

    Source: Brier 1950, Verification of forecasts expressed in terms of probability.
    """
    return (chances.at_least(points)[:, None] - reached(chances, points)) ** 2


def reached(chances: Chances, points: float) -> FloatGrid:
    """Whether each level has so many points or more: its mean is the share who reached them."""
    level = (np.arange(len(chances.scale.labels)) >= chances.scale.first_from(points)).astype(float)
    return np.broadcast_to(level, (chances.size, len(level)))


def scores_of(thresholds: tuple[float, ...]) -> Mapping[str, Score]:
    """All scores by name, those of thresholds once for each."""
    found: dict[str, Score] = {LOG: log_score, RANKED: ranked_probability}
    for points in thresholds:
        found[f"{BRIER}_{points:g}"] = partial(brier, points=points)
    return found
