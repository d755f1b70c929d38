"""Names of the array types that the generator passes around, and two curves it uses everywhere."""

from typing import Any

import numpy as np
from scipy import special

Floats = np.ndarray[Any, np.dtype[np.float64]]
Integers = np.ndarray[Any, np.dtype[np.int64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]
Texts = np.ndarray[Any, np.dtype[np.str_]]


def chance(log_odds: Floats) -> Floats:
    """Probability for log odds."""
    return np.asarray(special.expit(log_odds), dtype=np.float64)


def normal_share(value: Floats) -> Floats:
    """Standard normal distribution function."""
    return np.asarray(special.ndtr(value), dtype=np.float64)


def in_days(counts: Any) -> Any:
    """Whole numbers of days as differences of dates; fractions are cut off."""
    return np.asarray(counts).astype(np.int64).astype("timedelta64[D]")


def pick(cumulative: Floats, uniform: Floats) -> Integers:
    """Index of the class that a uniform number falls in.

    Args:
        cumulative: cumulative shares, (classes,) or (rows, classes).
        uniform: (rows,) in [0, 1).
    """
    above = uniform[:, None] >= np.atleast_2d(cumulative)
    return np.asarray(np.minimum(above.sum(axis=1), cumulative.shape[-1] - 1))
