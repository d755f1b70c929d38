"""What a pack may say of groups of pupils: one table of a population at a time, protected whole.

Everything that a pack says of a population comes from one protected table: tiles, tables, charts
and sentences alike, so that what one of them hides no other shows. Groups of different dimensions
overlap, so that two that are large may differ by few pupils; the later of such a pair is hidden
too, with whatever would give it away.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbench.access.disclosure import SUPPRESSED, TOTAL, protect
from workbench.measures.catalogue import measure
from workbench.measures.groups import dimension, dimensions
from workbench.measures.totals import counts

Flags = NDArray[np.bool_]
Ids = NDArray[np.object_]


@dataclass(frozen=True)
class Rules:
    """By which rules a pack is protected.

    Attributes:
        threshold: smallest group that may be shown; 0 where groups are not suppressed.
        public: whether the stricter rule for percentages of public tables holds.
    """

    threshold: int
    public: bool = False


def released(
    table: pd.DataFrame,
    rows: pd.DataFrame,
    rules: Rules,
    told: Sequence[Ids] = (),
) -> pd.DataFrame:
    """The figures of a population that may be shown.

    Args:
        table: every figure of the population, of ``compute``: all pupils first, and first of all
            the measure that tells how many a group are. A group that it hides has no figure.
        rows: the rows that it was computed from, with pupil_id and year.
        rules: by which it is protected.
        told: sets of pupils whose numbers were told before, of another population of the school.

    Returns:
        The same rows, suppressed where they must be.
    """
    fresh = table.reset_index(drop=True)
    if rules.threshold <= 0 or fresh.empty:
        return fresh
    asked = pd.Series(False, index=fresh.index)
    members = members_of(fresh, rows)
    topics = fresh.groupby(["measure", "period"], sort=False).ngroup().to_numpy().astype(np.int64)
    counted = (fresh["measure"] == fresh["measure"].iloc[0]).to_numpy(np.bool_)
    cells = _cell_of_count(fresh, counted)
    near = _near(members, topics, rules.threshold)
    near_told = _near_told(members, rows["pupil_id"].to_numpy(dtype=object), told, rules.threshold)
    names = [str(name) for name in fresh["measure"].unique()]
    percentages = [name for name in names if measure(name).kind == "percentage"]
    while True:
        safe = protect(
            fresh, rules.threshold, percentages=percentages, asked=asked, public=rules.public
        )
        shown = (safe["status"] != SUPPRESSED).to_numpy()
        clash = shown & (near_told | _later(near, shown) | (~shown & counted)[cells])
        if not clash.any():
            return safe
        asked = asked | clash


def members_of(table: pd.DataFrame, rows: pd.DataFrame) -> Flags:
    """Which rows each figure is over: one line a figure, one column a row."""
    period = rows["year"].astype("str").to_numpy()
    known = {name: _counted(name, rows) for name in table["measure"].unique()}
    parts = {name: _parts(rows, name) for name in table["group"].unique()}
    cells = table[["measure", "period", "group", "subgroup"]].astype("str")
    lines = [
        known[name] & (period == year) & (parts[group] == subgroup)
        for name, year, group, subgroup in cells.itertuples(index=False, name=None)
    ]
    return np.array(lines, dtype=np.bool_).reshape(len(table), len(rows))


def told_by(safe: pd.DataFrame, rows: pd.DataFrame, name: str) -> list[Ids]:
    """Sets of pupils whose numbers a protected table tells, by its rows of one measure."""
    mine = safe[(safe["measure"] == name) & (safe["status"] != SUPPRESSED)]
    pupils = rows["pupil_id"].to_numpy(dtype=object)
    return [pupils[line] for line in members_of(mine, rows)]


def share_hidden(tables: Collection[pd.DataFrame]) -> tuple[int, int]:
    """How many figures of some tables are suppressed, and of how many."""
    hidden = sum(int((table["status"] == SUPPRESSED).sum()) for table in tables)
    return hidden, sum(map(len, tables))


def _cell_of_count(table: pd.DataFrame, counted: Flags) -> NDArray[np.int64]:
    """Place of the row that counts the same group, for each row; its own where there is none."""
    keys = pd.MultiIndex.from_frame(table[["period", "group", "subgroup"]].astype("str"))
    places = np.flatnonzero(counted)
    found = keys[places].get_indexer(keys)
    own = np.arange(len(table))
    return np.where(found >= 0, places[found], own).astype(np.int64)


def _counted(name: str, rows: pd.DataFrame) -> Flags:
    return np.asarray(counts(measure(name), rows), dtype=np.bool_)


def _parts(rows: pd.DataFrame, group: str) -> Ids:
    """Name of each row's part of a dimension; empty for one in none."""
    if group == TOTAL:
        return np.full(len(rows), TOTAL, dtype=object)
    if group not in dimensions():
        return rows[group].astype("str").to_numpy(dtype=object)
    names = np.array([*(part.name for part in dimension(group).parts), ""], dtype=object)
    found: Ids = names[dimension(group).codes(rows)]
    return found


def _near(members: Flags, topics: NDArray[np.int64], threshold: int) -> Flags:
    """Pairs of figures of one measure and year that differ by few rows."""
    # counts of pupils are whole numbers far below what a short float holds exactly
    pupils = members.astype(np.float32)
    sizes = pupils.sum(axis=1)
    apart = sizes[:, None] + sizes[None, :] - 2 * pupils @ pupils.T
    found: Flags = (apart > 0) & (apart < threshold) & (topics[:, None] == topics[None, :])
    return found


def _later(near: Flags, shown: Flags) -> Flags:
    """The later of each such pair of shown figures."""
    found: Flags = (np.tril(near, -1) & shown[None, :]).any(axis=1)
    return found


def _near_told(members: Flags, pupils: Ids, told: Sequence[Ids], threshold: int) -> Flags:
    found = np.zeros(len(members), dtype=np.bool_)
    for one in told:
        inside = np.isin(pupils, one)
        apart = (members & ~inside).sum(axis=1) + len(one) - (members & inside).sum(axis=1)
        found |= (apart > 0) & (apart < threshold)
    return found
