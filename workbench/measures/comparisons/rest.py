"""The pupils who are left: what a whole and one of its parts say about the others."""

import numpy as np

from workbench.measures.columns import Floats


def rest(
    n: Floats | float, value: Floats | float, part_n: Floats, part_value: Floats
) -> tuple[Floats, Floats]:
    """Number and mean of the pupils of a whole who are in none of its parts.

    Args:
        n: pupils of the whole (or 1, with shares in ``part_n``).
        value: their mean or percentage.
        part_n: pupils of each part, which do not overlap; parts along the last axis.
        part_value: their means.

    Returns:
        Number and mean of the rest; a rest of nobody has no mean.

    Source: pooled pupils, as in DfE school performance tables: a mean is a sum over a number.
    """
    left = np.asarray(n - np.sum(part_n, axis=-1), dtype=np.float64)
    total = n * np.asarray(value) - np.sum(part_n * part_value, axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return left, np.where(left > 0, total / left, np.nan)
