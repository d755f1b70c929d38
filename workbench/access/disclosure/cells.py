"""Which cells of a table are hidden, and why: primary rules, then their consequences."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from workbench.access.disclosure.intervals import intervals, unsafe
from workbench.access.disclosure.reasons import Reason
from workbench.access.disclosure.relations import (
    NONE,
    Entries,
    Flags,
    Floats,
    Integers,
    Reasons,
    joined,
)
from workbench.access.disclosure.suppression import complete, more
from workbench.access.disclosure.system import System, system
from workbench.errors import PolicyDenied


@dataclass(frozen=True)
class Cells:
    """Cells of a table as numbers.

    Attributes:
        counts: pupils of each cell; what is missing counts as nobody.
        entries: additive relations.
        equal: relations of cells that hold the same pupils under several measures.
        primary: cells that are hidden whatever their count, with the reason; "" for the others.
        numerators: pupils who have the attribute of a percentage, NaN for other measures.
    """

    counts: Floats
    entries: Entries
    equal: Entries = NONE
    primary: Reasons = field(default_factory=lambda: np.empty(0, object))
    numerators: Floats = field(default_factory=lambda: np.empty(0))


def reasons(cells: Cells, threshold: int, protection: float | None = None) -> Reasons:
    """Why each cell is hidden; "" where it is shown.

    The threshold is raised from 2 step by step and nothing that was hidden comes back, so that a
    higher threshold never shows more. Small counts are hidden in every measure of the same
    pupils; what is hidden for another reason, such as a certain percentage, in its own alone.

    Args:
        cells: the table.
        threshold: smallest count that may be shown.
        protection: narrowest interval of a hidden count; None leaves the audit out.

    Raises:
        PolicyDenied: the audit cannot be satisfied, whatever is hidden.
    """
    size = len(cells.counts)
    special = cells.primary != "" if len(cells.primary) else np.zeros(size, np.bool_)
    tops = cells.numerators if len(cells.numerators) else None
    alone = system(cells.entries, cells.counts, tops)
    found, needed = _Climb(alone, special, protection).to(threshold)
    if cells.equal.relations:
        # how many pupils lack a measure follows from the totals of two measures, which stay
        related = joined(cells.entries, cells.equal)
        together = system(related, cells.counts, secret_rests=False)
        nothing = np.zeros(size, np.bool_)
        also_found, also_needed = _Climb(together, nothing, protection).to(threshold)
        # each half is closed by itself, and hiding more can only widen what a reader does not know
        found, needed = found | also_found, needed | also_needed
    return _said(cells, threshold, found, found & ~needed)


@dataclass(frozen=True)
class _Climb:
    """Thresholds one after the other, each beginning with what the one before has hidden."""

    one: System
    special: Flags
    protection: float | None

    def to(self, threshold: int) -> tuple[Flags, Flags]:
        """Cells hidden at a threshold, and those that are hidden without the audit's asking."""
        one = self.one
        hidden = np.concatenate([self.special, np.zeros(one.cells - one.table, np.bool_)])
        needed = hidden
        for step in range(1, threshold + 1):
            small = (one.counts > 0) & (one.counts < step)
            plain = complete(one, hidden | small, step)
            needed = needed | (plain & ~hidden)
            hidden = self._audited(plain, step)
        return hidden[: one.table], (needed & hidden)[: one.table]

    def _audited(self, hidden: Flags, step: int) -> Flags:
        if self.protection is None:
            return hidden
        while len(narrow := self._narrow(hidden, self.protection)):
            further = more(self.one, hidden, narrow[:1], empty=True)
            if further is None:
                raise PolicyDenied(
                    "The table cannot be published: some group stays within "
                    f"{self.protection:g} pupils of what a reader can work out.",
                    "Put groups together, or leave the dimension out.",
                )
            hidden = complete(self.one, further, step)
        return hidden

    def _narrow(self, hidden: Flags, protection: float) -> Integers:
        found = unsafe(intervals(self.one, hidden), protection)
        return found[self.one.secret[found]]


def _said(cells: Cells, threshold: int, hidden: Flags, audited: Flags) -> Reasons:
    counts = cells.counts
    said = np.full(len(counts), "", dtype=object)
    rules: list[tuple[Callable[[], Flags], Reason]] = [
        (lambda: audited, Reason.PROTECTION),
        (lambda: ~audited, Reason.SECONDARY),
        (lambda: ~audited & _all_but_few(cells, threshold), Reason.COMPLEMENT),
    ]
    for rule, reason in rules:
        said[hidden & rule()] = reason
    if len(cells.primary):
        special = cells.primary != ""
        said[special] = cells.primary[special]
    said[(counts > 0) & (counts < threshold)] = Reason.FEW
    return said


def _all_but_few(cells: Cells, threshold: int) -> Flags:
    """Cells that are the whole of some relation but for few."""
    one = system(cells.entries, cells.counts)
    amount = one.counts[one.cell]
    parts = np.bincount(one.relation, np.where(one.is_total, 0, amount), minlength=one.relations)
    others = parts[one.relation] - amount
    near = ~one.is_total & (others > 0) & (others < threshold)
    found = np.zeros(one.cells, np.bool_)
    found[one.cell[near]] = True
    return found[: len(cells.counts)]
