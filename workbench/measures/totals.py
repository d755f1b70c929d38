"""What a measure sums: moments of its rows, which add up over schools, years and machines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa
from scipy import sparse

from workbench.errors import ContractViolation
from workbench.measures.columns import Flags, FloatGrid, Floats
from workbench.measures.expressions import Columns
from workbench.measures.measure import Measure
from workbench.measures.row_kinds import row_kind

MOMENTS = ("rows", "n", "top", "bottom", "top_top", "top_bottom", "bottom_bottom")
"""Eligible rows; those that have the measure; sums of numerator, denominator and their products.

Those that have the measure have a denominator above 0. Where a ratio counts rows with denominator
0, their numerators are in the sums, and n stays the number of rows that the ratio is over.
"""


@dataclass(frozen=True)
class Summary:
    """Of each cell: eligible rows, rows with the measure, value and spread in its unit."""

    rows: Floats
    n: Floats
    value: Floats
    sd: Floats


def moments(measure: Measure, frame: pd.DataFrame) -> FloatGrid:
    """Moments of each row, in the order of ``MOMENTS``.

    A mean or percentage has a denominator of 1. A denominator that is not above 0 is missing,
    unless the measure counts rows with a denominator of 0.

    Args:
        measure: what to sum.
        frame: rows of the measure's kind.

    Returns:
        One row a row of the frame; 0 throughout for one that is not eligible.

    Raises:
        ContractViolation: the frame lacks a column of the measure.
    """
    absent = [name for name in measure.columns if name not in frame]
    if absent:
        raise ContractViolation(
            f"Measure `{measure.name}` needs the columns {', '.join(absent)}.",
            f"Give a frame of which one row is {row_kind(measure.rows).title}.",
        )
    found = {role: one.of_frame(frame) for role, one in measure.expressions.items()}
    ones = np.ones(len(frame))
    top, bottom = found["numerator"], found.get("denominator", ones)
    eligible = found.get("eligible", ones) == 1
    known = eligible & ~np.isnan(top) & (bottom > 0)
    summed = known | (eligible & ~np.isnan(top) & (bottom == 0) & measure.zero_denominator_counts)
    top, bottom = np.where(summed, top, 0), np.where(summed, bottom, 0)
    columns = [eligible, known, top, bottom, top * top, top * bottom, bottom * bottom]
    return np.column_stack(columns).astype(np.float64)


def counts(measure: Measure, frame: pd.DataFrame) -> Flags:
    """Rows that a measure counts: eligible, with a numerator and a denominator above 0."""
    found: Flags = moments(measure, frame)[:, MOMENTS.index("n")] == 1
    return found


def moments_in_sql(measure: Measure, columns: Columns) -> dict[str, sa.ColumnElement[Any]]:
    """The sums of the moments as columns of a grouped statement, by their names."""
    found = {role: one.in_sql(columns) for role, one in measure.expressions.items()}
    top = sa.cast(found["numerator"], sa.Double)
    bottom = sa.cast(found.get("denominator", sa.literal(1)), sa.Double)
    eligible = found.get("eligible", sa.true())
    counts = sa.and_(eligible, top.is_not(None), bottom > 0)
    least = bottom >= 0 if measure.zero_denominator_counts else bottom > 0
    summed = sa.and_(eligible, top.is_not(None), least)
    sums = [top, bottom, top * top, top * bottom, bottom * bottom]
    return {
        "rows": sa.func.count().filter(eligible),
        "n": sa.func.count().filter(counts),
        **{
            name: sa.func.coalesce(sa.func.sum(one).filter(summed), 0.0)
            for name, one in zip(MOMENTS[2:], sums, strict=True)
        },
    }


def merged(totals: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Totals of several frames as one: labels that agree are added up.

    Args:
        totals: frames with label columns and the columns ``MOMENTS``, all with the same labels.
    """
    together = pd.concat(totals, ignore_index=True)
    labels = [name for name in together.columns if name not in MOMENTS]
    return together.groupby(labels, sort=False, dropna=False).sum().reset_index()


def add_up(grid: FloatGrid, indicator: sparse.csr_array) -> FloatGrid:
    """Moments of cells: those of their rows, added up."""
    found: FloatGrid = np.asarray(indicator @ grid)
    return found


def summary(measure: Measure, totals: Mapping[str, Floats]) -> Summary:
    """Value and spread of cells from their moments.

    A mean or percentage is over the rows that have the measure; a ratio is the sum of the
    numerator over the sum of the denominator, never the mean of ratios. The standard deviation is
    over rows; that of a ratio is of the residual numerator - ratio x denominator, in units of the
    mean denominator. Numerators without any denominator have no value.
    """
    n, top, bottom = totals["n"], totals["top"], totals["bottom"]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(n > 0, top / bottom, np.nan)
        squares = (
            totals["top_top"]
            - 2 * share * totals["top_bottom"]
            + share * share * totals["bottom_bottom"]
        )
        spread = np.sqrt(np.clip(squares, 0, None) / (n - 1)) / (bottom / n)
    value = np.where(n > 0, top, np.nan) if measure.kind == "count" else share
    return Summary(
        rows=totals["rows"],
        n=n,
        value=value * measure.scale,
        sd=np.where(n > 1, spread, np.nan) * measure.scale,
    )
