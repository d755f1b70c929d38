"""Entries that count, ready for the measures."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product
from typing import Self

import numpy as np
import pandas as pd

from workbench.measures.cohort import cohort
from workbench.measures.columns import Flags, Floats, Integers, floats
from workbench.measures.ks4.discounting import counting
from workbench.measures.ks4.ranking import best_first, first
from workbench.measures.ks4.slot_rules import slot_rules

# pillar and qualification type
Kind = tuple[str, str]


@dataclass(frozen=True)
class CountedEntries:
    """Entries that count, a row each, pupil by pupil and best first.

    ``pupils`` are the pupils reported on and ``position`` says whose the entry is. ``kinds`` holds
    every pillar with every qualification type, and ``kind`` says which of them the entry is: what
    a kind may do is asked once for each kind, not for each row.
    """

    pupils: pd.DataFrame
    position: Integers
    kinds: tuple[Kind, ...]
    kind: Integers
    points: Floats
    slots: Integers

    @property
    def size(self) -> int:
        """Number of pupils."""
        return len(self.pupils)

    def that_may_fill(self, slot: str, *pillars: str) -> Flags:
        """Rows of a type that may fill the slot (english, maths, ebacc or open), in the pillars.

        Without pillars, rows of all pillars.
        """
        types = [kind for kind, allowed in slot_rules().items() if slot in allowed]
        return self.of_type(types, *pillars)

    def of_type(self, types: list[str], *pillars: str) -> Flags:
        """Rows of any of the qualification types, in the pillars (or in all)."""
        return self._that(lambda pillar, kind: kind in types and (not pillars or pillar in pillars))

    def in_pillar(self, *pillars: str) -> Flags:
        """Rows in any of the pillars, of whatever type."""
        return self._that(lambda pillar, _: pillar in pillars)

    def leaving_out(self, *places: Integers) -> Self:
        """All other rows."""
        left = np.ones(len(self.position), dtype=np.bool_)
        left[np.concatenate(places)] = False
        return self._take(np.flatnonzero(left))

    def a_row_a_slot(self) -> Self:
        """Each row repeated for every slot that it fills."""
        repeated = self._take(np.repeat(np.arange(len(self.slots)), self.slots))
        return replace(repeated, slots=np.ones_like(repeated.slots))

    def best(self, slot: str, *pillars: str) -> Floats:
        """Best points of each pupil for the slot in the pillars, missing where there are none."""
        chosen = first(1, self.position, self.that_may_fill(slot, *pillars))
        points = np.full(self.size, np.nan)
        points[self.position[chosen]] = self.points[chosen]
        return points

    def _take(self, rows: Integers) -> Self:
        return replace(
            self,
            position=self.position[rows],
            kind=self.kind[rows],
            points=self.points[rows],
            slots=self.slots[rows],
        )

    def _that(self, wanted: Callable[[str, str], bool]) -> Flags:
        """Rows of the kinds that are wanted."""
        return np.array([wanted(*kind) for kind in self.kinds], dtype=np.bool_)[self.kind]


def counted(entries: pd.DataFrame) -> pd.DataFrame:
    """Keep the entries that count for a pupil, one for each discount code.

    Of several attempts the first counts from 2014/15, the best before. Of several qualifications
    with one discount code, the one examined first counts, else the one with more points; an AS
    level is compared by points alone. Two qualifications discount each other only when they share
    a discount code. Counting twice changes nothing.

    Args:
        entries: columns of the contract ``ks4_entry``.

    Returns:
        The rows of ``entries`` that count, in their order, same columns.

    Source: DfE key stage 4 methodology 2019 (early entry, discounting).
    """
    keep = counting(entries, cohort(entries).position)
    return entries.loc[keep]


def count_entries(entries: pd.DataFrame, pupils: pd.DataFrame | None = None) -> CountedEntries:
    """Prepare entries for the measures: those that count, as arrays.

    Args:
        entries: columns of the contract ``ks4_entry``.
        pupils: pupils to report on, one row each; by default those with an entry.
    """
    who = cohort(entries, pupils)
    keep = np.flatnonzero(counting(entries, who.position))
    points = floats(entries["points"])
    rows = keep[best_first(who.position[keep], points[keep])]
    kinds, kind = _kinds(entries)
    return CountedEntries(
        pupils=who.pupils,
        position=who.position[rows],
        kinds=kinds,
        kind=kind[rows],
        points=points[rows],
        slots=np.maximum(floats(entries["size"])[rows], 1).astype(np.int64),
    )


def _kinds(entries: pd.DataFrame) -> tuple[tuple[Kind, ...], Integers]:
    """Every pillar with every qualification type, and which of these each row is."""
    pillar, pillars = pd.factorize(entries["pillar"], use_na_sentinel=False)
    kind, types = pd.factorize(entries["qualification_type"], use_na_sentinel=False)
    return tuple(product(pillars, types)), (pillar * len(types) + kind).astype(np.int64)
