"""Means of scores with intervals that allow for pupils of one school faring alike."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from workbench.measures.columns import FloatGrid, Floats, Integers
from workbench.measures.intervals import Z


@dataclass(frozen=True)
class Scored:
    """Of each pupil: the score, what right chances would give on average, and its variance."""

    value: Floats
    expected: Floats
    variance: Floats

    @classmethod
    def of(cls, values: FloatGrid, share: FloatGrid, level: Integers) -> Self:
        """From a score's value for every level, the chances, and the level that came about."""
        expected = (share * values).sum(axis=1)
        variance = (share * values**2).sum(axis=1) - expected**2
        return cls(values[np.arange(len(level)), level], expected, np.maximum(variance, 0.0))

    def take(self, rows: Integers) -> Self:
        """Some of the pupils."""
        return type(self)(self.value[rows], self.expected[rows], self.variance[rows])


@dataclass(frozen=True)
class Mean:
    """Mean score of n pupils, what right chances would give, and a 95% interval of the score."""

    n: int
    expected: float
    observed: float
    low: float
    high: float


def mean(scored: Scored, school: Integers, highest: float = np.inf) -> Mean:
    """The mean over pupils.

    The standard error is the larger of two: that of right chances, and that of the sums by school
    of score less expected score, which is larger where pupils of a school fare alike.

    Args:
        scored: of the pupils, one or more.
        school: number of each one's school.
        highest: the score's upper end; its lower end is 0.

    Source: Liang and Zeger 1986 (variance from sums of clusters).
    """
    n = len(scored.value)
    off = scored.value - scored.expected
    by_school = np.bincount(school, weights=off - off.mean())
    schools = len(np.unique(school))
    clustered = schools / max(schools - 1, 1) * float(by_school @ by_school)
    error = np.sqrt(max(clustered, float(scored.variance.sum()))) / n
    observed = float(scored.value.mean())
    return Mean(
        n=n,
        expected=float(scored.expected.mean()),
        observed=observed,
        low=max(observed - Z * error, 0.0),
        high=min(observed + Z * error, highest),
    )
