"""Figures of several schools in words: tiles, the summary, the spread, and the methods."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from workbench.measures.catalogue import measure
from workbench.packs.remit.facts import Remit
from workbench.packs.school_tables import style_of
from workbench.packs.school_words import NOT_SHOWN, TileWords, tone_of, years_before
from workbench.stages.pooled import schools_of
from workbench.views.formats import COUNT
from workbench.views.theme import ABOVE, BELOW, IN_LINE, mark_of

LEAST_SCHOOLS = 3
"""Schools with a figure from which their spread is said."""


def tiles(frame: pd.DataFrame, year: str) -> tuple[TileWords, ...]:
    """A tile for each measure of the pooled pupils in one year, with the years before.

    Args:
        frame: of :func:`workbench.packs.remit.figures.yearly_figures`.
    """
    rows = frame[frame["period"] == year].itertuples(index=False)
    return tuple(_tile(row, frame) for row in rows)


def summary(remit: Remit, yearly: pd.DataFrame, of_year: pd.DataFrame, year: str) -> list[str]:
    """The pack in a few sentences of plain English, most important first."""
    known = yearly[(yearly["period"] == year) & yearly["value"].notna()]
    rows: dict[str, Any] = {str(row.measure): row for row in known.itertuples(index=False)}
    if not remit.shared:
        return [f"Published figures alone: no school shares its pupils' data with {remit.name}."]
    if "progress8" not in rows:
        return [f"There are no pooled results of {remit.name} in {year} that can be shown."]
    return [
        _progress(rows["progress8"], remit, year),
        _attainment(rows),
        spread(of_year, "progress8", remit.names),
    ]


def spread(frame: pd.DataFrame, name: str, names: dict[str, str]) -> str:
    """How the schools differ in a measure; empty where too few can be shown.

    Args:
        frame: of :func:`workbench.packs.remit.figures.figures_of_year`.
        names: names of the schools by URN.
    """
    rows = schools_of(frame, name)
    shown = rows[rows["value"].notna()].sort_values("value", ascending=False)
    if len(shown) < LEAST_SCHOOLS:
        return ""
    show, title = measure(name).show, measure(name).title
    highest, lowest = shown.iloc[0], shown.iloc[-1]
    ends = (
        f"{title} runs from {show(float(lowest['value']))} at {names[lowest['urn']]} to "
        f"{show(float(highest['value']))} at {names[highest['urn']]}"
    )
    marks = [mark_of(str(said)) for said in shown["verdict"].fillna("")]
    return (
        f"{ends}. Significantly above the national average: {marks.count(ABOVE)} of {len(shown)} "
        f"schools; in line with it: {marks.count(IN_LINE)}; significantly below: "
        f"{marks.count(BELOW)}."
    )


def methods(remit: Remit, *, pooled: bool) -> tuple[str, ...]:
    """The notes on methods, for the end of the pack."""
    if not pooled:
        return (_PUBLISHED,)
    return (
        f"Pooled figures are over all pupils of the schools that share their data with "
        f"{remit.word}, as if they were of one school. A large school counts for more than a small "
        "one; a mean of schools would not be the same figure.",
        "Schools are those that belong to it on the day the pack was made, in every year. DfE's "
        "own measures of trusts weight schools by how long they have been in the trust as well, so "
        "that they differ.",
        "Progress 8 is how many grades a subject pupils are above or below pupils in mainstream "
        "schools with the same key stage 2 results, whose average is 0.",
        "A 95% interval says how far the figure could be off by chance alone, given how many "
        "pupils there are. It takes pupils as independent of each other; pupils of one school have "
        "more in common, so that intervals of several schools together are somewhat too narrow.",
        "Significant means that a difference of that size would come about by chance less than "
        "once in twenty times (95%). With several schools in one table, one in twenty in line with "
        "England would be marked by chance. Attainment 8 is not tested.",
        "Figures about fewer than 6 pupils are suppressed, and so is one more wherever a "
        "suppressed figure could be worked out from the others. Schools, pupil groups and all "
        "pupils are protected together, because each adds up to the last.",
        _PUBLISHED,
    )


_PUBLISHED = (
    "Published figures are those of DfE's school performance tables, final data. Where the tables "
    "say how many pupils each is of, all schools together are weighted by them; where they do not, "
    "there is no figure of all schools."
)


def _tile(row: Any, frame: pd.DataFrame) -> TileWords:
    style = style_of(row.measure)
    known, zero = pd.notna(row.value), bool(measure(row.measure).zero_means)
    verdict = "" if not known or pd.isna(row.verdict) else str(row.verdict)
    interval = style.interval(row.low, row.high) if known else ""
    beside = [
        ("England", "" if pd.isna(row.national) or zero else style.value(row.national)),
        ("Pupils", COUNT.value(row.n) if known else ""),
        ("95% interval", interval if known and pd.notna(row.low) else ""),
        *(years_before(frame, row.measure, row.period) if known else ()),
    ]
    return TileWords(
        name=f"tile-{row.measure}",
        label=measure(row.measure).title,
        value=style.value(row.value) if known else NOT_SHOWN,
        tone=tone_of(verdict) if verdict else "untested",
        verdict=verdict[:1].upper() + verdict[1:],
        beside=tuple((name, text) for name, text in beside if text),
        note="" if known else "Not shown: about too few pupils, or not calculated.",
    )


def _progress(row: Any, remit: Remit, year: str) -> str:
    score = measure("progress8").show(row.value)
    words = str(row.verdict).split(" the national")[0] if row.verdict else "not tested against"
    return (
        f"In {year} the pupils of the {_schools(remit.shared)} that share their data with "
        f"{remit.name} made progress from age 11 that was {words} the national average: "
        f"Progress 8 was {score}."
    )


def _attainment(rows: dict[str, Any]) -> str:
    said = []
    for name, wording in (
        ("attainment8", "Attainment 8 was {value}"),
        ("english_maths_5", "{value} had grade 5 or above in both English and maths"),
    ):
        if name in rows:
            row = rows[name]
            national = measure(name).show(row.national) if pd.notna(row.national) else ""
            england = f" (England {national})" if national else ""
            said.append(wording.format(value=measure(name).show(row.value)) + england)
    return f"{', and '.join(said)}." if said else ""


def _schools(shared: Sequence[str]) -> str:
    return "1 school" if len(shared) == 1 else f"{len(shared)} schools"
