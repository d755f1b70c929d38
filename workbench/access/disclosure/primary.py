"""Cells that are hidden for their value, whatever their count: percentages that tell of each."""

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from workbench.access.disclosure.reasons import Reason
from workbench.access.disclosure.relations import Flags, Floats, Reasons
from workbench.access.disclosure.suppression import CERTAIN_BELOW

_ONE_OR_TWO = 2


def as_floats(column: "pd.Series[float]") -> Floats:
    """A column as floats, missing as NaN."""
    return pd.to_numeric(column).to_numpy(dtype=np.float64, na_value=np.nan)


def numerators(
    table: pd.DataFrame, counts: Floats, values: Sequence[str], percentages: Collection[str]
) -> Floats:
    """Pupils of each row who have the attribute of a percentage; NaN for other measures."""
    if not percentages or not values or "measure" not in table:
        return np.full(len(table), np.nan)
    is_percentage = table["measure"].isin(list(percentages)).to_numpy(np.bool_)
    found = np.round(as_floats(table[values[0]]) * counts / 100, 6)
    return np.where(is_percentage, found, np.nan)


def special(counts: Floats, tops: Floats, *, public: bool) -> Reasons:
    """Reason of each row that is hidden for its percentage; "" for the others.

    0 or 100% of fewer than ten pupils says the same of every one of them. On a public table one
    or two pupils who have it, or have it not, among fewer than ten are hidden too.
    """
    few = (counts > 0) & (counts < CERTAIN_BELOW)
    said = np.full(len(counts), "", dtype=object)
    if public:
        said[few & (_one_or_two(tops) | _one_or_two(counts - tops))] = Reason.NUMERATOR
    said[few & ((tops == 0) | (tops == counts))] = Reason.CERTAIN
    return said


def _one_or_two(pupils: Floats) -> Flags:
    found: Flags = (pupils > 0) & (pupils <= _ONE_OR_TWO)
    return found
