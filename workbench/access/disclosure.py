"""Disclosure control of tables: small groups, and what would give them away by subtraction.

Applied after every filter and before anything leaves Python. A suppressed value is missing with
a reason, never 0. Method: DfE practice in the key stage 4 performance tables (results of a group
of 1 to 5 pupils are withheld, and so are those of its complement), and the Government Analysis
Function's guidance on secondary suppression.
"""

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

SUPPRESSED = "suppressed"
TOTAL = "all"
_SMALL_PERCENTAGE_GROUP = 10


def protect(
    table: pd.DataFrame,
    threshold: int,
    *,
    partition: Sequence[str] = ("measure", "unit_id", "period", "group"),
    count: str = "n",
    values: Sequence[str] = ("value", "low", "high"),
    words: Sequence[str] = ("verdict",),
    percentages: Collection[str] = (),
) -> pd.DataFrame:
    """Suppress small groups in a tidy table, and one more where subtraction would reveal them.

    Rows that share ``partition`` are the parts of one total: girls and boys, or the prior
    attainment bands. A part of 1 to threshold - 1 pupils loses its count, values and words. Where
    a partition then has one suppressed part, or suppressed parts of fewer than threshold pupils
    together, the smallest other part that is not empty is suppressed too. A percentage of 0 or 100
    of fewer than ten pupils says the same of every one of them; such a part is suppressed like a
    small one, count and all, so that nobody can tell which of the two it is.

    Args:
        table: one row a part, with the partition columns, ``count``, ``values`` and ``status``.
        threshold: smallest group that may be shown; 0 leaves the table as it is.
        percentages: names in ``measure`` whose values are percentages.

    Returns:
        A new frame of the same shape; suppressed rows have status ``suppressed``.
    """
    if threshold <= 0 or table.empty:
        return table.copy()
    hidden = _small(table[count], threshold) | _certain(table, count, values, percentages)
    hidden = hidden | _complement(table, hidden, list(partition), count, threshold)
    return _hide(table, hidden, [count, *values], words)


def _small(counts: pd.Series, threshold: int) -> pd.Series:
    numbers = pd.to_numeric(counts).astype("Float64")
    return ((numbers >= 1) & (numbers < threshold)).fillna(False).astype(bool)


def _complement(
    table: pd.DataFrame, hidden: pd.Series, partition: list[str], count: str, threshold: int
) -> pd.Series:
    """Which further parts must go so that what is hidden cannot be worked out from the total.

    One hidden part is the total less the others; several that are few together are almost as
    good as known. The smallest open part that is not empty goes next, ties from the end.
    """
    numbers = pd.to_numeric(table[count]).astype("Float64").fillna(0)
    frame = table[partition].assign(n=numbers, row=np.arange(len(table)))
    further = pd.Series(False, index=table.index)
    while True:
        gone = hidden | further
        marked = frame.assign(gone=gone, gone_n=numbers.where(gone, 0))
        sums = marked.groupby(partition, dropna=False)
        parts, pupils = sums["gone"].transform("sum"), sums["gone_n"].transform("sum")
        exposed = (parts > 0) & ((parts == 1) | (pupils < threshold))
        open_parts = marked[exposed & ~gone & (numbers > 0)]
        ordered = open_parts.sort_values(["n", "row"], ascending=[True, False])
        chosen = ordered.drop_duplicates(partition).index
        if chosen.empty:
            return further
        further = further | table.index.isin(chosen)


def _certain(
    table: pd.DataFrame, count: str, values: Sequence[str], percentages: Collection[str]
) -> pd.Series:
    if not percentages:
        return pd.Series(False, index=table.index)
    value = pd.to_numeric(table[values[0]]).astype("Float64")
    few = pd.to_numeric(table[count]).astype("Float64") < _SMALL_PERCENTAGE_GROUP
    extreme = (value == 0) | (value == 100)
    return (table["measure"].isin(percentages) & few & extreme).fillna(False).astype(bool)


def _hide(
    table: pd.DataFrame, hidden: pd.Series, numbers: Sequence[str], words: Sequence[str]
) -> pd.DataFrame:
    missing = {c: table[c].where(~hidden) for c in numbers if c in table}
    silent = {c: table[c].where(~hidden, "") for c in words if c in table}
    status = table["status"].where(~hidden, SUPPRESSED)
    return table.assign(**missing, **silent, status=status)
