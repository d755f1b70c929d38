"""Charts for a page that lives: a Bokeh figure, without a toolbar, as wide as its place.

The layers of a chart are drawn with Bokeh's own glyphs. HoloViews' renderer would give the same
picture, but takes about ten times as long, and here somebody waits for it.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from bokeh.core.properties import value
from bokeh.models import Range1d
from bokeh.plotting import figure as bokeh_plot

from workbench.views import theme
from workbench.views.figure import Figure
from workbench.views.styles import ROLES, options

Columns = list[Any]
Look = Mapping[str, Any]


def bokeh_figure(figure: Figure) -> Any:
    """Draw a figure as a Bokeh model.

    What the model holds is sent to the browser: a figure is made from protected frames alone.
    """
    axes = figure.axes
    low, high = axes["ylim"]
    plot = bokeh_plot(
        height=figure.height,
        sizing_mode="stretch_width",
        toolbar_location=None,
        tools="",
        x_range=Range1d(*axes["xlim"]),
        y_range=Range1d(high, low) if axes.get("invert_yaxis") else Range1d(low, high),
        x_axis_label=axes["xlabel"] or None,
        y_axis_label=axes["ylabel"] or None,
        outline_line_color=None,
        min_border_right=12,
    )
    for layer in figure.layers:
        if layer.rows:
            columns = [list(column) for column in zip(*layer.rows, strict=True)]
            _DRAW[layer.kind](plot, columns, options(layer.kind, ROLES[layer.role]))
    _mark(plot.xaxis, axes.get("xticks"))
    _mark(plot.yaxis, axes.get("yticks"))
    return _dressed(plot, bool(axes.get("show_grid")))


def _curve(plot: Any, columns: Columns, look: Look) -> None:
    plot.line(columns[0], columns[1], **look)


def _points(plot: Any, columns: Columns, look: Look) -> None:
    plot.scatter(columns[0], columns[1], **look)


def _segments(plot: Any, columns: Columns, look: Look) -> None:
    x0, y0, x1, y1 = columns
    plot.segment(x0=x0, y0=y0, x1=x1, y1=y1, **look)


def _rectangles(plot: Any, columns: Columns, look: Look) -> None:
    left, bottom, right, top = columns
    plot.quad(left=left, bottom=bottom, right=right, top=top, **look)


def _lines(plot: Any, columns: Columns, look: Look) -> None:
    plot.vspan(x=columns[0], **look)


def _labels(plot: Any, columns: Columns, look: Look) -> None:
    x, y, text = columns
    # a bare name would be taken for a column
    plot.text(x=x, y=y, text=list(text), text_font=value(theme.FONT_STACK), **look)


_DRAW: Mapping[str, Callable[[Any, Columns, Look], None]] = MappingProxyType(
    {
        "Curve": _curve,
        "Points": _points,
        "Segments": _segments,
        "Rectangles": _rectangles,
        "VLines": _lines,
        "Labels": _labels,
    }
)


def _mark(axis: Any, ticks: list[tuple[float, str]] | None) -> None:
    """Words at given places in place of numbers."""
    if ticks:
        axis.ticker = [place for place, _ in ticks]
        axis.major_label_overrides = dict(ticks)


def _dressed(plot: Any, grid: bool) -> Any:
    """Fonts, colours and thin lines of the theme."""
    size = f"{theme.TEXT_SIZE}px"
    for axis in plot.axis:
        axis.update(
            major_label_text_font=theme.FONT_STACK,
            axis_label_text_font=theme.FONT_STACK,
            major_label_text_font_size=size,
            axis_label_text_font_size=size,
            major_label_text_color=theme.TEXT,
            axis_label_text_color=theme.SECONDARY_TEXT,
            axis_label_text_font_style="normal",
            axis_line_color=theme.RULE,
            major_tick_line_color=None,
            minor_tick_line_color=None,
        )
    plot.grid.grid_line_color = theme.FAINT if grid else None
    return plot
