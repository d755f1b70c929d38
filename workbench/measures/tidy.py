"""From moments to the tidy table of measures: values, intervals, comparators, verdicts."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from workbench.measures.columns import Flags, Floats, Integers
from workbench.measures.comparison import compare, differs
from workbench.measures.intervals import half_width, wilson
from workbench.measures.measure import Measure
from workbench.measures.spreads import published_sd
from workbench.measures.status import CALCULATED, LOW_COVERAGE, NOT_AVAILABLE
from workbench.measures.tally import Tally
from workbench.measures.totals import MOMENTS, Summary, summary
from workbench.measures.verdicts import TOO_FEW, verdict

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


def tidy(
    measures: Sequence[Measure], found: Tally, national: pd.DataFrame | None, enough: int
) -> pd.DataFrame:
    """The table of measures from what was added up: group by group, measure by measure.

    Args:
        measures: the measures of ``found``.
        found: moments of cells.
        national: comparator frame, or nothing.
        enough: fewest pupils for a verdict.

    Returns:
        Columns of ``COLUMNS``, one row a measure and cell.
    """
    size = len(found.labels)
    labels = pd.concat([found.labels] * len(measures), ignore_index=True).assign(
        measure=np.repeat(np.array([one.name for one in measures], dtype=object), size)
    )
    labels["measure"] = labels["measure"].astype("str")
    summed = _summed(measures, found)
    rows = _Rows(measures, found.labels["period"])
    table = _table(rows, labels, summed, national, enough)
    groups, _ = pd.factorize(found.labels["group"])
    order = np.argsort(np.tile(groups, len(measures)), kind="stable")
    return table.take(order).reset_index(drop=True)[COLUMNS]


class _Rows:
    """Facts of measures, and of measures in years, once for each row of the table."""

    def __init__(self, measures: Sequence[Measure], periods: "pd.Series[str]") -> None:
        self.measures = measures
        self._period, self._years = pd.factorize(periods)

    def of(self, fact: Callable[[Measure], Any]) -> np.ndarray[Any, Any]:
        """A fact of the measure of each row."""
        return np.repeat(np.array([fact(one) for one in self.measures]), len(self._period))

    def of_year(self, fact: Callable[[Measure, str], Any]) -> np.ndarray[Any, Any]:
        """A fact of the measure and year of each row."""
        facts = [[fact(one, str(year)) for year in self._years] for one in self.measures]
        return np.array(facts)[:, self._period].ravel()


def _summed(measures: Sequence[Measure], found: Tally) -> Summary:
    parts = [
        summary(one, dict(zip(MOMENTS, found.grids[one.name].T, strict=True))) for one in measures
    ]
    return Summary(
        *(
            np.concatenate([getattr(part, name) for part in parts])
            for name in ("rows", "n", "value", "sd")
        )
    )


def _table(
    rows: _Rows, labels: pd.DataFrame, summed: Summary, national: pd.DataFrame | None, enough: int
) -> pd.DataFrame:
    status = _status(rows, summed)
    value = np.where(status == CALCULATED, summed.value, np.nan)
    beside = compare(rows.measures, labels, national)
    sd = _sd(rows, beside.sd)
    kind, scale = rows.of(lambda one: one.kind), rows.of(lambda one: one.scale)
    low, high = _interval(kind, scale, value, summed.n, sd)
    direction, tested = differs(value, beside.value, summed.n, sd, scale, kind == "percentage")
    said = _verdicts(rows, labels, direction, beside.value, summed.n < enough, tested)
    return labels.assign(
        n=summed.n.astype(np.int64),
        value=value,
        low=low,
        high=high,
        national=beside.value,
        verdict=said.to_numpy(),
        status=status,
        method=_method(kind, low) + beside.words.to_numpy(),
    )


def _status(rows: _Rows, summed: Summary) -> "pd.Series[str]":
    of_year = rows.of_year(lambda one, year: one.status_in(year))
    thin = summed.n < rows.of(lambda one: one.least_coverage) * summed.rows
    of_pupils = np.select([thin, summed.n == 0], [LOW_COVERAGE, NOT_AVAILABLE], CALCULATED)
    return pd.Series(np.where(of_year == CALCULATED, of_pupils, of_year), dtype="str")


def _sd(rows: _Rows, beside: Floats) -> Floats:
    """National standard deviation: the publisher's for progress, else the comparator's."""
    if not any(one.sd_component for one in rows.measures):
        return beside

    def of(one: Measure, year: str) -> float:
        known = published_sd(one, year)
        return np.nan if known is None else known

    own = rows.of(lambda one: bool(one.sd_component))
    return np.where(own, rows.of_year(of), beside)


def _verdicts(
    rows: _Rows,
    labels: pd.DataFrame,
    direction: Integers,
    national: Floats,
    too_few: Flags,
    tested: Flags,
) -> "pd.Series[str]":
    """Verdicts: silent where nothing could be tested, "not enough" for too few pupils.

    Source of the threshold: Ofsted inspection data summary report ("at least 11 pupils").
    """
    known = {one.name: one for one in rows.measures}
    places = np.flatnonzero(tested)
    names = labels["measure"].to_numpy()[places]
    compared = [names, direction[places], national[places]]
    codes, triples = pd.MultiIndex.from_arrays(compared).factorize()
    said = [verdict(known[name], int(side), value) for name, side, value in triples]
    words = np.full(len(labels), "", dtype=object)
    words[places] = np.array(said, dtype=object)[codes]
    return pd.Series(words, dtype="str").mask(too_few & tested, TOO_FEW)


def _interval(
    kind: np.ndarray[Any, Any], scale: Floats, value: Floats, n: Floats, sd: Floats
) -> tuple[Floats, Floats]:
    """Wilson's of a percentage; of a mean or ratio 1.96 national SDs over the root of n."""
    low, high = wilson(value / scale, n)
    half = np.where(kind == "count", np.nan, half_width(n, sd))
    share = kind == "percentage"
    return np.where(share, low * scale, value - half), np.where(share, high * scale, value + half)


def _method(kind: np.ndarray[Any, Any], low: Floats) -> "pd.Series[str]":
    interval = np.where(kind == "percentage", "Wilson 95%", "95%, national SD")
    names = pd.Series(kind, dtype="str")
    with_one = names + "; interval " + pd.Series(interval, dtype="str")
    return with_one.mask(np.isnan(low), names + "; no interval")
