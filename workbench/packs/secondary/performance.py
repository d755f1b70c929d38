"""The performance summary: actual results and pupil progress side by side, year by year."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from workbench.access.disclosure import SUPPRESSED, TOTAL
from workbench.measures.catalogue import measure
from workbench.measures.series import breaks_of
from workbench.packs.school_tables import style_of
from workbench.stages.secondary import COUNTED, PAIRS
from workbench.stages.stage import Pair
from workbench.views.formats import COUNT, MISSING, PERCENTAGE
from workbench.views.formats import SUPPRESSED as HIDDEN
from workbench.views.theme import ABOVE, BELOW, mark_of

_MARKED = (ABOVE, BELOW)


def performance_table(
    figures: pd.DataFrame, years: Sequence[str], matched: Mapping[str, str]
) -> pd.DataFrame:
    """Actual results and pupil progress of the years, with ▲ and ▼ where they differ.

    Args:
        figures: figures by measure and year, calculated or published; groups are left out.
        years: academic years, oldest first.
        matched: share of pupils with prior attainment by year, in words; empty without pupils.

    Returns:
        One row a measure of which something is known; columns of years without any are left out.
    """
    whole = list(figures[figures["group"] == TOTAL].itertuples(index=False))
    cells = {(str(row.measure), str(row.period)): _cell(row) for row in whole}
    counts = {str(row.period): _count(row) for row in whole if row.measure == COUNTED}
    rows = [_counts(years, counts, matched)] if matched else []
    rows += [_row(pair, years, cells) for pair in PAIRS]
    table = pd.DataFrame([row for row in rows if set(list(row.values())[1:]) != {MISSING}])
    return table.loc[:, (table != MISSING).any()] if len(table) else table


def matched_shares(results: pd.DataFrame, figures: pd.DataFrame) -> dict[str, str]:
    """Share of each year's pupils who are matched to prior attainment, where it may be told.

    Args:
        results: frame of ``cohort_results``.
        figures: of ``cohort_figures``.
    """
    told = _told(figures, COUNTED) & _told(figures, "progress8")
    shares = results.groupby("year", sort=True)["matched"].mean()
    return {
        str(year): PERCENTAGE.value(100 * share) if str(year) in told else HIDDEN
        for year, share in shares.items()
    }


def breaks_said(names: Sequence[str], years: Sequence[str]) -> tuple[str, ...]:
    """Breaks in the series of some measures, one sentence each; those that are alike together."""
    said: dict[tuple[str, str], list[str]] = {}
    for name in names:
        for year, why in breaks_of(name, years).items():
            said.setdefault((year, why), []).append(measure(name).title)
    return tuple(
        f"Not comparable with the year before, {year} ({why}): {', '.join(titles)}."
        for (year, why), titles in said.items()
    )


def _told(figures: pd.DataFrame, name: str) -> set[str]:
    rows = figures[(figures["measure"] == name) & (figures["group"] == TOTAL)]
    return set(rows.loc[rows["status"] != SUPPRESSED, "period"].astype("str"))


def _count(row: Any) -> str:
    return HIDDEN if row.status == SUPPRESSED else COUNT.value(row.n)


def _counts(
    years: Sequence[str], counts: Mapping[str, str], matched: Mapping[str, str]
) -> dict[str, str]:
    return {
        "Measure": "Pupils, and share matched to key stage 2",
        **{f"Result {year}": counts.get(year, MISSING) for year in years},
        **{f"Progress {year}": matched.get(year, MISSING) for year in years},
    }


def _row(pair: Pair, years: Sequence[str], cells: Mapping[tuple[str, str], str]) -> dict[str, str]:
    return {
        "Measure": pair.label,
        **{f"Result {year}": cells.get((pair.actual, year), MISSING) for year in years},
        **{f"Progress {year}": cells.get((pair.progress, year), MISSING) for year in years},
    }


def _cell(row: Any) -> str:
    if row.status == SUPPRESSED:
        return HIDDEN
    shown = style_of(row.measure).value(row.value)
    mark = mark_of(row.verdict or "")
    return f"{shown} {mark.symbol}" if shown != MISSING and mark in _MARKED else shown
