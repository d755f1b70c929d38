"""Sums of products by group, quickly: rows are put side by side, sorted once, and multiplied."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from workbench.measures.columns import FloatGrid, Floats, Integers

Grids = np.ndarray[tuple[int, int, int], np.dtype[np.float64]]

# so many rows of some tens of columns stay in a processor's cache
ROWS_AT_ONCE = 16_384
FEW_ROWS = 12


def moments_by_group(
    columns: Sequence[Floats], origin: Floats, group: Integers, groups: int
) -> Grids:
    """Sums over each group of the products of every two columns (groups, columns, columns).

    Args:
        columns: one array each, all of the same length.
        origin: what is taken from each column first.
        group: number of the group of each row, from 0; every group has a row.
        groups: how many there are.
    """
    ends = np.cumsum(np.bincount(group, minlength=groups))
    rows = _in_order(columns, origin, group, groups)
    found: Grids = np.empty((groups, len(columns), len(columns)))
    for first, last in _spans(ends):
        start = int(ends[first - 1]) if first else 0
        found[first:last] = _products(rows(start, int(ends[last - 1])), ends[first:last] - start)
    return found


def stacked(columns: Sequence[Floats], origin: Floats) -> FloatGrid:
    """Columns less their origin as a matrix whose rows lie together in memory (rows, columns)."""
    rows = len(columns[0])
    matrix: FloatGrid = np.empty((rows, len(columns)))
    for start in range(0, rows, ROWS_AT_ONCE):
        part = slice(start, start + ROWS_AT_ONCE)
        for place, column in enumerate(columns):
            np.subtract(column[part], origin[place], out=matrix[part, place])
    return matrix


def _in_order(
    columns: Sequence[Floats], origin: Floats, group: Integers, groups: int
) -> Callable[[int, int], FloatGrid]:
    """A function that gives a stretch of the rows, as they stand once sorted by group."""
    # a stable sort of short integers is by their digits, and far quicker
    codes = group.astype(np.min_scalar_type(max(groups - 1, 0)))
    if np.all(codes[1:] >= codes[:-1]):
        return lambda start, end: stacked([column[start:end] for column in columns], origin)
    matrix, order = stacked(columns, origin), np.argsort(codes, kind="stable")
    return lambda start, end: matrix.take(order[start:end], axis=0)


def _spans(ends: Integers) -> Iterator[tuple[int, int]]:
    """Stretches of whole groups, each of about as many rows as are taken at once."""
    first = 0
    while first < len(ends):
        before = ends[first - 1] if first else 0
        fit = int(np.searchsorted(ends, before + ROWS_AT_ONCE, side="right"))
        yield first, max(fit, first + 1)
        first = max(fit, first + 1)


def _products(rows: FloatGrid, ends: Integers) -> Grids:
    """Sums of products of some groups, whose rows follow each other."""
    starts = np.concatenate([[0], ends[:-1]])
    if len(rows) < FEW_ROWS * len(ends):
        return _of_small_groups(rows, starts)
    found: Grids = np.empty((len(ends), rows.shape[1], rows.shape[1]))
    for place, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        part = rows[start:end]
        np.matmul(part.T, part, out=found[place])
    return found


def _of_small_groups(rows: FloatGrid, starts: Integers) -> Grids:
    """One column times all others at a time, where a product of matrices a group would not pay."""
    columns = range(rows.shape[1])
    return np.stack(
        [np.add.reduceat(rows * rows[:, [one]], starts, axis=0) for one in columns], axis=1
    )
