"""Numbers known to lie between two ends: what a printed figure leaves open."""

from dataclasses import dataclass

import numpy as np

from workbench.measures.columns import Floats

_CLOSE = 1e-9


@dataclass(frozen=True)
class Between:
    """For each row a lower and an upper end; the two are the same where the number is known."""

    low: Floats
    high: Floats

    def __add__(self, other: "Between") -> "Between":
        return Between(self.low + other.low, self.high + other.high)

    def __sub__(self, other: "Between") -> "Between":
        return Between(self.low - other.high, self.high - other.low)

    @property
    def middle(self) -> Floats:
        """The middle of each row's ends."""
        return (self.low + self.high) / 2

    def within(self, low: Floats | float, high: Floats | float) -> "Between":
        """The same, cut at limits that the numbers cannot pass."""
        return Between(np.clip(self.low, low, high), np.clip(self.high, low, high))


def exactly(values: Floats) -> Between:
    """Numbers that are known."""
    return Between(values, values)


def around(values: Floats, half: Floats | float) -> Between:
    """Numbers that were rounded: up to half a unit of their last digit to either side."""
    return Between(values - half, values + half)


def whole_pupils(percentages: Between, pupils: Floats) -> Between:
    """Numbers of pupils that give a percentage between two ends.

    Args:
        percentages: what the rounded percentages leave open.
        pupils: all pupils of each row.

    Returns:
        The fewest and the most pupils; the fewest are more than the most where no whole number of
        pupils gives the percentage.
    """
    fewest = np.ceil(percentages.low * pupils / 100 - _CLOSE)
    most = np.floor(percentages.high * pupils / 100 + _CLOSE)
    return Between(np.maximum(fewest, 0), np.minimum(most, pupils))
