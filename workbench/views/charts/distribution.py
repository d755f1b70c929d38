"""Distribution: where one school stands among all schools."""

import numpy as np
import pandas as pd

from workbench.measures.columns import Floats, floats
from workbench.views.figure import Figure
from workbench.views.formats import COUNT, Format
from workbench.views.layer import Layer

BINS = 40
PERCENTILES = (5, 25, 50, 75, 95)


def distribution(
    values: "pd.Series[float]",
    mark: float | None,
    *,
    name: str,
    title: str,
    unit: str,
    source: str,
    style: Format,
    subject: str = "This school",
    units: str = "schools",
) -> Figure:
    """A histogram of all schools with one of them marked, and its percentile.

    The percentile is the share of schools below, counting half of those at the same value. Values
    beyond the 0.5th and 99.5th percentiles are drawn in the end columns.

    Args:
        values: one value a school; missing ones are left out.
        mark: the value of the school; None where there is none.
        unit: what the values are.
        style: how values are written.
        subject: whose value is marked.
        units: what is counted, in the plural.
    """
    known = np.sort(floats(values.dropna()))
    marked = None if mark is None or not np.isfinite(mark) else float(mark)
    rank = None if marked is None or not len(known) else percentile(known, marked)
    counts, edges = _histogram(known, marked)
    return Figure(
        name=name,
        title=title,
        summary=_summary(title, marked, rank, len(known), style, subject, units),
        unit=unit,
        source=source,
        layers=_layers(counts, edges, marked, subject, style),
        table=_table(known, marked, rank, unit, style, subject, units),
        axes={
            "xlim": (float(edges[0]), float(edges[-1])),
            "ylim": (0, float(counts.max(initial=1)) * 1.18),
            "xlabel": unit,
            "ylabel": f"Number of {units}",
        },
        height=260,
    )


def percentile(sorted_values: Floats, value: float) -> float:
    """Share of values below, in percent, counting half of the equal ones (mid-rank)."""
    below = np.searchsorted(sorted_values, value, side="left")
    upto = np.searchsorted(sorted_values, value, side="right")
    return float(50.0 * (below + upto) / len(sorted_values))


def _histogram(known: Floats, mark: float | None) -> tuple[Floats, Floats]:
    if not len(known):
        return np.zeros(1), np.array([0.0, 1.0])
    low, high = np.quantile(known, [0.005, 0.995])
    ends = [low, high, *([] if mark is None else [mark])]
    span = (max(ends) - min(ends)) or 1.0
    edges = np.linspace(min(ends) - 0.02 * span, max(ends) + 0.02 * span, BINS + 1)
    counts, _ = np.histogram(np.clip(known, edges[0], edges[-1]), edges)
    return counts.astype(np.float64), edges


def _layers(
    counts: Floats, edges: Floats, mark: float | None, subject: str, style: Format
) -> tuple[Layer, ...]:
    heights, ends = counts.tolist(), edges.tolist()
    columns = [
        (left, 0.0, right, count)
        for left, right, count in zip(ends[:-1], ends[1:], heights, strict=True)
        if count
    ]
    schools = Layer("Rectangles", "Others", columns)
    if mark is None:
        return (schools,)
    top = max([1.0, *heights])
    # words towards the middle, so that they do not leave the chart
    late = mark > (ends[0] + ends[-1]) / 2
    gap = (-1 if late else 1) * 0.01 * (ends[-1] - ends[0])
    said = [(mark + gap, top * 1.1, f"{subject} {style.value(mark)}")]
    return (
        schools,
        Layer("Segments", "Here", [(mark, 0.0, mark, top * 1.15)]),
        Layer("Labels", "HereNameLeft" if late else "SchoolName", said),
    )


def _table(
    known: Floats,
    mark: float | None,
    rank: float | None,
    unit: str,
    style: Format,
    subject: str,
    units: str,
) -> pd.DataFrame:
    rows = (
        [
            (f"{p}th percentile of {units}" if p != 50 else f"Median of {units}", style.value(v))
            for p, v in zip(
                PERCENTILES, np.quantile(known, np.array(PERCENTILES) / 100), strict=True
            )
        ]
        if len(known)
        else []
    )
    if mark is not None:
        rows.append((subject, style.value(mark)))
    if rank is not None:
        rows.append((f"Share of {units} below {subject.lower()}", _share(rank)))
    return pd.DataFrame(rows, columns=["Point", unit])


def _summary(
    title: str,
    mark: float | None,
    rank: float | None,
    count: int,
    style: Format,
    subject: str,
    units: str,
) -> str:
    if mark is None or rank is None:
        return f"{title}: {COUNT.value(count)} {units}; no value for {subject.lower()}."
    return (
        f"{title}: {subject.lower()} at {style.value(mark)} is above {_share(rank)} of "
        f"{COUNT.value(count)} {units}."
    )


def _share(percent: float) -> str:
    """A share of others in words: never all of them but one, nor none."""
    if percent > 99:
        return "more than 99%"
    return "less than 1%" if percent < 1 else f"{COUNT.value(percent)}%"
