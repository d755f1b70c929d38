"""Rows of an ordinal outcome, sorted so that those of a school and level stand together."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from workbench.measures.columns import FloatGrid, Floats, Integers

BLOCK = 16_384


@dataclass(frozen=True)
class GradedRows:
    """Predictors and outcomes of pupils, sorted by school and level.

    A segment is a run of rows of one school and level: ``starts`` says where each begins and where
    the last one ends, ``level`` and ``school`` what it is of, ``counts`` how many pupils it has.
    ``weight`` counts pupils a row.
    """

    design: FloatGrid
    weight: Floats
    starts: Integers
    level: Integers
    school: Integers
    counts: Floats
    levels: int
    schools: int

    @property
    def lengths(self) -> Integers:
        """Rows of each segment."""
        return np.diff(self.starts)

    @property
    def pupils(self) -> float:
        """Pupils of all rows."""
        return float(self.weight.sum())

    def of_levels(self) -> Floats:
        """Pupils at each level."""
        return np.bincount(self.level, weights=self.counts, minlength=self.levels)

    def blocks(self) -> Iterator["Block"]:
        """The rows in pieces that fit a processor's cache, each of whole segments."""
        first = 0
        while first < len(self.level):
            wanted = np.searchsorted(self.starts, self.starts[first] + BLOCK, side="right") - 1
            last = max(int(wanted), first + 1)
            yield Block(self, first, last)
            first = last

    def sample(self, size: int) -> "GradedRows":
        """About so many rows, evenly from every level, as one school."""
        level = np.repeat(self.level, np.diff(self.starts))
        order = np.argsort(level, kind="stable")
        place = np.empty(len(order), dtype=np.int64)
        first = np.searchsorted(level[order], np.arange(self.levels))
        place[order] = np.arange(len(order)) - first[level[order]]
        chosen = place % max(1, len(level) // size) == 0
        return graded_rows(
            self.design[chosen],
            level[chosen],
            np.zeros(int(chosen.sum()), dtype=np.int64),
            self.weight[chosen],
        )


@dataclass(frozen=True)
class Block:
    """Some segments of rows, from ``first`` up to ``last``."""

    rows: GradedRows
    first: int
    last: int

    @property
    def segments(self) -> slice:
        """Places of the segments."""
        return slice(self.first, self.last)

    @property
    def places(self) -> slice:
        """Places of the rows."""
        return slice(int(self.rows.starts[self.first]), int(self.rows.starts[self.last]))

    def spread(self, values: Floats) -> Floats:
        """A value of each segment of all rows, to each row of the block."""
        return np.repeat(values[self.segments], np.diff(self._starts))

    def summed(self, columns: FloatGrid, weight: Floats) -> FloatGrid:
        """Sums of columns by segment, each row of the block with its weight."""
        starts = self._starts
        size = int(starts[-1])
        shape = (self.last - self.first, size)
        by_segment = sparse.csr_array((weight, np.arange(size), starts), shape=shape)
        return np.asarray(by_segment @ columns)

    @property
    def _starts(self) -> Integers:
        starts = self.rows.starts[self.first : self.last + 1]
        return np.asarray(starts - starts[0])


def graded_rows(
    design: FloatGrid, level: Integers, school: Integers, weight: Floats | None = None
) -> GradedRows:
    """Sort pupils by school and level.

    Args:
        design: predictors, (pupils, terms), without a constant.
        level: place of each outcome on its scale, from 0; every level up to the highest occurs.
        school: number of each pupil's school, from 0; every number up to the highest occurs.
        weight: pupils that a row stands for; by default one.
    """
    levels = int(level.max()) + 1
    combined = school * levels + level
    order = np.argsort(combined, kind="stable")
    found, first = np.unique(combined[order], return_index=True)
    pupils = (np.ones(len(level)) if weight is None else weight)[order]
    return GradedRows(
        design=np.ascontiguousarray(design[order]),
        weight=pupils,
        starts=np.append(first, len(order)).astype(np.int64),
        level=found % levels,
        school=found // levels,
        counts=np.add.reduceat(pupils, first),
        levels=levels,
        schools=int(school.max()) + 1,
    )
