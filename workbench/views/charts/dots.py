"""Dots: groups or subjects on one scale, each with its interval, against the national average."""

import holoviews as hv
import pandas as pd

from workbench.views.charts.rows import (
    numbers,
    optional,
    placed,
    require,
    room,
    row_axes,
    row_height,
    words,
    written,
)
from workbench.views.figure import Figure
from workbench.views.formats import COUNT, Format
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
    low, high = room([*rows["value"], *rows["low"], *rows["high"], *rows["national"]])
    return Figure(
        name=name,
        title=title,
        summary=_summary(rows, title, style, national_title),
        unit=unit,
        source=source,
        element=hv.Overlay(_parts(rows)),
        table=_table(rows, unit, style, (row_title, count_title, national_title)),
        key=_key(rows, national_title),
        axes=row_axes(list(rows["label"]), unit, low, high),
        height=row_height(list(rows["label"])),
    )


def _prepared(frame: pd.DataFrame, ordered: bool) -> pd.DataFrame:
    rows = pd.DataFrame(
        {
            "label": frame["label"].astype("str"),
            "value": numbers(frame["value"]),
            "n": optional(frame, "n"),
            "low": optional(frame, "low"),
            "high": optional(frame, "high"),
            "national": optional(frame, "national"),
            "verdict": words(frame, "verdict"),
            "status": words(frame, "status"),
        }
    )
    if ordered:
        rows = rows.sort_values("value", ascending=False, kind="stable", na_position="last")
    return rows.reset_index(drop=True)


def _parts(rows: pd.DataFrame) -> list[hv.Element]:
    ticks = [(tick, i - 0.32, tick, i + 0.32) for i, tick in placed(rows["national"])]
    spans = placed(rows["value"], rows["low"], rows["high"])
    marks = [mark_of(verdict) for verdict in rows["verdict"]]
    dots_of = {
        mark: [(value, i) for i, value in placed(rows["value"]) if marks[int(i)] == mark]
        for mark in MARKS
    }
    return [
        hv.Segments(ticks, group="NationalTick"),
        hv.Segments([(low, i, high, i) for i, _, low, high in spans], group="Whisker"),
        *(hv.Points(found, group=_ROLES[mark]) for mark, found in dots_of.items() if found),
    ]


def _key(rows: pd.DataFrame, national_title: str) -> str:
    """What the symbols that are drawn mean."""
    drawn = set(_marks(rows))
    said = [f"{m.symbol} {m.words.removesuffix(' with')}" for m in MARKS if m in drawn]
    tick = [f"❙ {national_title}"] if rows["national"].notna().any() else []
    span = ["— 95% interval"] if rows["low"].notna().any() else []
    return "   ".join([*tick, *span, *said])


def _table(
    rows: pd.DataFrame, unit: str, style: Format, titles: tuple[str, str, str]
) -> pd.DataFrame:
    row_title, count_title, national_title = titles
    columns = {row_title: rows["label"]}
    if rows["n"].notna().any():
        columns[count_title] = rows["n"].map(COUNT.value)
    columns[unit] = pd.Series(written(rows, rows["value"], style))
    if rows["low"].notna().any():
        spans = zip(rows["low"], rows["high"], strict=True)
        columns["95% interval"] = pd.Series([style.interval(*ends) for ends in spans])
    if rows["national"].notna().any():
        columns[national_title] = rows["national"].map(style.value)
    if (rows["verdict"] != "").any():
        columns["Verdict"] = rows["verdict"].map(_with_symbol)
    return pd.DataFrame(columns)


def _with_symbol(verdict: str) -> str:
    return f"{mark_of(verdict).symbol} {verdict}" if verdict else "-"


def _summary(rows: pd.DataFrame, title: str, style: Format, national_title: str) -> str:
    known = rows[rows["value"].notna()]
    if known.empty:
        return f"{title}: no values can be shown."
    ranked = known.sort_values("value", kind="stable")
    top, bottom = ranked.iloc[-1], ranked.iloc[0]
    marks = _marks(known)
    counts = {
        mark.words.removesuffix(" with"): marks.count(mark) for mark in (ABOVE, BELOW, IN_LINE)
    }
    verdicts = ", ".join(f"{count} {said}" for said, count in counts.items() if count)
    compared = f"; {verdicts} ({national_title})" if verdicts else ""
    return (
        f"{title}: from {bottom['label']} at {style.value(bottom['value'])} to {top['label']} at "
        f"{style.value(top['value'])}{compared}."
    )


def _marks(rows: pd.DataFrame) -> list[Mark]:
    """Marks of the rows that have a value."""
    known = rows.loc[rows["value"].notna(), "verdict"]
    return [mark_of(verdict) for verdict in known]
