"""What figures are made from: the sums behind each row of a table of measures."""

from collections.abc import Sequence

import pandas as pd

from workbench.measures.measure import Measure
from workbench.measures.tally import tally
from workbench.measures.totals import MOMENTS

CELL = ["measure", "unit_id", "period", "group", "subgroup"]
SUMS = ["eligible", "n", "numerator", "denominator"]


def workings(
    measures: Sequence[Measure],
    rows: pd.DataFrame,
    *,
    by: Sequence[str] = ("all",),
    unit: str = "urn",
    period: str = "year",
) -> pd.DataFrame:
    """Sums behind figures; nothing is suppressed.

    Args:
        measures: measures of one kind of row.
        rows: rows of that kind, with the columns of the groups.
        by: dimensions of pupil groups.
        unit: column of the units.
        period: column with the academic year.

    Returns:
        One row a measure and cell: columns of ``CELL``, then eligible (rows that can count), n
        (rows that have the measure), and the sums numerator and denominator over those; the
        denominator of a mean or a percentage is n.

    Raises:
        UsageError: an unknown group.
        ContractViolation: the rows lack a column.
    """
    found = tally(measures, rows, by=by, unit=unit, period=period)
    named = dict(
        zip(("rows", "top", "bottom"), ("eligible", "numerator", "denominator"), strict=True)
    )
    tables = [
        pd.concat(
            [found.labels, pd.DataFrame(found.grids[one.name], columns=list(MOMENTS))], axis=1
        ).assign(measure=one.name)
        for one in measures
    ]
    return pd.concat(tables, ignore_index=True).rename(columns=named)[[*CELL, *SUMS]]
