"""Which pupils each cell of a table is about, as keyed hashes."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from workbench.access.differencing import Members, PupilHashes
from workbench.measures.catalogue import measure
from workbench.measures.groups import dimension, dimensions
from workbench.measures.totals import counts

Cell = tuple[object, ...]
NOBODY: Members = np.empty(0, np.uint64)


def members_of_measures(
    table: pd.DataFrame, pupils: pd.DataFrame, hashes: PupilHashes, within: Sequence[str] = ()
) -> list[Members]:
    """The pupils of each row of a table of ``compute``: those who have the measure.

    Args:
        table: columns measure, period, group, subgroup and those of ``within``.
        pupils: the frame that it was calculated from.
        hashes: hashes of pupils.
        within: columns of both frames that cells lie in, such as subject.
    """
    keys = ["period", "subgroup", *within]
    hashed = hashes.of(pupils["pupil_id"])
    known = {name: counts(measure(str(name)), pupils) for name in table["measure"].unique()}
    found = {
        (name, group): _by_cell(
            _slim(pupils, str(group), within).assign(_hash=hashed)[known[name]], keys
        )
        for name, group in table[["measure", "group"]].drop_duplicates().itertuples(index=False)
    }
    rows = table[["measure", "group", *keys]].astype("str").itertuples(index=False)
    return [found[row[0], row[1]].get(tuple(row[2:]), NOBODY) for row in rows]


def members_of_cells(
    table: pd.DataFrame, rows: pd.DataFrame, hashes: PupilHashes, keys: Sequence[str]
) -> list[Members]:
    """The pupils of each row of a table, whose cells are the values of ``keys`` in ``rows``."""
    slim = rows[list(keys)].assign(_hash=hashes.of(rows["pupil_id"]))
    found = _by_cell(slim, keys)
    cells = table[list(keys)].astype("str").itertuples(index=False)
    return [found.get(tuple(cell), NOBODY) for cell in cells]


def _slim(pupils: pd.DataFrame, group: str, within: Sequence[str]) -> pd.DataFrame:
    return pupils[list(within)].assign(period=pupils["year"], subgroup=_part_names(pupils, group))


def _part_names(pupils: pd.DataFrame, group: str) -> "pd.Series[str]":
    """Name of the part of each pupil; missing for pupils in none."""
    if group not in dimensions():
        return pupils[group].astype("str")
    one = dimension(group)
    names = {place: part.name for place, part in enumerate(one.parts)}
    return pd.Series(one.codes(pupils), index=pupils.index).map(names)


def _by_cell(slim: pd.DataFrame, keys: Sequence[str]) -> Mapping[Cell, Members]:
    known = slim.dropna(subset=list(keys))
    hashes = known["_hash"].to_numpy()
    texts = [known[key].astype("str") for key in keys]
    places = known.groupby(texts, sort=False).indices
    return {
        cell if isinstance(cell, tuple) else (cell,): np.unique(hashes[rows])
        for cell, rows in places.items()
    }
