"""The performance summary in cells: results over years, and progress beside them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from workbench.access.disclosure import SUPPRESSED as WITHHELD
from workbench.measures.catalogue import measure
from workbench.measures.published.school import HIDDEN_HERE
from workbench.measures.series import break_between
from workbench.stages.stage import Pair
from workbench.views.formats import COUNT, MISSING, PERCENTAGE, SUPPRESSED
from workbench.views.theme import ABOVE, BELOW, mark_of

_MARKED = (ABOVE, BELOW)
SPOKEN: Mapping[str, str] = {mark.symbol: mark.words for mark in _MARKED}
"""Symbols that end a cell, and their words."""


def value_of(row: Any) -> str:
    """A figure as a table shows it: a number, x where it is suppressed, a dash where missing."""
    if row is None:
        return MISSING
    if row.status in (WITHHELD, HIDDEN_HERE):
        return SUPPRESSED
    return measure(row.measure).show(row.value) or MISSING


def in_brackets(row: Any, latest: str) -> str:
    """A figure as a table shows it, in brackets where the latest year cannot be compared with it.

    Args:
        row: with measure, period, value and status; None where there is none.
        latest: academic year.
    """
    value = value_of(row)
    if value in (MISSING, SUPPRESSED) or not break_between(row.measure, row.period, latest):
        return value
    return f"({value})"


def with_values(frame: pd.DataFrame, pairs: Sequence[Pair]) -> list[Pair]:
    """The rows of a summary of which some figure is known."""
    known = set(frame.loc[frame["value"].notna(), "measure"])
    return [pair for pair in pairs if {pair.actual, pair.progress} & known]


def breaks(frame: pd.DataFrame, years: Sequence[str]) -> Iterator[str]:
    """Which earlier years cannot be compared with the latest, and why; one sentence a reason."""
    earlier = frame[frame["period"].isin(list(years[:-1])) & frame["value"].notna()]
    found: dict[str, list[str]] = {}
    for name, year in earlier[["measure", "period"]].itertuples(index=False, name=None):
        if why := break_between(name, year, years[-1]):
            found.setdefault(why, []).append(measure(name).title)
    for why, titles in found.items():
        yield f"Years that cannot be compared, in brackets: {'; '.join(titles)} ({why})."


def summary_cells(
    frame: pd.DataFrame, pairs: Sequence[Pair], years: Sequence[str], counted: Mapping[str, str]
) -> pd.DataFrame:
    """Actual results of the years, and progress of the same years beside them.

    Each value is followed by the symbol of its verdict where it is significantly above or below.
    Years that cannot be compared with the latest stand in brackets.

    Args:
        frame: protected figures of all pupils: measure, period, value, verdict and status.
        pairs: rows of the table; those of which nothing is known are left out.
        years: academic years, oldest first.
        counted: the first row by column: numbers of pupils, and shares that are matched.

    Returns:
        Columns Measure, "Results 2018/19" and so on, then "Progress 2018/19" and so on; columns of
        which nothing is known are left out.

    Source: the KS5 performance summary of FFT Aspire.
    """
    known = {(row.measure, row.period): row for row in frame.itertuples(index=False)}
    lines = [
        {
            "Measure": pair.label,
            **{f"Results {y}": _marked(known.get((pair.actual, y)), years[-1]) for y in years},
            **{f"Progress {y}": _marked(known.get((pair.progress, y)), years[-1]) for y in years},
        }
        for pair in with_values(frame, pairs)
    ]
    table = pd.DataFrame([dict(counted), *lines], dtype="str").fillna(MISSING)
    return table.loc[:, (table.iloc[1:] != MISSING).any()] if lines else table.iloc[:0]


def counted_cells(
    frame: pd.DataFrame, title: str, matched: tuple[str, str], years: Sequence[str], threshold: int
) -> dict[str, str]:
    """The first row of a summary: how many pupils, and the share with earlier results.

    Where fewer than the threshold have none, the share is withheld: it would count them.

    Args:
        frame: protected figures of all pupils: measure, period, n and status.
        title: of the row.
        matched: measure of all pupils with results, and one of those with earlier results as well.
        years: academic years.
        threshold: smallest group that may be shown.
    """
    known = {(row.measure, row.period): row for row in frame.itertuples(index=False)}
    rows = {year: (known.get((matched[0], year)), known.get((matched[1], year))) for year in years}
    return {
        "Measure": title,
        **{f"Results {year}": _number(every) for year, (every, _) in rows.items()},
        **{f"Progress {y}": _share(*both, threshold) for y, both in rows.items()},
    }


def _number(row: Any) -> str:
    if row is None:
        return MISSING
    return SUPPRESSED if row.status == WITHHELD else COUNT.value(row.n)


def _share(every: Any, matched: Any, threshold: int) -> str:
    if every is None or matched is None or pd.isna(every.n) or pd.isna(matched.value):
        hidden = WITHHELD in (getattr(one, "status", "") for one in (every, matched))
        return SUPPRESSED if hidden else MISSING
    few = 0 < every.n - matched.n < threshold
    return SUPPRESSED if few or pd.isna(matched.n) else PERCENTAGE.value(100 * matched.n / every.n)


def _marked(row: Any, latest: str) -> str:
    shown = in_brackets(row, latest)
    if shown in (MISSING, SUPPRESSED):
        return shown
    mark = mark_of(row.verdict)
    return f"{shown} {mark.symbol}" if mark in _MARKED else shown
