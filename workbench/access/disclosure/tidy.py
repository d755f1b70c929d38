"""Disclosure control of tidy tables of measures.

Applied after every filter and before anything leaves Python. A suppressed value is missing with
a reason, never 0. Method: DfE practice in the key stage 4 performance tables (results of a group
of 1 to 5 pupils are withheld, and so are those of its complement), and the Government Statistical
Service's guidance on secondary suppression and its audit.
"""

from collections.abc import Collection, Iterable, Sequence

import numpy as np
import pandas as pd

from workbench.access.disclosure.cells import Cells, reasons
from workbench.access.disclosure.intervals import PROTECTION
from workbench.access.disclosure.primary import as_floats, numerators, special
from workbench.access.disclosure.reasons import SAID_TO_READERS, Reason
from workbench.access.disclosure.relations import (
    NONE,
    Entries,
    Floats,
    Reasons,
    Relation,
    declared,
    equals,
    joined,
    margins,
    partitions,
)

SUPPRESSED = "suppressed"
REASON = "reason"
PARTITION = ("measure", "unit_id", "period", "group")


def protect(
    table: pd.DataFrame,
    threshold: int,
    *,
    partition: Sequence[str] = PARTITION,
    dimensions: Sequence[str] = (),
    relations: Iterable[Relation] = (),
    count: str = "n",
    values: Sequence[str] = ("value", "low", "high"),
    words: Sequence[str] = ("verdict",),
    percentages: Collection[str] = (),
    asked: "pd.Series[bool] | None" = None,
    public: bool = False,
    counts_shown: bool = False,
    detailed: bool = False,
    protection: float | None = None,
) -> pd.DataFrame:
    """Suppress small groups in a tidy table, and what would give them away.

    Without ``dimensions``, rows that share ``partition`` are the parts of one total: girls and
    boys, or the prior attainment bands. The rows of all pupils (``group`` is "all") are the totals
    of the other groups; pupils in none of a group's parts count as one part more. With
    ``dimensions``, rows that share ``partition`` are one table with margins, where "all" in a
    dimension stands for the sum over it.

    A count of 1 to threshold - 1 is hidden with its values and words, in every measure of the same
    pupils. So is a percentage of 0 or 100 of fewer than ten pupils, in its own measure. Then, in
    every relation and in all of them together, the smallest open cell that is not empty goes too
    until no hidden count or sum can be worked out. Counts and means are a pair: a mean that could
    be worked out from the others is hidden by the same cells as its count.

    Args:
        table: one row a cell, with the partition columns, ``count``, ``values`` and ``status``.
        threshold: smallest group that may be shown (6, or 11 for destination measures); 0 leaves
            the table as it is.
        partition: columns whose values the rows of one total, or of one table, share.
        dimensions: columns of a table with margins.
        relations: further relations, by the labels of the frame's index.
        count: column with the number of pupils.
        values: columns that a suppressed row loses; the first is the value of the measure.
        words: columns of text that it loses.
        percentages: names in ``measure`` whose values are percentages.
        asked: rows that must be hidden for another reason: they would single out few pupils
            beside earlier answers.
        public: whether the stricter rule for percentages of public tables holds as well.
        counts_shown: whether counts stay, as in DfE's tables of schools, and results alone go.
        detailed: whether ``reason`` tells the reason of each row. Never for a reader.
        protection: narrowest interval of a hidden count that the audit lets pass; None leaves the
            audit out. See :func:`protect_release`.

    Returns:
        A new frame with the same rows. Suppressed rows have status ``suppressed`` and one and the
        same ``reason``.

    Raises:
        UsageError: a relation names no cell, or parts are more than their total.
        PolicyDenied: the audit cannot be satisfied.
    """
    if threshold <= 0 or table.empty:
        return table.copy()
    counts = np.nan_to_num(as_floats(table[count]))
    tops = numerators(table, counts, values, percentages)
    cells = Cells(
        counts=counts,
        entries=_entries(table, partition, dimensions, tuple(relations), counts),
        equal=_equal(table, [*partition, *dimensions], counts),
        primary=_primary(special(counts, tops, public=public), asked),
        numerators=tops,
    )
    found = reasons(cells, threshold, protection)
    emptied = [*values] if counts_shown else [count, *values]
    return _hide(table, found, emptied, words, detailed=detailed)


def protect_release(
    table: pd.DataFrame, threshold: int, *, protection: float = PROTECTION, **options: object
) -> pd.DataFrame:
    """The same for what is published: percentages by the public rule, and audited.

    The audit places every hidden count between bounds by linear programming, given everything that
    is shown; cells are hidden until each interval is at least ``protection`` wide. It takes up to
    seconds, so that it is not for pages.

    Raises:
        PolicyDenied: no suppression makes the table safe.
    """
    chosen = {"public": True, **options, "protection": protection}
    return protect(table, threshold, **chosen)  # type: ignore[arg-type]


def _entries(
    table: pd.DataFrame,
    partition: Sequence[str],
    dimensions: Sequence[str],
    relations: tuple[Relation, ...],
    counts: Floats,
) -> Entries:
    derived = (
        margins(table, partition, dimensions)
        if dimensions
        else partitions(table, partition, counts)
    )
    further = declared(relations, list(table.index)) if relations else NONE
    return joined(further, derived)


def _equal(table: pd.DataFrame, labels: Sequence[str], counts: Floats) -> Entries:
    named = [name for name in labels if name != "measure"]
    one_measure = "measure" not in table or table["measure"].nunique() < 2
    if one_measure or not ({"subgroup", *named} - {"group"} <= set(table)):
        return NONE
    return equals(table, list(dict.fromkeys([*named, "subgroup"])), counts)


def _primary(found: Reasons, asked: "pd.Series[bool] | None") -> Reasons:
    if asked is None:
        return found
    return np.where((found == "") & asked.to_numpy(np.bool_), Reason.ASKED, found)


def _hide(
    table: pd.DataFrame,
    found: Reasons,
    numbers: Sequence[str],
    words: Sequence[str],
    *,
    detailed: bool,
) -> pd.DataFrame:
    hidden = pd.Series(found != "", index=table.index)
    said = [str(one) if detailed or not one else SAID_TO_READERS for one in found]
    before = table[REASON].fillna("") if REASON in table else ""
    reason = pd.Series(said, index=table.index, dtype="str").where(hidden, before)
    missing = {name: table[name].where(~hidden) for name in numbers if name in table}
    silent = {name: table[name].where(~hidden, "") for name in words if name in table}
    status = table["status"].where(~hidden, SUPPRESSED)
    return table.assign(**missing, **silent, status=status, **{REASON: reason})
