"""Fragility of verdicts: how few pupils would change them, for those who may know."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from workbench.access.scope import Scope
from workbench.errors import PolicyDenied, UsageError
from workbench.measures.catalogue import measure as by_name
from workbench.measures.columns import Floats, floats
from workbench.measures.comparisons.fewest import fewest_pupils
from workbench.measures.compute import compute
from workbench.measures.intervals import Z
from workbench.measures.measure import Measure
from workbench.measures.tally import sorted_into_cells
from workbench.measures.totals import MOMENTS, moments
from workbench.measures.verdicts import ENOUGH_PUPILS, verdict

EXACT_KINDS = ("mean", "percentage")
CELL = ["unit_id", "period", "group", "subgroup"]
COLUMNS = ["measure", *CELL, "n", "value", "national", "verdict", "pupils", "share", "changed"]


def fragility(
    measure: Measure | str,
    rows: pd.DataFrame,
    *,
    scope: Scope,
    national: pd.DataFrame | None = None,
    by: Sequence[str] = ("all",),
    unit: str | None = "urn",
    period: str = "year",
    enough: int = ENOUGH_PUPILS,
) -> pd.DataFrame:
    """How many pupils would change each verdict on a measure.

    Args:
        measure: a mean or a percentage, or its name.
        rows: one row a pupil, with the columns of the measure and the groups.
        scope: who asks; small groups must not be suppressed in what it sees.
        national: comparator frame, as for ``compute``.
        by: dimensions of pupil groups, or columns of ``rows``.
        unit: column of the units, or nothing for England as one.
        period: column with the academic year.
        enough: fewest pupils for a verdict.

    Returns:
        One row a unit, year and group: measure, unit_id, period, group, subgroup, n, value,
        national, verdict, pupils (fewest whose removal changes the verdict; missing where there
        is no test, or no removal changes it that leaves enough pupils), share (of n) and changed
        (the verdict after it).

    Raises:
        PolicyDenied: the scope sees figures with small groups suppressed.
        UsageError: a ratio or a count, for which removing rows is not a matter of sorting them.

    Source: leave-k-out sensitivity of the 95% test of DfE progress measures and of Ofsted's
    inspection data summary report.
    """
    one = by_name(measure) if isinstance(measure, str) else measure
    if one.kind not in EXACT_KINDS:
        raise UsageError(
            f"`measure` {one.name} is a {one.kind}; fragility is exact for a mean or a percentage.",
            "Choose a measure that is one.",
        )
    _refuse_unless_seen(scope, _schools_in_one_figure(rows, unit))
    table = compute(one, rows, by=by, unit=unit, period=period, compare=national, enough=enough)
    labels, indicator = sorted_into_cells(rows, by=by, unit=unit, period=period)
    cells = labels.merge(table, on=CELL, how="left", validate="1:1")
    places = indicator.tocoo()
    found = fewest_pupils(
        _values(one, rows)[places.col],
        places.row.astype(np.int64),
        floats(cells["national"]),
        _sd(one, cells),
        enough,
    )
    changed = np.where(np.isnan(found.pupils), np.nan, found.towards)
    said = cells.assign(
        pupils=found.pupils, share=found.pupils / found.n, changed=_words(one, changed, cells)
    )
    return said[COLUMNS]


def _schools_in_one_figure(rows: pd.DataFrame, unit: str | None) -> int:
    """Most schools whose pupils are together in one figure."""
    if unit == "urn":
        return 1
    schools = rows["urn"]
    return int(schools.nunique() if unit is None else schools.groupby(rows[unit]).nunique().max())


def _refuse_unless_seen(scope: Scope, schools: int) -> None:
    """Refuse who sees figures with small groups suppressed.

    How many pupils would change a verdict says how far single pupils lie from the average, so it
    is for those who may see figures of groups of any size.
    """
    across = schools > 1 and (not scope.across or scope.across_threshold > 0)
    if scope.empty or scope.threshold > 0 or across:
        role = scope.role or "without a role"
        raise PolicyDenied(
            f"The role {role} may not see how many pupils would change a verdict, because small "
            "groups are suppressed in what it may see.",
            "Ask somebody of the school who may see single pupils.",
        )


def _values(measure: Measure, rows: pd.DataFrame) -> Floats:
    """Value of each row in the measure's unit; missing for one that does not count."""
    grid = moments(measure, rows)
    counts = grid[:, MOMENTS.index("n")] > 0
    return np.where(counts, grid[:, MOMENTS.index("top")] * measure.scale, np.nan)


def _sd(measure: Measure, cells: pd.DataFrame) -> Floats:
    """National standard deviation of each cell: of the proportion, or that of the interval."""
    if measure.kind == "percentage":
        share = floats(cells["national"]) / measure.scale
        with np.errstate(invalid="ignore"):
            return measure.scale * np.sqrt(share * (1 - share))
    half = floats(cells["high"]) - floats(cells["value"])
    return half * np.sqrt(floats(cells["n"])) / Z


def _words(measure: Measure, direction: Floats, cells: pd.DataFrame) -> "pd.Series[str]":
    pairs = zip(direction.tolist(), cells["national"].tolist(), strict=True)
    said = ["" if np.isnan(one) else verdict(measure, int(one), beside) for one, beside in pairs]
    return pd.Series(said, index=cells.index, dtype="str")
