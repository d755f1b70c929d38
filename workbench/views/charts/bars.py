"""Bars with their values beside them, and stacked bars of bands."""

from collections.abc import Sequence
from textwrap import fill

import pandas as pd

from workbench.errors import UsageError
from workbench.views.charts.rows import (
    Row,
    ends_of,
    has,
    known,
    numbers,
    require,
    room,
    row_axes,
    row_height,
    rows_of,
    written,
)
from workbench.views.figure import Figure
from workbench.views.formats import COUNT, PERCENTAGE, Format
from workbench.views.layer import Layer
from workbench.views.theme import BAND_TEXT, BANDS, WHITE

_WRITTEN = 6
"""Gaps that a written value is about as wide as."""
_HALF = 0.36
_LEAST_LABELLED = 5.0
_LETTERS = 11


def bars(
    frame: pd.DataFrame,
    *,
    name: str,
    title: str,
    unit: str,
    source: str,
    style: Format,
    row_title: str = "Group",
    national_title: str = "National average",
) -> Figure:
    """Horizontal bars from zero in the given order, each with its value.

    Args:
        frame: columns ``label`` and ``value``; if there, ``n`` and ``national`` (a tick across the
            bar). A missing value keeps its row.
        unit: what the values are.
        style: how values are written.
        row_title: what a row is.
        national_title: name of the comparator.

    Raises:
        ContractViolation: a column is missing.
    """
    require(frame, ("label", "value"), "bars")
    rows = rows_of(frame)
    labels = [row.label for row in rows]
    low, high = room(
        [0.0, *(v for row in rows for v in (row.value, row.national))], left=0.0, right=0.2
    )
    return Figure(
        name=name,
        title=title,
        summary=_summary(rows, title, style),
        unit=unit,
        source=source,
        layers=_bars(rows, style, 0.012 * (high - low)),
        table=_table(rows, unit, style, row_title, national_title),
        axes=row_axes(labels, unit, low, high),
        height=row_height(labels),
    )


def bands(
    frame: pd.DataFrame,
    names: Sequence[str],
    *,
    name: str,
    title: str,
    unit: str,
    source: str,
    style: Format = PERCENTAGE,
    row_title: str = "Region",
) -> Figure:
    """A bar of 100% for each row, cut into five bands, such as the Progress 8 bands by region.

    Args:
        frame: column ``label`` and one column of percentages for each band; if there, ``n``.
        names: the columns of the bands, from the lowest to the highest.
        row_title: what a row is.

    Raises:
        ContractViolation: a column is missing.
        UsageError: there are not five bands.
    """
    if len(names) != len(BANDS):
        raise UsageError(f"`names` holds {len(names)} bands.", f"Give {len(BANDS)}.")
    require(frame, ("label", *names), "bands")
    shares = {band: numbers(frame, band) for band in names}
    labels = frame["label"].astype("str").to_list()
    columns = {row_title: labels}
    if "n" in frame:
        columns["Schools"] = [COUNT.value(n) for n in numbers(frame, "n")]
    columns |= {band: [style.value(share) for share in shares[band]] for band in names}
    return Figure(
        name=name,
        title=title,
        summary=_bands_summary(shares[names[-1]], labels, names[-1], title, style),
        unit=unit,
        source=source,
        layers=_bands(list(shares.values()), names, style),
        table=pd.DataFrame(columns, dtype="str"),
        axes={
            **row_axes(labels, unit, 0.0, 100.0),
            "ylim": (-1.85, len(labels) - 0.4),
        },
        height=row_height(["", *labels]),
    )


def _bars(rows: Sequence[Row], style: Format, gap: float) -> tuple[Layer, ...]:
    shown = known(row.value for row in rows)
    blocks = [(0.0, i - _HALF, value, i + _HALF) for i, value in shown]
    marks = {int(place): tick for place, tick in known(row.national for row in rows)}
    ticks = [(tick, i - 0.45, tick, i + 0.45) for i, tick in marks.items()]
    said = [(_end(value, marks.get(int(i)), gap), i, style.value(value)) for i, value in shown]
    return (
        Layer("Rectangles", "Bar", blocks),
        Layer("Segments", "NationalTick", ticks),
        Layer("Labels", "Value", said),
    )


def _end(value: float, tick: float | None, gap: float) -> float:
    """Where a value is written: behind its bar, and behind the tick where that would cross it."""
    end = max(value, 0.0)
    if tick is not None and end <= tick < end + _WRITTEN * gap:
        end = tick
    return end + gap


def _table(
    rows: Sequence[Row], unit: str, style: Format, row_title: str, national_title: str
) -> pd.DataFrame:
    columns = {row_title: [row.label for row in rows]}
    if has(row.n for row in rows):
        columns["Pupils"] = [COUNT.value(row.n) for row in rows]
    columns[unit] = [written(row, style) for row in rows]
    if has(row.national for row in rows):
        columns[national_title] = [style.value(row.national) for row in rows]
    return pd.DataFrame(columns, dtype="str")


def _summary(rows: Sequence[Row], title: str, style: Format) -> str:
    ends = ends_of(rows)
    if ends is None:
        return f"{title}: no values can be shown."
    top, bottom = ends
    return (
        f"{title}: highest for {top.label} at {style.value(top.value)}, lowest for "
        f"{bottom.label} at {style.value(bottom.value)}."
    )


def _bands(
    shares: Sequence[Sequence[float]], names: Sequence[str], style: Format
) -> tuple[Layer, ...]:
    starts = [0.0] * len(shares[0])
    # the names of the bands stand over equal widths, so that a thin band can be named
    width = 100 / len(names)
    blocks: list[Layer] = []
    words: dict[str, list[tuple[float, float, str]]] = {}
    for number, (band, of_band) in enumerate(zip(names, shares, strict=True)):
        ends = [
            a + (share if share == share else 0.0) for a, share in zip(starts, of_band, strict=True)
        ]
        spans = list(zip(starts, ends, of_band, strict=True))
        heading = (width * number, -1.7, width * (number + 1), -0.65)
        rows = [(a, i - _HALF, b, i + _HALF) for i, (a, b, _) in enumerate(spans)]
        blocks.append(Layer("Rectangles", f"Band{number}", [heading, *rows]))
        said = words.setdefault("OnDark" if BAND_TEXT[number] == WHITE else "OnLight", [])
        said.append((width * (number + 0.5), -1.17, fill(band, _LETTERS)))
        said += [
            ((a + b) / 2, float(i), style.value(share))
            for i, (a, b, share) in enumerate(spans)
            if share >= _LEAST_LABELLED
        ]
        starts = ends
    return (*blocks, *(Layer("Labels", role, said) for role, said in words.items()))


def _bands_summary(
    top: Sequence[float], labels: Sequence[str], band: str, title: str, style: Format
) -> str:
    ranked = sorted(known(top), key=lambda row: row[1])
    if not ranked:
        return f"{title}: no values can be shown."
    (low_place, low), (high_place, high) = ranked[0], ranked[-1]
    return (
        f"{title}: the share of “{band}” goes from {style.value(low)} in "
        f"{labels[int(low_place)]} to {style.value(high)} in {labels[int(high_place)]}."
    )
