"""Where a school stands among others: percentile ranks of published values, 1 the highest."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.measures.comparisons.ranks import percentile


@dataclass(frozen=True)
class Standing:
    """A school's place among schools.

    Attributes:
        percentile: 1 (highest) to 100.
        place: 1 for the highest value; equal values share the best place.
        of: number of schools that have a value.
    """

    percentile: int
    place: int
    of: int


def standing(
    values: "pd.Series[float]", one: float | None, *, higher_first: bool = True
) -> Standing | None:
    """The place of one value among the values of schools.

    The percentile rank is that of :func:`workbench.measures.comparisons.ranks.percentile`, with 1
    the highest; ranks 1 to 20 are the highest fifth.

    Args:
        values: one value a school, the school's own among them; missing ones are left out.
        one: the school's value.
        higher_first: whether the highest value takes place 1.

    Returns:
        None where there is no value, or no school to compare with.

    Source: Ofsted inspection data summary report guide (percentile ranks and quintiles).
    """
    known = values.dropna()
    if one is None or not math.isfinite(one) or known.empty:
        return None
    better = (known > one) if higher_first else (known < one)
    of = len(known)
    place = min(int(better.sum()) + 1, of)
    rank = percentile(np.array([float(place)]), np.array([float(of)]))
    return Standing(int(rank[0]), place, of)
