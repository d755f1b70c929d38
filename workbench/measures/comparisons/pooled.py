"""Figures of areas, trusts and similar schools: their pupils pooled, never the mean of schools."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from scipy import sparse

from workbench.errors import ContractViolation
from workbench.measures.catalogue import chosen
from workbench.measures.columns import Integers
from workbench.measures.measure import Measure
from workbench.measures.tally import Tally, tally
from workbench.measures.tidy import tidy
from workbench.measures.totals import MOMENTS, add_up, summary

CELL = ["comparator", "unit_id", "name", "period", "group", "subgroup"]
COLUMNS = ["measure", *CELL, "n", "value", "sd", "schools", "status"]


def comparator_figures(
    measures: Measure | str | Iterable[Measure | str],
    rows: pd.DataFrame,
    places: pd.DataFrame,
    *,
    by: Sequence[str] = ("all",),
    period: str = "year",
) -> pd.DataFrame:
    """Measures of every place that schools belong to, over the pupils of all its schools.

    The moments of each school are added up once, and then those of the schools of each place, so
    that a place with many schools costs no more pupils to read.

    Args:
        measures: measures or their names, all of the kind of ``rows``.
        rows: one row a pupil (or an entry), with urn, the period and the measures' columns.
        places: which school is in which place in which year: columns of
            :mod:`workbench.measures.comparisons.places`, of one or several of its functions.
        by: dimensions of pupil groups, or columns of ``rows``.
        period: column with the academic year.

    Returns:
        Columns of ``COLUMNS``: n is rows that have the measure, value and sd (over rows, not over
        schools) in the measure's unit, schools those with at least one such row. What has no
        figure in ``compute``, as with too low a coverage, has none here either, and its reason in
        status.

    Raises:
        ContractViolation: ``places`` has a school twice in a place, or lacks a column.
        UsageError: an unknown measure or group.

    Source: DfE school performance tables: averages of areas are over pupils, not over schools.
    """
    several = chosen(measures)
    return figures_of(several, tally(several, rows, by=by, unit="urn", period=period), places)


def figures_of(measures: Sequence[Measure], schools: Tally, places: pd.DataFrame) -> pd.DataFrame:
    """The same from moments of schools: a tally with the URN as ``unit_id``."""
    _check(places)
    labels, indicator = _cells(schools.labels, places)
    parts = [_of_measure(one, schools, labels, indicator) for one in measures]
    return pd.concat(parts, ignore_index=True)[COLUMNS]


def _check(places: pd.DataFrame) -> None:
    keys = ["urn", "period", "comparator", "unit_id"]
    absent = [name for name in (*keys, "name") if name not in places]
    if absent:
        raise ContractViolation(
            f"`places` lacks the columns {', '.join(absent)}.", "Make it with `areas` or `trusts`."
        )
    twice = int(places.duplicated(keys).sum())
    if twice:
        raise ContractViolation(
            f"`places` has {twice} schools twice in one place and year.",
            "Give each school once, or its pupils would count twice.",
        )


def _cells(schools: pd.DataFrame, places: pd.DataFrame) -> tuple[pd.DataFrame, sparse.csr_array]:
    """Cells of places, and the matrix of which school's cell is in which of them."""
    own = schools.rename(columns={"unit_id": "urn"}).assign(_row=np.arange(len(schools)))
    keyed = own.astype({"urn": "str", "period": "str"})
    pairs = keyed.merge(places, on=["urn", "period"], how="inner")
    numbers, distinct = _numbered(pairs[CELL])
    cells = (numbers, pairs["_row"].to_numpy())
    shape = (len(distinct), len(schools))
    return distinct, sparse.csr_array((np.ones(len(pairs)), cells), shape=shape)


def _numbered(keys: pd.DataFrame) -> tuple[Integers, pd.DataFrame]:
    """Number of each row's combination of keys, in their order, and the combinations."""
    groups = keys.groupby(CELL, sort=True, observed=True)
    return groups.ngroup().to_numpy().astype(np.int64), groups.size().index.to_frame(index=False)


def _of_measure(
    measure: Measure, schools: Tally, labels: pd.DataFrame, indicator: sparse.csr_array
) -> pd.DataFrame:
    grid = schools.grids[measure.name]
    summed = add_up(grid, indicator)
    cells = Tally(labels.assign(unit_id=np.arange(len(labels))), {measure.name: summed})
    table = tidy([measure], cells, None, 0).set_index("unit_id").sort_index()
    spread = summary(measure, dict(zip(MOMENTS, summed.T, strict=True))).sd
    has = (grid[:, [MOMENTS.index("n")]] > 0).astype(np.float64)
    return labels.assign(
        measure=measure.name,
        n=table["n"],
        value=table["value"],
        sd=np.where(table["value"].isna(), np.nan, spread),
        schools=add_up(has, indicator)[:, 0].astype(np.int64),
        status=table["status"],
    )
