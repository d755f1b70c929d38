"""Cells with their counts and relations, made ready for suppression and for its audit."""

from dataclasses import dataclass

import numpy as np

from workbench.access.disclosure.relations import Entries, Flags, Floats, Integers
from workbench.errors import UsageError

_TOLERANCE = 1e-6
_PART, _REST, _WHOLE = 0, 1, 2


@dataclass(frozen=True)
class System:
    """Relations between numbered cells. Cells from ``table`` on are rests, which are never shown.

    Attributes:
        relation, cell, is_total: one entry for each member of a relation, in the order in which
            members are chosen: parts before the rest before the total, then by count, ties from
            the end.
        family: relation to the order in which it is dealt with.
        has_total: relations whose total is a cell; the total of the others is public elsewhere.
        counts: pupils of each cell.
        numerators: pupils of each cell who have the attribute of a percentage, NaN for others.
        table: number of cells of the table itself.
        secret: cells whose count must not be worked out once they are hidden.
    """

    relation: Integers
    cell: Integers
    is_total: Flags
    family: Integers
    has_total: Flags
    counts: Floats
    numerators: Floats
    table: int
    secret: Flags

    @property
    def cells(self) -> int:
        """Number of cells, rests included."""
        return len(self.counts)

    @property
    def relations(self) -> int:
        """Number of relations."""
        return len(self.family)

    @property
    def shared(self) -> bool:
        """Whether some cell is a member of several relations."""
        return len(np.unique(self.cell)) < len(self.cell)


def system(
    entries: Entries,
    counts: Floats,
    numerators: Floats | None = None,
    *,
    secret_rests: bool = True,
) -> System:
    """Put relations and counts together: one rest for each relation that has one.

    A relation of one cell alone says nothing and is left out.

    Args:
        entries: the relations.
        counts: pupils of each cell.
        numerators: pupils of each cell who have the attribute of a percentage.
        secret_rests: whether nobody may work out how many pupils are in none of the parts.

    Raises:
        UsageError: a count is negative, or the parts of a total are more than it.
    """
    if (counts < 0).any():
        raise UsageError("`counts` holds a count below 0.", "Give numbers of pupils.")
    tops = np.full(len(counts), np.nan) if numerators is None else numerators
    kept = _of_several(entries)
    rest = _rests(kept, counts)
    if (rest < -_TOLERANCE).any():
        raise UsageError(
            "The parts of a total are more than the total, so that they are no parts of it.",
            "Give groups that do not overlap, and their own total.",
        )
    with_rest = np.flatnonzero(rest > _TOLERANCE)
    rest_tops = _rests(kept, tops)[with_rest]
    places = np.arange(len(counts), len(counts) + len(with_rest), dtype=np.int64)
    relation = np.concatenate([kept.relation, with_rest])
    cell = np.concatenate([kept.cell, places])
    is_total = np.concatenate([kept.is_total, np.zeros(len(places), np.bool_)])
    every = np.concatenate([counts, rest[with_rest]])
    rank = np.where(is_total, _WHOLE, np.where(cell >= len(counts), _REST, _PART))
    order = np.lexsort((-cell, every[cell], rank))
    has_total = np.bincount(kept.relation, kept.is_total, minlength=kept.relations) > 0
    return System(
        relation[order],
        cell[order],
        is_total[order],
        kept.family,
        has_total,
        every,
        np.concatenate([tops, rest_tops]),
        len(counts),
        np.arange(len(every)) < (len(every) if secret_rests else len(counts)),
    )


def _of_several(entries: Entries) -> Entries:
    """Relations of two members or more, with a part among them, numbered anew."""
    size = entries.relations
    members = np.bincount(entries.relation, minlength=size)
    parts = np.bincount(entries.relation, ~entries.is_total, minlength=size)
    good = (members >= 2) & (parts >= 1)
    number = np.cumsum(good) - 1
    kept = good[entries.relation]
    return Entries(
        number[entries.relation[kept]].astype(np.int64),
        entries.cell[kept],
        entries.is_total[kept],
        entries.family[good],
    )


def _rests(entries: Entries, values: Floats) -> Floats:
    """Total less parts of each relation; 0 for those whose total is in no cell."""
    size = entries.relations
    amount = values[entries.cell]
    parts = np.bincount(entries.relation, np.where(entries.is_total, 0, amount), minlength=size)
    whole = np.bincount(entries.relation, np.where(entries.is_total, amount, 0), minlength=size)
    several = np.bincount(entries.relation, entries.is_total, minlength=size)
    if (several > 1).any():
        raise UsageError("A total is given twice.", "Give each cell of the table once.")
    found: Floats = np.where(several > 0, whole - parts, 0.0)
    return found
