"""The best few values of each pupil, without a loop over pupils."""

import numpy as np

from workbench.measures.columns import Flags, Floats, Integers


def rank_within(position: Integers, values: Floats) -> Integers:
    """Rank of each value among its pupil's values: 0 is the highest, ties in order of rows."""
    order = np.lexsort((-values, position))
    sorted_position = position[order]
    starts = np.flatnonzero(np.r_[True, sorted_position[1:] != sorted_position[:-1]])
    lengths = np.diff(np.r_[starts, len(order)])
    ranks = np.empty(len(order), dtype=np.int64)
    ranks[order] = np.arange(len(order)) - np.repeat(starts, lengths)
    return ranks


def total(position: Integers, values: Floats, size: int) -> Floats:
    """Sum of values for each of ``size`` pupils; 0 for a pupil with none."""
    return np.bincount(position, weights=values, minlength=size).astype(np.float64)


def count(position: Integers, size: int) -> Integers:
    """Number of rows for each of ``size`` pupils."""
    return np.bincount(position, minlength=size).astype(np.int64)


def best(position: Integers, values: Floats, size: int) -> Floats:
    """Highest value for each of ``size`` pupils; 0 for a pupil with none, as no points are less."""
    highest = np.zeros(size)
    np.maximum.at(highest, position, values)
    return highest


def has_any(position: Integers, size: int) -> Flags:
    """Whether each of ``size`` pupils has a row."""
    found = np.zeros(size, dtype=np.bool_)
    found[position] = True
    return found
