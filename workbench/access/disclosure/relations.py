"""Additive relations of a table: which cells are the parts of which total."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbench.errors import UsageError, did_you_mean

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
Reasons = NDArray[np.object_]

TOTAL = "all"
_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Relation:
    """A total and the cells that it is the sum of, by their labels.

    ``total`` is None where the total stands in no cell but is public elsewhere. Parts that do not
    add up to the total leave a rest: pupils in none of the parts.
    """

    total: Hashable | None
    parts: tuple[Hashable, ...]


@dataclass(frozen=True)
class Entries:
    """Members of relations, one entry each: its relation, its cell, whether it is the total.

    Relations are numbered from 0. ``family`` is the order in which they are dealt with: those of
    one family are dealt with at once, so that they should share no cell.
    """

    relation: Integers
    cell: Integers
    is_total: Flags
    family: Integers

    @property
    def relations(self) -> int:
        """Number of relations."""
        return len(self.family)


NONE = Entries(
    np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.bool_), np.empty(0, np.int64)
)


def declared(relations: Iterable[Relation], labels: Sequence[Hashable]) -> Entries:
    """Entries of declared relations, totals of totals first.

    Raises:
        UsageError: a relation names a cell that is not in the table.
    """
    places = {label: place for place, label in enumerate(labels)}
    ordered = _top_down(tuple(relations))
    members = [
        (number, _place(label, places), is_total)
        for number, one in enumerate(ordered)
        for label, is_total in _members(one)
    ]
    if not members:
        return NONE
    relation, cell, is_total = (np.array(column) for column in zip(*members, strict=True))
    return Entries(
        relation.astype(np.int64),
        cell.astype(np.int64),
        is_total.astype(np.bool_),
        np.arange(len(ordered), dtype=np.int64),
    )


def partitions(table: pd.DataFrame, partition: Sequence[str], counts: Floats) -> Entries:
    """Rows that share the partition columns, as parts of one total.

    Where the partition has a column ``group``, the row of all pupils (``group`` is "all") with the
    same other columns is the total of every other group. Otherwise, and where the parts are more
    than that, so that they overlap, the total is taken to be public elsewhere.
    """
    number = _groups(table, partition)
    cells = np.arange(len(table), dtype=np.int64)
    parts = Entries(
        number, cells, np.zeros(len(table), np.bool_), np.zeros(_count(number), np.int64)
    )
    rest = [name for name in partition if name != "group"]
    if "group" not in partition or not rest:
        return parts
    whole = (table["group"] == TOTAL).fillna(False).to_numpy(np.bool_)
    return _with_totals(parts, _groups(table, rest), whole, counts)


def margins(table: pd.DataFrame, partition: Sequence[str], dimensions: Sequence[str]) -> Entries:
    """Relations of a table of several dimensions with its margins, within each partition.

    Along every dimension the row with "all" is the sum of the others that agree in all other
    dimensions. Where it is missing, the margin is taken to be public elsewhere.
    """
    found = NONE
    for family, name in enumerate(dimensions):
        others = [*partition, *(other for other in dimensions if other != name)]
        number = _groups(table, others)
        one = Entries(
            number,
            np.arange(len(table), dtype=np.int64),
            (table[name] == TOTAL).fillna(False).to_numpy(np.bool_),
            np.full(_count(number), family, dtype=np.int64),
        )
        found = joined(found, one)
    return found


def equals(table: pd.DataFrame, columns: Sequence[str], counts: Floats) -> Entries:
    """Cells of the same pupils under several measures: a count hidden in one is hidden in all.

    Cells with the same labels and the same count hold the same pupils as far as a reader can tell.
    """
    keys = table[list(columns)].assign(_n=counts)
    number = _groups(keys, [*columns, "_n"])
    order = np.lexsort((np.arange(len(number)), number))
    order = order[counts[order] > 0]
    same = number[order][1:] == number[order][:-1]
    one, other = order[:-1][same], order[1:][same]
    size = len(one)
    return Entries(
        np.tile(np.arange(size, dtype=np.int64), 2),
        np.concatenate([one, other]).astype(np.int64),
        np.repeat(np.array([True, False]), size),
        np.full(size, np.iinfo(np.int32).max, dtype=np.int64),
    )


def joined(one: Entries, other: Entries) -> Entries:
    """The relations of both, those of ``one`` first."""
    return Entries(
        np.concatenate([one.relation, other.relation + one.relations]),
        np.concatenate([one.cell, other.cell]),
        np.concatenate([one.is_total, other.is_total]),
        np.concatenate([one.family, other.family]),
    )


def _with_totals(parts: Entries, key: Integers, whole: Flags, counts: Floats) -> Entries:
    """Add the cell of all pupils to the partitions of the other groups."""
    cells = np.flatnonzero(whole)
    once = cells[np.bincount(key[cells], minlength=_count(key))[key[cells]] == 1]
    place = np.full(_count(key), -1, dtype=np.int64)
    place[key[once]] = once
    first = np.unique(parts.relation, return_index=True)[1]
    total = np.where(whole[first], -1, place[key[first]])
    held = np.bincount(parts.relation, counts[parts.cell], minlength=parts.relations)
    known = np.flatnonzero((total >= 0) & (held <= counts[total] + _TOLERANCE)).astype(np.int64)
    return Entries(
        np.concatenate([parts.relation, known]),
        np.concatenate([parts.cell, total[known]]),
        np.concatenate([parts.is_total, np.ones(len(known), np.bool_)]),
        parts.family,
    )


def _groups(table: pd.DataFrame, columns: Sequence[str]) -> Integers:
    """Number of the group that each row is in, in the order in which groups come."""
    found = np.zeros(len(table), dtype=np.int64)
    for name in columns:
        codes, known = pd.factorize(table[name], use_na_sentinel=False)
        found = pd.factorize(found * len(known) + codes)[0].astype(np.int64)
    return found


def _top_down(relations: tuple[Relation, ...]) -> tuple[Relation, ...]:
    """Relations whose total is a part of another come after it; otherwise as they were given."""
    above: dict[Hashable, list[Relation]] = {}
    for one in relations:
        for part in one.parts:
            above.setdefault(part, []).append(one)
    depths = {id(one): _depth(one, above, ()) for one in relations}
    return tuple(sorted(relations, key=lambda one: depths[id(one)]))


def _depth(
    one: Relation, above: Mapping[Hashable, Sequence[Relation]], below: tuple[Hashable, ...]
) -> int:
    if one.total in below:
        raise UsageError(
            f"`relations` go in a circle at {one.total!r}.", "A total cannot be its own part."
        )
    higher = above.get(one.total, ()) if one.total is not None else ()
    return 1 + max((_depth(up, above, (*below, one.total)) for up in higher), default=-1)


def _members(one: Relation) -> tuple[tuple[Hashable, bool], ...]:
    total = () if one.total is None else ((one.total, True),)
    return (*((part, False) for part in one.parts), *total)


def _place(label: Hashable, places: Mapping[Hashable, int]) -> int:
    if label not in places:
        raise UsageError(
            f"`relations` name the cell {label!r}, which is not in the table.",
            did_you_mean(str(label), map(str, places)),
        )
    return places[label]


def _count(numbers: Integers) -> int:
    return int(numbers.max()) + 1 if len(numbers) else 0
