"""Audit by linear programming: between what bounds a reader can place each hidden cell.

Counts are relaxed to real numbers of at least 0, which can only make an interval wider than what a
reader knows by integers; a reader is given every shown cell and every total. Source: Government
Statistical Service guidance on auditing suppressed tables; solver: HiGHS.
"""

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from workbench.access.disclosure.relations import Flags, Floats, Integers
from workbench.access.disclosure.suppression import Component, components
from workbench.access.disclosure.system import System

PROTECTION = 5
"""Narrowest interval in which a hidden count may be known to lie."""

_UNBOUNDED = 3
_TOLERANCE = 1e-6


def intervals(one: System, hidden: Flags) -> pd.DataFrame:
    """Bounds of every hidden cell given all that is shown.

    Args:
        one: relations with the true counts.
        hidden: hidden cells, rests included.

    Returns:
        Index: number of the cell. Columns low and high; high is infinite where nothing bounds it.
        A hidden cell in no relation lies between 0 and infinity.
    """
    lone = np.setdiff1d(np.flatnonzero(hidden), one.cell)
    parts = [_bounds(one, part) for part in components(one, hidden)]
    found = [*parts, pd.DataFrame({"low": 0.0, "high": np.inf}, index=lone)]
    return pd.concat(found).sort_index()


def unsafe(bounds: pd.DataFrame, protection: float) -> Integers:
    """Cells whose interval is too narrow or holds fewer than two whole numbers, worst first."""
    low, high = bounds["low"].to_numpy(), bounds["high"].to_numpy()
    width = high - low
    whole = np.floor(high + _TOLERANCE) - np.ceil(low - _TOLERANCE) + 1
    bad = (width < protection - _TOLERANCE) | (whole < 2)
    order = np.argsort(width[bad], kind="stable")
    found: Integers = bounds.index.to_numpy().astype(np.int64)[bad][order]
    return found


def _bounds(one: System, part: Component) -> pd.DataFrame:
    """Smallest and largest value of each cell of a component."""
    # what the shown members leave for the hidden ones is the same sum of the true counts
    left = part.matrix @ one.counts[part.cells]
    sides = [
        [_extreme(part.matrix, left, place, sign) for sign in (1.0, -1.0)]
        for place in range(len(part.cells))
    ]
    return pd.DataFrame(sides, columns=["low", "high"], index=part.cells)


def _extreme(matrix: Floats, left: Floats, place: int, sign: float) -> float:
    aim = np.zeros(matrix.shape[1])
    aim[place] = sign
    answer = linprog(aim, A_eq=matrix, b_eq=left, bounds=(0, None), method="highs")
    if answer.status == _UNBOUNDED:
        return float("inf")
    # what cannot be solved is not safe: an empty interval
    return float(sign * answer.fun) if answer.status == 0 else float("nan")
