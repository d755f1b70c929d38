"""Complementary suppression: what else must go so that what is hidden cannot be worked out.

Method: in every additive relation with a hidden member the smallest open member that is not empty
is hidden too, ties last in display order, until no relation gives a hidden member away; totals of
totals first. Source: Government Statistical Service, disclosure control guidance for tables
produced from administrative sources; DfE's practice with the complements of small groups.
"""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import null_space
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from workbench.access.disclosure.relations import Flags, Floats, Integers
from workbench.access.disclosure.system import System

CERTAIN_BELOW = 10
"""A percentage of 0 or 100 of fewer pupils than this says the same of every one of them."""

_EXACT = 1e-9


@dataclass(frozen=True)
class Component:
    """Hidden cells that relations bind together, and the matrix of those relations.

    One row a relation, one column a cell: 1 for a part, -1 for a total.
    """

    cells: Integers
    relations: Integers
    matrix: Floats


def complete(one: System, hidden: Flags, threshold: int) -> Flags:
    """Hide further cells until no relation, and no sum of relations, gives a hidden one away.

    Args:
        one: the relations.
        hidden: cells that are hidden already, rests included.
        threshold: fewest pupils that hidden parts of a known total must be together.

    Returns:
        The hidden cells, never fewer than before.
    """
    while True:
        found = closed(one, hidden, threshold)
        known = determined(one, found) if one.shared else np.empty(0, np.int64)
        further = more(one, found, known) if len(known) else None
        if further is None:
            return found
        hidden = further


def closed(one: System, hidden: Flags, threshold: int) -> Flags:
    """The same for relations each on its own."""
    while True:
        exposed = _exposed(one, hidden, threshold)
        open_cells = ~hidden[one.cell] & (one.counts[one.cell] > 0)
        entries = np.flatnonzero(exposed[one.relation] & open_cells)
        if not len(entries):
            return hidden
        families = one.family[one.relation[entries]]
        entries = entries[families == families.min()]
        first = np.unique(one.relation[entries], return_index=True)[1]
        hidden = _with(hidden, one.cell[entries[first]])


def more(one: System, hidden: Flags, cells: Integers, *, empty: bool = False) -> Flags | None:
    """Hide one cell more for the sake of hidden cells: the smallest open one that is related.

    Args:
        cells: cells that are not safe.
        empty: whether a cell without a pupil may be hidden where there is no other.

    Returns:
        The hidden cells with the new one, or None where every related cell is hidden.
    """
    for near in (np.isin(one.cell, cells), _bound_to(one, hidden, cells)):
        for least in (0, -1) if empty else (0,):
            touched = np.isin(one.relation, one.relation[near])
            open_cells = ~hidden[one.cell] & (one.counts[one.cell] > least)
            entries = np.flatnonzero(touched & open_cells)
            if len(entries):
                return _with(hidden, one.cell[entries[:1]])
    return None


def determined(one: System, hidden: Flags) -> Integers:
    """Hidden cells whose count follows exactly from all relations together."""
    found = [
        part.cells[np.abs(null_space(part.matrix)).sum(axis=1) < _EXACT]
        for part in components(one, hidden)
        if len(part.relations) > 1
    ]
    cells = np.concatenate(found) if found else np.empty(0, np.int64)
    return cells[one.secret[cells]]


def components(one: System, hidden: Flags) -> list[Component]:
    """Hidden cells in sets that no relation binds to one another."""
    entries = np.flatnonzero(hidden[one.cell])
    if not len(entries):
        return []
    cell, relation = one.cell[entries], one.relation[entries]
    sign = np.where(one.is_total[entries], -1.0, 1.0)
    size = one.cells + one.relations
    graph = coo_array((np.ones(len(cell)), (cell, one.cells + relation)), shape=(size, size))
    label = connected_components(graph, directed=False)[1][cell]
    return [
        _component(cell[label == name], relation[label == name], sign[label == name])
        for name in np.unique(label)
    ]


def _component(cell: Integers, relation: Integers, sign: Floats) -> Component:
    cells, columns = np.unique(cell, return_inverse=True)
    relations, rows = np.unique(relation, return_inverse=True)
    matrix = np.zeros((len(relations), len(cells)))
    matrix[rows, columns] = sign
    return Component(cells.astype(np.int64), relations.astype(np.int64), matrix)


def _exposed(one: System, hidden: Flags, threshold: int) -> Flags:
    """Relations that give a hidden member away, or tell of few pupils or of all of a few.

    One hidden member is the difference of the others. Hidden parts of a known total are known
    together: too few of them, or a percentage of 0 or 100, is as good as known where they are
    fewer than ten. Where they are more, 0 or 100% of them all is 0 or 100% of each, and so of one
    that is fewer than ten, unless the total says so already.
    """
    gone = hidden[one.cell]
    parts = gone & ~one.is_total
    size = one.relations
    members = np.bincount(one.relation, gone, minlength=size)
    total_gone = np.bincount(one.relation, gone & one.is_total, minlength=size) > 0
    pupils, certain = _together(one, parts)
    of_all = _together(one, one.is_total)[1]
    few = parts & (one.counts[one.cell] > 0) & (one.counts[one.cell] < CERTAIN_BELOW)
    told = np.bincount(one.relation, few, minlength=size) > 0
    known = certain & ((pupils < CERTAIN_BELOW) | (told & ~of_all))
    found: Flags = (members == 1) | ((members > 1) & ~total_gone & ((pupils < threshold) | known))
    return found


def _together(one: System, entries: Flags) -> tuple[Floats, Flags]:
    """Pupils of some members of each relation, and whether all or none have the attribute."""
    size = one.relations
    pupils, tops = (
        np.bincount(one.relation, np.where(entries, of[one.cell], 0), minlength=size)
        for of in (one.counts, one.numerators)
    )
    return pupils, (tops == 0) | (tops == pupils)


def _with(hidden: Flags, cells: Integers) -> Flags:
    marked = hidden.copy()
    marked[cells] = True
    return marked


def _bound_to(one: System, hidden: Flags, cells: Integers) -> Flags:
    """Entries of the hidden cells in the components of some cells."""
    bound = [part.cells for part in components(one, hidden) if np.isin(part.cells, cells).any()]
    found: Flags = np.isin(one.cell, np.concatenate([cells, *bound]))
    return found
