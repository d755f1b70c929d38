"""A measure summed in cells: number of pupils, value, spread."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.errors import ContractViolation
from workbench.measures.columns import Floats, Integers, floats
from workbench.measures.measure import Measure


@dataclass(frozen=True)
class Summary:
    """Of each cell: all rows, rows with the measure, value and standard deviation in its unit."""

    rows: Floats
    n: Floats
    value: Floats
    sd: Floats


def summarise(measure: Measure, pupils: pd.DataFrame, position: Integers, size: int) -> Summary:
    """Sum a measure in cells.

    A mean or a percentage is over the rows that have the numerator. A ratio is the sum of the
    numerator over the sum of the denominator, over the rows whose denominator is above 0: never
    the mean of ratios. The standard deviation is over rows; that of a ratio is of the residual
    numerator - ratio x denominator, in units of the mean denominator.

    Args:
        measure: what to sum.
        pupils: one row a pupil, or an entry.
        position: cell of each row, -1 for none.
        size: number of cells.

    Raises:
        ContractViolation: ``pupils`` lacks a column of the measure.
    """
    top, bottom = _columns(measure, pupils)
    in_cell = position >= 0
    counts = ~np.isnan(top) & ~np.isnan(bottom) & in_cell
    cell, top, bottom = position[counts], top[counts], bottom[counts]
    n, above, below = (_sum(cell, size, part) for part in (np.ones(len(cell)), top, bottom))
    with np.errstate(divide="ignore", invalid="ignore"):
        value: Floats = above / below
        squares = _sum(cell, size, (top - value[cell] * bottom) ** 2)
        spread = np.sqrt(squares / (n - 1)) / (below / n)
    shown = above if measure.kind == "count" else value
    return Summary(
        rows=_sum(position[in_cell], size, np.ones(int(in_cell.sum()))),
        n=n,
        value=shown * measure.scale,
        sd=np.where(n > 1, spread, np.nan) * measure.scale,
    )


def _sum(cell: Integers, size: int, values: Floats) -> Floats:
    return np.bincount(cell, weights=values, minlength=size).astype(np.float64)


def _columns(measure: Measure, pupils: pd.DataFrame) -> tuple[Floats, Floats]:
    """Numerator and denominator of each row; a denominator that is not above 0 is missing."""
    needed = [name for name in (measure.numerator, measure.denominator) if name]
    absent = [name for name in needed if name not in pupils]
    if absent:
        raise ContractViolation(
            f"Measure `{measure.name}` needs the columns {', '.join(absent)}.",
            f"Give a frame of one row a {measure.rows} that has them.",
        )
    top = floats(pupils[measure.numerator])
    if not measure.denominator:
        return top, np.ones(len(top))
    bottom = floats(pupils[measure.denominator])
    return top, np.where(bottom > 0, bottom, np.nan)
