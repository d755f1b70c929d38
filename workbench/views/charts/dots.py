"""Dots: groups or subjects on one scale, each with its interval, against the national average."""

from collections.abc import Sequence

import pandas as pd

from workbench.views.charts.rows import (
    Row,
    ends_of,
    has,
    known,
    require,
    room,
    row_axes,
    row_height,
    rows_of,
    written,
)
from workbench.views.figure import Figure
from workbench.views.formats import COUNT, Format
from workbench.views.layer import Layer
from workbench.views.theme import ABOVE, BELOW, IN_LINE, MARKS, UNTESTED, Mark, mark_of

_ROLES = {ABOVE: "Above", BELOW: "Below", IN_LINE: "Level", UNTESTED: "Untested"}


def dots(
    frame: pd.DataFrame,
    *,
    name: str,
    title: str,
    unit: str,
    source: str,
    style: Format,
    ordered: bool = True,
    row_title: str = "Group",
    count_title: str = "Pupils",
    national_title: str = "National average",
) -> Figure:
    """A dot and its interval for each row: the high-to-low chart.

    Args:
        frame: columns ``label`` and ``value``; if there, ``n`` (pupils), ``low``, ``high`` (95%
            interval), ``national`` (comparator of the row) and ``verdict`` (words). A missing
            value keeps its row and draws no dot.
        unit: what the values are.
        style: how values are written.
        ordered: from the highest value to the lowest, missing values last; else as given.
        row_title: what a row is.
        count_title: what ``n`` counts.
        national_title: name of the comparator.

    Raises:
        ContractViolation: a column is missing.
    """
    require(frame, ("label", "value"), "dots")
    rows = _prepared(frame, ordered)
    labels = [row.label for row in rows]
    low, high = room(v for row in rows for v in (row.value, row.low, row.high, row.national))
    return Figure(
        name=name,
        title=title,
        summary=_summary(rows, title, style, national_title),
        unit=unit,
        source=source,
        layers=_layers(rows),
        table=_table(rows, unit, style, (row_title, count_title, national_title)),
        key=_key(rows, national_title),
        axes=row_axes(labels, unit, low, high),
        height=row_height(labels),
    )


def _prepared(frame: pd.DataFrame, ordered: bool) -> tuple[Row, ...]:
    rows = rows_of(frame)
    if not ordered:
        return rows
    return tuple(sorted(rows, key=lambda row: (not row.known, -row.value if row.known else 0.0)))


def _layers(rows: Sequence[Row]) -> tuple[Layer, ...]:
    ticks = [(tick, i - 0.32, tick, i + 0.32) for i, tick in known(row.national for row in rows)]
    spans = known(*([getattr(row, name) for row in rows] for name in ("value", "low", "high")))
    places = [(row.value, i, mark_of(row.verdict)) for i, row in enumerate(rows) if row.known]
    dots_of = {mark: [(value, i) for value, i, is_ in places if is_ == mark] for mark in MARKS}
    return (
        Layer("Segments", "NationalTick", ticks),
        Layer("Segments", "Whisker", [(low, i, high, i) for i, _, low, high in spans]),
        *(Layer("Points", _ROLES[mark], found) for mark, found in dots_of.items() if found),
    )


def _key(rows: Sequence[Row], national_title: str) -> str:
    """What the symbols that are drawn mean."""
    drawn = set(_marks(rows))
    said = [f"{m.symbol} {m.words.removesuffix(' with')}" for m in MARKS if m in drawn]
    tick = [f"❙ {national_title}"] if has(row.national for row in rows) else []
    span = ["— 95% interval"] if has(row.low for row in rows) else []
    return "   ".join([*tick, *span, *said])


def _table(
    rows: Sequence[Row], unit: str, style: Format, titles: tuple[str, str, str]
) -> pd.DataFrame:
    row_title, count_title, national_title = titles
    columns = {row_title: [row.label for row in rows]}
    if has(row.n for row in rows):
        columns[count_title] = [COUNT.value(row.n) for row in rows]
    columns[unit] = [written(row, style) for row in rows]
    if has(row.low for row in rows):
        columns["95% interval"] = [style.interval(row.low, row.high) for row in rows]
    if has(row.national for row in rows):
        columns[national_title] = [style.value(row.national) for row in rows]
    if any(row.verdict for row in rows):
        columns["Verdict"] = [_with_symbol(row.verdict) for row in rows]
    return pd.DataFrame(columns, dtype="str")


def _with_symbol(verdict: str) -> str:
    return f"{mark_of(verdict).symbol} {verdict}" if verdict else "-"


def _summary(rows: Sequence[Row], title: str, style: Format, national_title: str) -> str:
    ends = ends_of(rows)
    if ends is None:
        return f"{title}: no values can be shown."
    top, bottom = ends
    marks = _marks(rows)
    counts = {
        mark.words.removesuffix(" with"): marks.count(mark) for mark in (ABOVE, BELOW, IN_LINE)
    }
    verdicts = ", ".join(f"{count} {said}" for said, count in counts.items() if count)
    compared = f"; {verdicts} ({national_title})" if verdicts else ""
    return (
        f"{title}: from {bottom.label} at {style.value(bottom.value)} to {top.label} at "
        f"{style.value(top.value)}{compared}."
    )


def _marks(rows: Sequence[Row]) -> list[Mark]:
    """Marks of the rows that have a value."""
    return [mark_of(row.verdict) for row in rows if row.known]
