"""Measures of units and pupil groups, as one tidy table with fixed columns."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from workbench.measures.catalogue import chosen
from workbench.measures.cells import Cells, cells
from workbench.measures.columns import Floats
from workbench.measures.comparison import Comparison, compare
from workbench.measures.intervals import half_width, wilson
from workbench.measures.ks4.progress_tables import year_tables
from workbench.measures.measure import Measure
from workbench.measures.status import CALCULATED, LOW_COVERAGE, NOT_AVAILABLE
from workbench.measures.summary import Summary, summarise
from workbench.measures.verdicts import ENOUGH_PUPILS, verdicts

COLUMNS = [
    "measure",
    "unit_id",
    "period",
    "group",
    "subgroup",
    "n",
    "value",
    "low",
    "high",
    "national",
    "verdict",
    "status",
    "method",
]


def calculate(
    measures: Measure | str | Iterable[Measure | str],
    pupils: pd.DataFrame,
    *,
    by: Sequence[str] = ("all",),
    unit: str | None = "urn",
    period: str = "year",
    national: pd.DataFrame | None = None,
    enough: int = ENOUGH_PUPILS,
) -> pd.DataFrame:
    """Measures for each unit, academic year and pupil group.

    Means and percentages are over the pupils who have the measure; ratios are sums over sums.
    Intervals are 95%: of a mean or ratio, 1.96 national standard deviations over the root of n; of
    a percentage, Wilson's. Verdicts set the value beside the national figure of the group's
    comparator, with the national standard deviation or proportion known: a percentage by z, a mean
    or ratio by the interval. Small groups are not suppressed here: disclosure control is applied
    to the result.

    Args:
        measures: measures or their names.
        pupils: one row a pupil (or an entry, for subject measures), with the measures' columns.
        by: dimensions of pupil groups, or columns of ``pupils``.
        unit: column of the units (urn, a local authority, a trust); nothing for England as one.
        period: column with the academic year.
        national: comparator frame (``national.published`` or ``national.computed``).
        enough: fewest pupils for a verdict.

    Returns:
        Columns of ``COLUMNS``: n is pupils (entries, for subject measures); value, low, high and
        national are in the measure's unit, unrounded; method says how the interval was made and
        what the value was compared with.

    Raises:
        UsageError: an unknown measure, group or column.
        ContractViolation: ``pupils`` lacks a column that a measure or group needs.
    """
    several = chosen(measures)
    tables = [
        _table(measure, pupils, found, national, enough)
        for found in [cells(pupils, group, unit=unit, period=period) for group in by]
        for measure in several
    ]
    return pd.concat(tables, ignore_index=True)[COLUMNS]


def _table(
    measure: Measure, pupils: pd.DataFrame, found: Cells, national: pd.DataFrame | None, enough: int
) -> pd.DataFrame:
    summary = summarise(measure, pupils, found.position, len(found.labels))
    status = _status(measure, summary, found.labels["period"])
    value = np.where(status == CALCULATED, summary.value, np.nan)
    beside = compare(measure, found.labels, national)
    sd = _sd(measure, found.labels["period"], beside)
    low, high = _interval(measure, value, summary.n, sd)
    direction, tested = beside.test(value, summary.n, sd)
    return found.labels.assign(
        measure=measure.name,
        n=summary.n.astype(np.int64),
        value=value,
        low=low,
        high=high,
        national=beside.value,
        verdict=verdicts(measure, direction, beside.value, summary.n, tested, enough).to_numpy(),
        status=status,
        method=_method(measure, low, beside),
    )


def _status(measure: Measure, summary: Summary, periods: "pd.Series[str]") -> "pd.Series[str]":
    of_year = periods.map({year: measure.status_in(year) for year in periods.unique()})
    thin = summary.n < measure.least_coverage * summary.rows
    of_pupils = np.select([thin, summary.n == 0], [LOW_COVERAGE, NOT_AVAILABLE], CALCULATED)
    return of_year.where(of_year != CALCULATED, of_pupils).astype("str")


def _sd(measure: Measure, periods: "pd.Series[str]", beside: Comparison) -> Floats:
    """National standard deviation: DfE's for Progress 8, else the comparator's."""
    if not measure.sd_component:
        return beside.sd
    tables = year_tables()
    known = {year: table.sd(measure.sd_component) for year, table in tables.items()}
    return periods.map(known).to_numpy(dtype=np.float64, na_value=np.nan)


def _interval(measure: Measure, value: Floats, n: Floats, sd: Floats) -> tuple[Floats, Floats]:
    if measure.kind == "percentage":
        low, high = wilson(value / measure.scale, n)
        return low * measure.scale, high * measure.scale
    half = half_width(n, sd) if measure.kind != "count" else np.full(len(value), np.nan)
    return value - half, value + half


def _method(measure: Measure, low: Floats, beside: Comparison) -> "pd.Series[str]":
    interval = "Wilson 95%" if measure.kind == "percentage" else "95%, national SD"
    described = np.where(
        np.isnan(low), f"{measure.kind}; no interval", f"{measure.kind}; interval {interval}"
    )
    return pd.Series(described, dtype="str") + beside.words.to_numpy()
