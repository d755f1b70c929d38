"""Results over the years, and where a school stands among others: tables and charts."""

from collections.abc import Iterable, Sequence

import pandas as pd

from workbench.measures.published.school import Published
from workbench.measures.series import breaks_of
from workbench.packs import school_tables
from workbench.packs.blocks import tables
from workbench.packs.blocks.opening import sentences
from workbench.packs.recorder import Recorder
from workbench.stages.stage import Pair
from workbench.views import charts
from workbench.views.performance import breaks


def summary(
    pack: Recorder,
    results: pd.DataFrame,
    pairs: Sequence[Pair],
    years: Sequence[str],
    *,
    lead: str,
    note: str,
) -> None:
    """The performance summary: results and progress side by side, and years that cannot be.

    Args:
        results: all pupils' figures: the columns of ``published_measures``.
        pairs: rows of the table.
        years: academic years, the latest last.
        lead: whose average progress is against.
        note: what the figures are of.
    """
    pack.section("summary", f"Performance summary, {years[0]} to {years[-1]}", lead)
    pack.table(
        "summary-table",
        tables.summary_table(results, pairs, years),
        f"Results and progress from {years[0]} to {years[-1]}",
        note,
    )
    sentences(pack, "break", breaks(results, years), "note")


def trends(
    pack: Recorder,
    results: pd.DataFrame,
    names: Iterable[str],
    years: Sequence[str],
    *,
    source: str,
    area: str,
) -> None:
    """A chart over the years of each measure that has two of them."""
    known = school_tables.with_trend(results)
    for name in (one for one in names if one in known):
        pack.figure(
            charts.trend(
                school_tables.trend_frame(results, name),
                name=f"{name}-years",
                title=f"{school_tables.title_of(name)} over {len(years)} years",
                unit=school_tables.unit_of(name),
                source=source,
                style=school_tables.style_of(name),
                area=area,
                breaks=breaks_of(name, years),
            )
        )


def standing(
    pack: Recorder, figures: Published, names: Iterable[str], year: str, *, source: str
) -> None:
    """Where the school stands among England's, for measures of which these are known.

    Args:
        figures: of all schools.
        source: whose figures they are, and of which schools.
    """
    ranked = school_tables.with_schools(figures, year, list(names))
    if ranked:
        pack.section(
            "standing", "Where the school stands", "Every bar is a number of schools in England."
        )
    for name in ranked:
        values = figures.values(name, year)
        pack.figure(
            charts.distribution(
                values,
                values.get(figures.urn),
                name=f"{name}-schools",
                title=f"{school_tables.title_of(name)}: schools of England, {year}",
                unit=school_tables.unit_of(name),
                source=source,
                style=school_tables.style_of(name),
            )
        )
