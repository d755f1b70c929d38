"""Chances of grades, and the estimate that they give."""

from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from workbench.measures.columns import FloatGrid, Floats, Integers
from workbench.models.estimates.rules import rule
from workbench.models.estimates.scale import Scale

SLACK = 1e-12
"""So that a chance of a half is one, however it was added up."""


@dataclass(frozen=True)
class Chances:
    """For each pupil the chance of every level of a scale.

    ``reaching`` is the chance of each level above the lowest, or a higher one: (pupils,
    levels - 1), never rising along a row; missing for a pupil without an estimate.
    """

    scale: Scale
    reaching: FloatGrid

    @property
    def size(self) -> int:
        """Number of pupils."""
        return len(self.reaching)

    @property
    def known(self) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
        """Whether each pupil has chances."""
        if self.reaching.shape[1] == 0:
            return np.ones(self.size, dtype=np.bool_)
        return ~np.isnan(self.reaching[:, 0])

    @property
    def of_levels(self) -> FloatGrid:
        """Chance of each level, from the lowest; rows add up to 1."""
        ends = np.ones((self.size, 1)), np.zeros((self.size, 1))
        bounded = np.concatenate([ends[0], self.reaching, ends[1]], axis=1)
        return np.asarray(bounded[:, :-1] - bounded[:, 1:])

    @property
    def estimate(self) -> Integers:
        """Place of the highest level that there is at least an even chance of; -1 if unknown.

        Source: FFT Aspire help, target setting overview.
        """
        enough = rule("estimate")["least_chance"] - SLACK
        places = (self.reaching >= enough).sum(axis=1).astype(np.int64)
        return np.where(self.known, places, -1)

    @property
    def expected_points(self) -> Floats:
        """Mean points of pupils with these chances."""
        return np.asarray(self.scale.points[0] + self.reaching @ np.diff(self.scale.worth))

    @property
    def of_higher(self) -> Floats:
        """Chance of a level above the estimate."""
        return self._beside(1)

    @property
    def of_lower(self) -> Floats:
        """Risk of a level below the estimate."""
        return np.asarray(1.0 - self._beside(0))

    def at_least(self, points: float) -> Floats:
        """Chance of a level with so many points or more."""
        place = self.scale.first_from(points)
        outside = np.where(self.known, float(place == 0), np.nan)
        inside = 0 < place < len(self.scale.points)
        return self.reaching[:, place - 1] if inside else outside

    def shifted(self, logits: float | Floats) -> Self:
        """The chances in a school so many logits above: one number, or one a pupil."""
        by = np.broadcast_to(np.asarray(logits, dtype=np.float64), (self.size,))
        with np.errstate(divide="ignore"):
            return replace(self, reaching=expit(logit(self.reaching) + by[:, None]))

    def take(self, rows: Integers) -> Self:
        """Chances of some pupils."""
        return replace(self, reaching=self.reaching[rows])

    def frame(self) -> pd.DataFrame:
        """One row a pupil: estimate, points, estimate_points, chance_higher, chance_lower.

        ``points`` are the mean of the chances, ``estimate_points`` those of the estimate.
        """
        place = self.estimate
        labels: Any = np.array([*self.scale.labels, None], dtype=object)
        return pd.DataFrame(
            {
                "estimate": pd.Series(labels[place], dtype="str"),
                "estimate_points": np.append(self.scale.worth, np.nan)[place],
                "points": self.expected_points,
                "chance_higher": self.of_higher,
                "chance_lower": self.of_lower,
            }
        )

    def _beside(self, above: int) -> Floats:
        ends = np.ones((self.size, 1)), np.zeros((self.size, 1))
        bounded = np.concatenate([ends[0], self.reaching, ends[1]], axis=1)
        place = np.maximum(self.estimate, 0) + above
        found = bounded[np.arange(self.size), place]
        return np.where(self.known, found, np.nan)


def nobody(scale: Scale, size: int) -> Chances:
    """Chances of pupils who have none."""
    return Chances(scale, np.full((size, len(scale.labels) - 1), np.nan))
