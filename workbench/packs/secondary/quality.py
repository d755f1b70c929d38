"""What a reader must know of the data before the figures: what is matched, missing or hidden."""

from collections.abc import Collection, Mapping, Sequence

import pandas as pd

from workbench.measures.ks4.progress_tables import year_tables
from workbench.measures.published.intervals import APPROXIMATE
from workbench.measures.status import CALCULATED
from workbench.packs.secondary.performance import breaks_said
from workbench.packs.secondary.release import share_hidden
from workbench.views.formats import SUPPRESSED as HIDDEN


def data_notes(
    headlines: pd.DataFrame,
    years: Sequence[str],
    matched: Mapping[str, str],
    protected: Collection[pd.DataFrame] = (),
) -> tuple[str, ...]:
    """Notes on the data, the weightiest first; one sentence each.

    Args:
        headlines: headline measures of the years, calculated or published.
        years: academic years that are shown, oldest first.
        matched: share of pupils matched to prior attainment by year, in words.
        protected: tables of figures of pupils, after disclosure control.
    """
    names = [str(name) for name in headlines["measure"].unique()]
    return (
        *_matched(matched),
        *_approximate(headlines),
        *breaks_said(names, years),
        *_hidden(protected),
    )


def _matched(matched: Mapping[str, str]) -> list[str]:
    known = [f"{share} in {year}" for year, share in matched.items() if share != HIDDEN]
    if not known:
        return []
    return [
        "Share of pupils who are matched to their key stage 2 results, without which there is no "
        f"progress score: {', '.join(known)}."
    ]


def _approximate(headlines: pd.DataFrame) -> list[str]:
    said = []
    if headlines["method"].str.contains(APPROXIMATE).any():
        said.append(
            "Intervals marked approximate rest on the Year 7 places that were offered, because no "
            "number of pupils is published."
        )
    reasons: dict[str, list[str]] = {}
    for year in headlines.loc[headlines["status"] == CALCULATED, "period"].unique():
        if (table := year_tables().get(year)) and table.why:
            reasons.setdefault(table.why, []).append(str(year))
    said += [f"Progress 8, {', '.join(years)}: {why}." for why, years in reasons.items()]
    return said


def _hidden(protected: Collection[pd.DataFrame]) -> list[str]:
    hidden, every = share_hidden(protected)
    if not hidden:
        return []
    share = max(round(100 * hidden / every), 1)
    return [
        f"{share}% of the figures of groups, subjects and attendance are suppressed (x), because "
        "they are about few pupils or would give such a figure away."
    ]
