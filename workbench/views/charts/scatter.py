"""Scatter: two measures of the same pupils, subjects or schools."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from workbench.views.charts.rows import numbers, require, room
from workbench.views.figure import Figure
from workbench.views.formats import COUNT, Format
from workbench.views.layer import Layer

_FEWEST_FOR_CORRELATION = 3


def scatter(
    frame: pd.DataFrame,
    *,
    name: str,
    title: str,
    x_title: str,
    y_title: str,
    source: str,
    x_style: Format,
    y_style: Format,
    row_title: str = "School",
    diagonal: bool = False,
    line: Sequence[tuple[float, float]] = (),
    line_title: str = "Expected",
) -> Figure:
    """A dot a row, one measure across and one up.

    Args:
        frame: columns ``x`` and ``y``; if there, ``label`` (named in the table) and ``here`` (true
            for rows to point out). Rows without either value are left out.
        x_title: measure across, with its unit.
        y_title: measure up, with its unit.
        x_style: how the measure across is written.
        y_style: how the measure up is written.
        row_title: what a row is.
        diagonal: draw the line on which both are equal.
        line: points of a line that the rows are set beside, in order across.
        line_title: what that line is.

    Raises:
        ContractViolation: a column is missing.
    """
    require(frame, ("x", "y"), "scatter")
    rows = frame.assign(x=numbers(frame, "x"), y=numbers(frame, "y")).dropna(subset=["x", "y"])
    x_limits = room(rows["x"])
    near = [(x, y) for x, y in line if x_limits[0] <= x <= x_limits[1]]
    y_limits = room([*rows["y"], *(y for _, y in near)])
    table = pd.DataFrame(
        {x_title: rows["x"].map(x_style.value), y_title: rows["y"].map(y_style.value)}
    )
    if "label" in rows:
        table.insert(0, row_title, rows["label"].astype("str"))
    return Figure(
        name=name,
        title=title,
        summary=_summary(rows, title, x_title, y_title),
        unit=y_title,
        source=source,
        layers=(*_line(near), *_layers(rows, diagonal, x_limits, y_limits)),
        table=table.reset_index(drop=True),
        key=f"- - {line_title}" if near else "",
        axes={
            "xlim": x_limits,
            "ylim": y_limits,
            "xlabel": x_title,
            "ylabel": y_title,
        },
    )


def _line(points: Sequence[tuple[float, float]]) -> tuple[Layer, ...]:
    return (Layer("Curve", "England", points),) if points else ()


def _layers(
    rows: pd.DataFrame, diagonal: bool, x: tuple[float, float], y: tuple[float, float]
) -> Iterator[Layer]:
    if diagonal:
        low, high = max(x[0], y[0]), min(x[1], y[1])
        yield Layer("Segments", "Break", [(low, low, high, high)])
    here = rows["here"].fillna(False).to_list() if "here" in rows else [False] * len(rows)
    pairs = list(zip(rows["x"].to_list(), rows["y"].to_list(), here, strict=True))
    yield Layer("Points", "Dot", [(x, y) for x, y, chosen in pairs if not chosen])
    yield Layer("Points", "Chosen", [(x, y) for x, y, chosen in pairs if chosen])


def _summary(rows: pd.DataFrame, title: str, x_title: str, y_title: str) -> str:
    said = f"{title}: {COUNT.value(len(rows))} points of {y_title} against {x_title}"
    if len(rows) < _FEWEST_FOR_CORRELATION or rows["x"].nunique() < 2 or rows["y"].nunique() < 2:
        return f"{said}."
    correlation = float(np.corrcoef(rows["x"], rows["y"])[0, 1])
    return f"{said}; correlation {correlation:+.2f}."
