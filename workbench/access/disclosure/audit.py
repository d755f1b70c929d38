"""The audit of a table that was protected: what a reader can work out of each hidden count."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from workbench.access.disclosure.intervals import PROTECTION, intervals, unsafe
from workbench.access.disclosure.primary import as_floats
from workbench.access.disclosure.relations import Relation, declared
from workbench.access.disclosure.system import system


def audit(
    counts: "pd.Series[float]",
    relations: Iterable[Relation],
    hidden: "pd.Series[bool]",
    protection: float = PROTECTION,
) -> pd.DataFrame:
    """Between what bounds a reader can place each hidden count, given all that is shown.

    Args:
        counts: true counts of all cells, by label.
        relations: all additive relations between them.
        hidden: which of them are hidden, same index.
        protection: narrowest interval that is safe.

    Returns:
        Index: labels of the hidden cells. Columns low and high, whether the interval is ``safe``:
        at least ``protection`` wide, with two whole numbers in it.

    Raises:
        UsageError: a relation names no cell, or parts are more than their total.
    """
    values = as_floats(counts)
    one = system(declared(relations, list(counts.index)), values)
    rests = np.zeros(one.cells - one.table, np.bool_)
    bounds = intervals(one, np.concatenate([hidden.to_numpy(np.bool_), rests]))
    bad = unsafe(bounds, protection)
    named = bounds.assign(safe=~bounds.index.isin(bad))
    return named.set_axis(counts.index.take(named.index.to_numpy()), axis=0)
