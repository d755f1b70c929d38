"""Rows sorted into cells and added up: the moments of measures for units, years and groups."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from workbench.measures.cells import cells, places
from workbench.measures.columns import FloatGrid, Integers
from workbench.measures.measure import Measure
from workbench.measures.totals import add_up, moments


@dataclass(frozen=True)
class Tally:
    """Moments of measures in cells.

    Attributes:
        labels: one row a cell, columns unit_id, period, group, subgroup; group by group.
        grids: for each measure the moments of the cells, in the order of ``MOMENTS``.
    """

    labels: pd.DataFrame
    grids: Mapping[str, FloatGrid]


def tally(
    measures: Sequence[Measure],
    frame: pd.DataFrame,
    *,
    by: Sequence[str],
    unit: str | None,
    period: str,
) -> Tally:
    """Sort rows into cells and add up the moments of each measure there.

    Args:
        measures: what to sum.
        frame: rows of their kind, with the columns of the groups.
        by: dimensions of pupil groups, or columns.
        unit: column of the units, or nothing for England as one.
        period: column of the academic years.

    Raises:
        UsageError: a group is neither a dimension nor a column.
        ContractViolation: ``frame`` lacks a column that a measure or group needs.
    """
    labels, indicator = sorted_into_cells(frame, by=by, unit=unit, period=period)
    grids = {one.name: add_up(moments(one, frame), indicator) for one in measures}
    return Tally(labels, grids)


def sorted_into_cells(
    frame: pd.DataFrame, *, by: Sequence[str], unit: str | None, period: str
) -> tuple[pd.DataFrame, sparse.csr_array]:
    """Labels of the cells of all groups, and the matrix of which row is in which cell."""
    where = places(frame, unit=unit, period=period)
    found = [cells(frame, group, where) for group in by]
    labels = pd.concat([one.labels for one in found], ignore_index=True)
    starts = np.cumsum([0, *(len(one.labels) for one in found)])
    pairs = [_pairs(one.position, start) for one, start in zip(found, starts, strict=False)]
    cell, row = (np.concatenate(side) for side in zip(*pairs, strict=True))
    ones = np.ones(len(cell))
    shape = (len(labels), len(frame))
    return labels, sparse.csr_array((ones, (cell, row)), shape=shape)


def _pairs(position: Integers, start: int) -> tuple[Integers, Integers]:
    rows = np.flatnonzero(position >= 0)
    return position[rows] + int(start), rows
