"""The fewest pupils whose removal would change a verdict, exactly and for many cells at once."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.measures.columns import Flags, Floats, Integers
from workbench.measures.intervals import differs_in_mean
from workbench.measures.verdicts import ENOUGH_PUPILS


@dataclass(frozen=True)
class Fragility:
    """Of each cell: its verdict, and what it takes to change it.

    Attributes:
        n: pupils of the cell.
        direction: the verdict: 1 significantly above, 0 in line, -1 significantly below.
        pupils: fewest pupils whose removal changes it; NaN where no removal does that leaves
            enough pupils for a verdict.
        towards: the verdict that it changes to, the lower one if as few pupils change it either
            way; 0 where it does not change.
    """

    n: Integers
    direction: Integers
    pupils: Floats
    towards: Integers


def fewest_pupils(
    values: Floats,
    cell: Integers,
    national: Floats,
    sd: Floats,
    enough: int = ENOUGH_PUPILS,
) -> Fragility:
    """The fewest pupils whose removal changes the verdict on each cell.

    The verdict compares a mean with a known national one, with the national standard deviation
    known: a cell differs where its mean is further than 1.96 SD / root of n from the national one.
    For a percentage the values are 0 and 1, and the standard deviation is that of the national
    proportion. Of all ways to take k pupils out, taking the k highest moves the mean down most,
    and taking the k lowest moves it up most; so looking at those two for each k finds the fewest
    pupils exactly, in one pass over the sorted values.

    Args:
        values: value of each pupil.
        cell: cell of each pupil, from 0; -1 for a pupil in none.
        national: national mean of each cell.
        sd: national standard deviation of each cell.
        enough: fewest pupils for a verdict; removals that leave fewer are not looked at.

    Returns:
        One entry a cell. A cell with fewer than ``enough`` pupils, or without a national mean and
        standard deviation, has direction 0 and no number of pupils.
    """
    size = len(national)
    keep = (cell >= 0) & ~np.isnan(values)
    n = np.bincount(cell[keep], minlength=size).astype(np.int64)
    tested = (n >= enough) & (sd > 0) & ~np.isnan(national)
    used = keep & tested[cell]
    where = _Cells(cell[used], values[used] - national[cell[used]], n * tested, sd, enough)
    direction = where.verdicts_of(where.totals, n.astype(np.float64)) * tested
    down = _first_change(where, direction, highest_first=True)
    up = _first_change(where, direction, highest_first=False)
    fewer = np.fmin(down[0], up[0])
    towards = np.where(fewer == down[0], down[1], up[1])
    changes = ~np.isnan(fewer)
    return Fragility(n, direction, fewer, np.where(changes, towards, 0).astype(np.int64))


@dataclass(frozen=True)
class _Cells:
    """Pupils of cells as differences from the national mean.

    ``number`` is the number of pupils of each cell.
    """

    cell: Integers
    difference: Floats
    number: Integers
    sd: Floats
    enough: int

    @property
    def totals(self) -> Floats:
        """Sum of the differences of each cell."""
        size = len(self.number)
        return np.bincount(self.cell, weights=self.difference, minlength=size).astype(np.float64)

    def verdicts_of(self, total: Floats, n: Floats, cells: Integers | None = None) -> Integers:
        """Verdicts from sums of differences and numbers of pupils."""
        sd = self.sd if cells is None else self.sd[cells]
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = total / n
            found: Flags = differs_in_mean(mean, n, sd)
        return (np.sign(np.nan_to_num(mean)) * found).astype(np.int64)


def _first_change(
    cells: _Cells, direction: Integers, *, highest_first: bool
) -> tuple[Floats, Integers]:
    """Fewest pupils taken from one end until the verdict changes, and the verdict then."""
    size = len(cells.number)
    fewest, towards = np.full(size, np.nan), np.zeros(size, dtype=np.int64)
    if not len(cells.cell):
        return fewest, towards
    sign = -1.0 if highest_first else 1.0
    order = np.lexsort((sign * cells.difference, cells.cell))
    cell, difference = cells.cell[order], cells.difference[order]
    taken, gone = _running(cell, difference)
    left = cells.number[cell] - taken
    found = cells.verdicts_of(cells.totals[cell] - gone, left.astype(np.float64), cell)
    changed = np.flatnonzero((found != direction[cell]) & (left >= cells.enough))
    first = changed[np.unique(cell[changed], return_index=True)[1]]
    fewest[cell[first]], towards[cell[first]] = taken[first], found[first]
    return fewest, towards


def _running(cell: Integers, difference: Floats) -> tuple[Integers, Floats]:
    """Of each pupil, in the order of being taken: how many are gone, and the sum of those."""
    groups = pd.Series(difference).groupby(cell, sort=False)
    taken = groups.cumcount().to_numpy().astype(np.int64) + 1
    return taken, groups.cumsum().to_numpy().astype(np.float64)
