"""Headline figures as tiles: results with their progress, a small line of years, and a rank."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from workbench.access.disclosure import SUPPRESSED
from workbench.measures.catalogue import measure
from workbench.measures.series import breaks_of
from workbench.measures.verdicts import band_name, bands
from workbench.stages.stage import Pair, Stage
from workbench.views.formats import COUNT, MISSING, format_of
from workbench.views.performance import value_of
from workbench.views.school import markup
from workbench.views.school.state import WORKED, SchoolState
from workbench.views.school.store import SchoolStore
from workbench.views.spark import spark

PUPILS = "pupils"
REGISTERS = "the school's registers; sessions missed of possible sessions"
RANK = "percentile {} of 100 among schools, as published (1 is highest)"


def source_of(stage: Stage) -> str:
    """Whose figures they are."""
    return (
        "the school's own results, worked out as DfE does; all "
        f"{stage.members} at the end of {stage.title[:1].lower()}{stage.title[1:]}"
    )


def headline_tiles(
    store: SchoolStore, summary: pd.DataFrame, ranks: Mapping[str, float]
) -> list[markup.Tile]:
    """A tile for each headline measure of the year; progress stands with its results.

    Measures of which nothing is known, and nothing suppressed, in any year are left out.

    Args:
        store: of the school.
        summary: of :func:`workbench.views.school.results_frames.summary`.
        ranks: percentile of published measures among schools.
    """
    found = []
    for pair in headline_pairs(store.data.stage):
        names = [name for name in (pair.actual, pair.progress) if name]
        parts = [_part(store, summary, name, ranks) for name in names]
        told = [one for one in parts if one is not None]
        if not told:
            continue
        link = store.state.link(view="groups", measure=names[0], subject="")
        whole = replace(told[0], link=link, action="By pupil group")
        found.append(replace(whole, beside=told[1]) if len(told) > 1 else whole)
    return found


def headline_pairs(stage: Stage) -> tuple[Pair, ...]:
    """Headline measures in order, each with what stands beside it; each pair once."""
    pairs = (
        next((one for one in stage.pairs if name in (one.actual, one.progress)), Pair("", name))
        for name in stage.tiles
    )
    return tuple(dict.fromkeys(pairs))


def _part(
    store: SchoolStore, summary: pd.DataFrame, name: str, ranks: Mapping[str, float]
) -> markup.Tile | None:
    stage = store.data.stage
    years = store.data.years_to(store.state.year)
    rows = summary[summary["measure"] == name]
    if not (rows["value"].notna() | (rows["status"] == SUPPRESSED)).any():
        return None
    of_year = rows[rows["period"] == store.state.year].to_dict("records")
    if not of_year:
        return None
    progress = name in {pair.progress for pair in stage.pairs}
    counted = f"matched {stage.members}" if progress else stage.members
    rank = RANK.format(COUNT.value(ranks[name])) if name in ranks else ""
    return replace(
        result_tile(of_year[0], counted=counted),
        spark=_spark(rows, name, years),
        rank=rank,
        worked=worked_link(store.state, name),
    )


def worked_link(state: SchoolState, name: str) -> str:
    """Address of how a measure was calculated; empty where it cannot be looked at."""
    if name not in state.param.worked.objects:
        return ""
    return state.link(view=WORKED, measure=name, subject="")


def _spark(rows: pd.DataFrame, name: str, years: tuple[str, ...]) -> str:
    known: dict[str, Any] = {str(row.period): row for row in rows.itertuples(index=False)}
    shown = [known.get(year) for year in years]
    values = [_number(row) for row in shown]
    spoken = {MISSING: "not available", "x": "suppressed"}
    words = [spoken.get(value_of(row), value_of(row)) for row in shown]
    return spark(years, values, words, breaks_of(name, years))


def _number(row: Any) -> float | None:
    """A value that is shown."""
    hidden = row is None or row.status == SUPPRESSED or pd.isna(row.value)
    return None if hidden else float(row.value)


def result_tile(
    row: dict[Any, Any], link: str = "", action: str = "", counted: str = PUPILS
) -> markup.Tile:
    """A tile from one row of a protected table of measures; ``counted`` says of whom it is."""
    one = measure(str(row["measure"]))
    style = format_of(one)
    return markup.Tile(
        title=one.title,
        value="Suppressed" if row["status"] == SUPPRESSED else _value(row),
        detail=_detail(row, style.interval(row["low"], row["high"]), counted),
        verdict=_verdict(row, _national(row)),
        link=link,
        action=action,
        lower_is_better=one.better == "lower",
    )


def _value(row: dict[Any, Any]) -> str:
    """A number, or the grade that it stands for."""
    one = measure(str(row["measure"]))
    return (
        (one.show(row["value"]) or MISSING)
        if one.grade_scale
        else format_of(one).value(row["value"])
    )


def _detail(row: dict[Any, Any], interval: str, counted: str) -> str:
    pupils = COUNT.value(row["n"])
    if pupils == MISSING:
        return f"Too few {counted}"
    said = f"{pupils} {counted}"
    spread = "" if interval == MISSING else f", 95% interval {interval}"
    band = _band(row)
    return f"{said}{spread}{f', {band.lower()}' if band else ''}"


def _band(row: dict[Any, Any]) -> str:
    """DfE's band of the Progress 8 score."""
    if row["measure"] != "progress8" or pd.isna(row["value"]):
        return ""
    ends = (pd.Series([row[name]]).to_numpy(dtype=float) for name in ("value", "low", "high"))
    return band_name(int(bands(*ends)[0]))


def _national(row: dict[Any, Any]) -> str:
    return _value({**row, "value": row["national"]})


def _verdict(row: dict[Any, Any], national: str) -> str:
    if row["verdict"]:
        return str(row["verdict"])
    return "" if national == MISSING else f"National average {national}"
