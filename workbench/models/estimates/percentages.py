"""Chances as whole percentages that add up to 100."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from workbench.errors import UsageError
from workbench.measures.columns import FloatGrid, Floats
from workbench.models.estimates.chances import Chances

LEAST_SHOWN = 0.005
TIE = 1e-9


def whole_percentages(chances: FloatGrid) -> "np.ndarray[tuple[int, int], np.dtype[np.int64]]":
    """Round the chances of each row to whole percentages that add up to 100.

    Every chance is rounded down; what is left goes to the largest remainders, among equals to the
    first. Rows that are missing are all 0.

    Raises:
        UsageError: a row does not add up to 1.

    Source: the largest remainder method (Hamilton).
    """
    exact = 100.0 * np.nan_to_num(chances)
    totals = exact.sum(axis=1)
    known = ~np.isnan(chances).any(axis=1)
    if not np.allclose(totals[known], 100.0, atol=1e-6):
        raise UsageError(
            "`chances` of a row do not add up to 1.", "Give the chance of every level."
        )
    whole = np.floor(exact + TIE).astype(np.int64)
    order = np.argsort(-np.round(exact - whole, 9), axis=1, kind="stable")
    left = np.where(known, 100 - whole.sum(axis=1), 0)
    ranks = np.argsort(order, axis=1, kind="stable")
    return whole + (ranks < left[:, None])


def shown(chances: Sequence[float] | Floats) -> list[str]:
    """One pupil's chances as a chart prints them: whole percentages, ``<1`` below half a percent.

    >>> shown([0.004, 0.456, 0.54])
    ['<1', '46', '54']
    """
    row = np.asarray(chances, dtype=np.float64)
    whole = whole_percentages(row[None, :])[0]
    return [
        "<1" if chance < LEAST_SHOWN else str(percent)
        for chance, percent in zip(row, whole, strict=True)
    ]


def chart(chances: Chances, pupil: int) -> pd.DataFrame:
    """One pupil's chances for a chart and its table, the highest level first.

    Args:
        chances: of any pupils.
        pupil: which of them, from 0.

    Returns:
        Columns level, points, chance (share), percentage (whole, adding up to 100), shown (words),
        reaching (chance of the level or a higher one) and is_estimate. No rows for a pupil without
        chances.
    """
    one = chances.take(np.array([pupil]))
    share = one.of_levels[0]
    table = pd.DataFrame(
        {
            "level": pd.Series(one.scale.labels, dtype="str"),
            "points": one.scale.worth,
            "chance": share,
            "percentage": whole_percentages(share[None, :])[0],
            "shown": pd.Series(shown(share) if one.known[0] else "", dtype="str"),
            "reaching": np.append(1.0, one.reaching[0]),
            "is_estimate": np.arange(len(share)) == one.estimate[0],
        }
    )
    return table[::-1].reset_index(drop=True) if one.known[0] else table[:0]
