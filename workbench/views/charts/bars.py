"""Bars with their values beside them, and stacked bars of bands."""

from collections.abc import Sequence
from textwrap import fill

import holoviews as hv
import pandas as pd

from workbench.errors import UsageError
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
from workbench.views.formats import COUNT, PERCENTAGE, Format
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
    rows = pd.DataFrame(
        {
            "label": frame["label"].astype("str").to_list(),
            "value": numbers(frame["value"]).to_numpy(),
            "n": optional(frame, "n").to_numpy(),
            "national": optional(frame, "national").to_numpy(),
            "status": words(frame, "status").to_list(),
        }
    )
    low, high = room([0.0, *rows["value"], *rows["national"]], left=0.0, right=0.2)
    return Figure(
        name=name,
        title=title,
        summary=_summary(rows, title, style),
        unit=unit,
        source=source,
        element=hv.Overlay(_bars(rows, style, 0.012 * (high - low))),
        table=_table(rows, unit, style, row_title, national_title),
        axes=row_axes(list(rows["label"]), unit, low, high),
        height=row_height(list(rows["label"])),
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
    shares = frame[list(names)].apply(numbers).reset_index(drop=True)
    labels = frame["label"].astype("str").to_list()
    table = pd.DataFrame({row_title: labels})
    if "n" in frame:
        table["Schools"] = numbers(frame["n"]).map(COUNT.value).to_list()
    table = table.assign(**{band: shares[band].map(style.value) for band in names})
    return Figure(
        name=name,
        title=title,
        summary=_bands_summary(shares[names[-1]], labels, names[-1], title, style),
        unit=unit,
        source=source,
        element=hv.Overlay(_bands(shares, names, style)),
        table=table,
        axes={
            **row_axes(labels, unit, 0.0, 100.0),
            "ylim": (-1.85, len(labels) - 0.4),
        },
        height=row_height(["", *labels]),
    )


def _bars(rows: pd.DataFrame, style: Format, gap: float) -> list[hv.Element]:
    known = placed(rows["value"])
    blocks = [(0.0, i - _HALF, value, i + _HALF) for i, value in known]
    marks = {int(place): tick for place, tick in placed(rows["national"])}
    ticks = [(tick, i - 0.45, tick, i + 0.45) for i, tick in marks.items()]
    said = [(_end(value, marks.get(int(i)), gap), i, style.value(value)) for i, value in known]
    return [
        hv.Rectangles(blocks, group="Bar"),
        hv.Segments(ticks, group="NationalTick"),
        hv.Labels(said, group="Value"),
    ]


def _end(value: float, tick: float | None, gap: float) -> float:
    """Where a value is written: behind its bar, and behind the tick where that would cross it."""
    end = max(value, 0.0)
    if tick is not None and end <= tick < end + _WRITTEN * gap:
        end = tick
    return end + gap


def _table(
    rows: pd.DataFrame, unit: str, style: Format, row_title: str, national_title: str
) -> pd.DataFrame:
    columns = {row_title: rows["label"]}
    if rows["n"].notna().any():
        columns["Pupils"] = rows["n"].map(COUNT.value)
    columns[unit] = pd.Series(written(rows, rows["value"], style))
    if rows["national"].notna().any():
        columns[national_title] = rows["national"].map(style.value)
    return pd.DataFrame(columns)


def _summary(rows: pd.DataFrame, title: str, style: Format) -> str:
    known = rows[rows["value"].notna()]
    if known.empty:
        return f"{title}: no values can be shown."
    ranked = known.sort_values("value", kind="stable")
    top, bottom = ranked.iloc[-1], ranked.iloc[0]
    return (
        f"{title}: highest for {top['label']} at {style.value(top['value'])}, lowest for "
        f"{bottom['label']} at {style.value(bottom['value'])}."
    )


def _bands(shares: pd.DataFrame, names: Sequence[str], style: Format) -> list[hv.Element]:
    ends = shares.fillna(0.0).cumsum(axis=1)
    starts = ends - shares.fillna(0.0)
    # the names of the bands stand over equal widths, so that a thin band can be named
    width = 100 / len(names)
    blocks: list[hv.Element] = []
    words: dict[str, list[tuple[float, float, str]]] = {}
    for number, band in enumerate(names):
        spans = list(zip(starts[band], ends[band], shares[band], strict=True))
        heading = (width * number, -1.7, width * (number + 1), -0.65)
        rows = [(a, i - _HALF, b, i + _HALF) for i, (a, b, _) in enumerate(spans)]
        blocks.append(hv.Rectangles([heading, *rows], group=f"Band{number}"))
        said = words.setdefault("OnDark" if BAND_TEXT[number] == WHITE else "OnLight", [])
        said.append((width * (number + 0.5), -1.17, fill(band, _LETTERS)))
        said += [
            ((a + b) / 2, float(i), style.value(share))
            for i, (a, b, share) in enumerate(spans)
            if share >= _LEAST_LABELLED
        ]
    return blocks + [hv.Labels(said, group=role) for role, said in words.items()]


def _bands_summary(
    top: "pd.Series[float]", labels: Sequence[str], band: str, title: str, style: Format
) -> str:
    if top.notna().sum() == 0:
        return f"{title}: no values can be shown."
    ranked = sorted(placed(top), key=lambda row: row[1])
    (low_place, low), (high_place, high) = ranked[0], ranked[-1]
    return (
        f"{title}: the share of “{band}” goes from {style.value(low)} in "
        f"{labels[int(low_place)]} to {style.value(high)} in {labels[int(high_place)]}."
    )
