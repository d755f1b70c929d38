"""Measures of units and pupil groups, as one tidy table with fixed columns."""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from workbench.access.dimensions import check_dimensions
from workbench.access.scope import Scope
from workbench.errors import UsageError
from workbench.loader import Door, this_process_door
from workbench.measures.catalogue import chosen
from workbench.measures.groups import sensitive_behind
from workbench.measures.loaded import Question, loaded_tally
from workbench.measures.measure import Measure
from workbench.measures.row_kinds import row_kind
from workbench.measures.tally import Tally, tally
from workbench.measures.tidy import tidy
from workbench.measures.verdicts import ENOUGH_PUPILS


def compute(
    measures: Measure | str | Iterable[Measure | str],
    data: pd.DataFrame | Mapping[str, pd.DataFrame] | None = None,
    *,
    by: Sequence[str] = ("all",),
    unit: str | None = "urn",
    period: str = "year",
    periods: Sequence[str] = (),
    compare: pd.DataFrame | None = None,
    enough: int = ENOUGH_PUPILS,
    scope: Scope | None = None,
    door: Door | None = None,
) -> pd.DataFrame:
    """Measures for each unit, academic year and pupil group.

    Means and percentages are over the rows that have the measure; ratios are sums over sums.
    Intervals are 95%: of a mean or ratio, 1.96 national standard deviations over the root of n; of
    a percentage, Wilson's. Verdicts set the value beside the national figure of the group's
    comparator, with the national standard deviation or proportion known: a percentage by z, a mean
    or ratio by the interval. Small groups are not suppressed here: disclosure control is applied
    to the result.

    Args:
        measures: measures or their names; all of one kind of row.
        data: rows of that kind (one row a pupil, or an entry, with the measures' columns); or
            datasets by name, of which the rows are made; or nothing, to have the store add up
            what ``scope`` may see.
        by: dimensions of pupil groups, or columns of the rows.
        unit: column of the units (urn, a local authority, a trust); nothing for England as one.
        period: column with the academic year.
        periods: academic years to keep; by default all.
        compare: comparator frame (``national.published`` or ``national.computed``).
        enough: fewest pupils for a verdict.
        scope: who asks, for what; needed where ``data`` is left out, and not allowed elsewhere.
        door: the store, by default the one of this process's settings.

    Returns:
        Columns of ``COLUMNS``: n is rows that have the measure (pupils, or entries); value, low,
        high and national are in the measure's unit, unrounded; method says how the interval was
        made and what the value was compared with.

    Raises:
        UsageError: an unknown measure, group or column, or measures of several kinds of row.
        ContractViolation: the rows lack a column that a measure or group needs.
        PolicyDenied: the scope may not load what the measures need, or a sensitive group would be
            crossed with another.
    """
    several = chosen(measures)
    if data is None:
        if scope is None:
            raise UsageError("`scope` is missing.", "Give rows, datasets, or the scope to load.")
        for group in by:
            crossed = [group, *sensitive_behind([name for one in several for name in one.columns])]
            check_dimensions(crossed, sensitive=scope.sensitive)
        asked = Question(several, row_kind(one_kind(several)), by, unit, period, periods)
        found = loaded_tally(asked, scope, door if door is not None else this_process_door())
        return tidy(several, found, compare, enough)
    if scope is not None:
        raise UsageError("`scope` is for data that are to be loaded.", "Leave out one of the two.")
    rows = data if isinstance(data, pd.DataFrame) else row_kind(one_kind(several)).build(data)
    return tidy(several, _tally(several, rows, by, unit, period, periods), compare, enough)


def one_kind(measures: Sequence[Measure]) -> str:
    """The kind of row that all the measures are of.

    Raises:
        UsageError: they are of several kinds, or there is none.
    """
    kinds = sorted({one.rows for one in measures})
    if len(kinds) != 1:
        raise UsageError(
            f"`measures` are of {len(kinds)} kinds of row: {', '.join(kinds)}.",
            "Compute those of each kind on their own.",
        )
    return kinds[0]


def _tally(
    measures: Sequence[Measure],
    rows: pd.DataFrame,
    by: Sequence[str],
    unit: str | None,
    period: str,
    periods: Sequence[str],
) -> Tally:
    kept = rows[rows[period].isin(list(periods))] if periods else rows
    return tally(measures, kept, by=by, unit=unit, period=period)
