"""Static charts: one self-contained SVG, the same bytes for the same figure.

The layers of a chart are written as SVG shapes, as the interactive chart draws them with Bokeh's
glyphs. HoloViews' renderer and Matplotlib's would give the same picture, but take some twenty times
as long, and a night's packs hold tens of thousands of charts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from textwrap import fill
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from workbench.views import theme
from workbench.views.figure import Figure
from workbench.views.plane import Plane, Side, marks_of, measured
from workbench.views.shapes import SHAPES, line, text
from workbench.views.styles import ROLES

WIDTH = 640
_GAP = 8
_LINE_HEIGHT = 1.25
_EDGE = 2
_NARROWEST = 0.4
"""Share of a drawing that its axis has at least, however long the names beside it."""
_NARROW = 400
_LETTERS = 18
"""Letters of a line beside the axis of a narrow drawing, and how narrow that is in pixels."""
_ROOM_ACROSS, _ROOM_UP = 90, 55
"""Pixels from one number on an axis to the next, at least."""
_BETWEEN = "   "
_GAP_IN_KEY = "\N{NO-BREAK SPACE}" * 3


@dataclass(frozen=True)
class _Words:
    """What stands along the axes: ticks as values and words, and the titles."""

    across: tuple[tuple[float, str], ...]
    up: tuple[tuple[float, str], ...]
    x_title: tuple[str, ...]
    y_title: str


def svg(figure: Figure, width: int = WIDTH) -> str:
    """Draw a figure as SVG text for a page.

    Text stays text in the reader's own font; nothing is fetched; the title and the summary are
    its accessible name and description. No date and no random id: equal figures give equal text.

    Args:
        figure: what to draw.
        width: in CSS pixels; the drawing shrinks with its container.
    """
    words = _words(figure, width)
    plane = _plane(figure, words, width)
    words = replace(words, across=_apart(words.across, plane.x))
    drawn = [*_axes(figure, words, plane), *_parts(figure, plane)]
    return f"{_opening(figure, width)}{''.join(drawn)}</svg>"


def _words(figure: Figure, width: int) -> _Words:
    axes = figure.axes
    many = max(width // _ROOM_ACROSS, 2), max(figure.height // _ROOM_UP, 2)
    return _Words(
        across=_ticks(axes.get("xticks"), axes["xlim"], many[0]),
        up=_lined(_ticks(axes.get("yticks"), axes["ylim"], many[1]), figure.height, width),
        x_title=(*_titled(str(axes["xlabel"])), *_wrapped(figure.key, width)),
        y_title=str(axes["ylabel"]),
    )


def _ticks(
    given: Sequence[tuple[float, str]] | None, limits: tuple[float, float], many: int
) -> tuple[tuple[float, str], ...]:
    if given is None:
        return marks_of(limits, many)
    return tuple((float(place), str(word)) for place, word in given)


def _lined(
    ticks: tuple[tuple[float, str], ...], height: int, width: int
) -> tuple[tuple[float, str], ...]:
    """Names of rows in two lines where a drawing is narrow and its rows are high enough."""
    if width >= _NARROW or height < 2 * _LINE_HEIGHT * theme.TEXT_SIZE * len(ticks):
        return ticks
    broken = [(place, fill(" ".join(word.split()), _LETTERS)) for place, word in ticks]
    return tuple(
        new if new[1].count("\n") < 2 else old for new, old in zip(broken, ticks, strict=True)
    )


def _apart(ticks: tuple[tuple[float, str], ...], across: Side) -> tuple[tuple[float, str], ...]:
    """Every tick, or every second or third where their words would run into each other."""
    for step in range(1, len(ticks)):
        kept = ticks[::step]
        ends = [
            (across.at(place) - half, across.at(place) + half)
            for place, word in kept
            for half in [measured(word, theme.SMALL_TEXT_SIZE) / 2]
        ]
        if all(one[1] <= after[0] for one, after in zip(ends, ends[1:], strict=False)):
            return kept
    return ticks[:1]


def _titled(title: str) -> tuple[str, ...]:
    return tuple(title.split("\n")) if title else ()


def _wrapped(key: str, width: int) -> tuple[str, ...]:
    """The key in as many lines as it needs: its items stay whole."""
    lines: list[str] = []
    for item in key.split(_BETWEEN) if key else ():
        longer = f"{lines[-1]}{_GAP_IN_KEY}{item}" if lines else item
        if lines and measured(longer, theme.SMALL_TEXT_SIZE) <= width:
            lines[-1] = longer
        else:
            lines.append(item)
    return tuple(lines)


def _plane(figure: Figure, words: _Words, width: int) -> Plane:
    """Where the axes stand: as much room as the words beside them need, the rest for the chart."""
    axes = figure.axes
    up_size = theme.TEXT_SIZE if axes.get("yticks") else theme.SMALL_TEXT_SIZE
    labels = max((measured(word, up_size) for _, word in words.up), default=0.0)
    title = _LINE_HEIGHT * theme.SMALL_TEXT_SIZE + _GAP if words.y_title else 0.0
    lines = max((word.count("\n") + 1 for _, word in words.across), default=0)
    below = (lines + len(words.x_title)) * _LINE_HEIGHT * theme.SMALL_TEXT_SIZE
    low, high = axes["xlim"]
    last = measured(words.across[-1][1], theme.SMALL_TEXT_SIZE) / 2 if words.across else 0.0
    across = Side(low, high, title + labels + _GAP, width - max(_GAP, last))
    end = min([across.end, *_ends(figure, across, width)])
    return Plane(
        replace(across, end=end),
        _upward(axes, figure.height - below - 2 * _GAP),
    )


def _ends(figure: Figure, across: Side, width: int) -> Iterator[float]:
    """Where the axis would have to end for each name beside its point to be whole."""
    for layer in figure.layers:
        style = ROLES[layer.role]
        if layer.kind != "Labels" or style.align != "left":
            continue
        for x, _, said in layer.rows:
            share = (x - across.low) / (across.high - across.low)
            room = width - _EDGE - measured(str(said), style.text_size) - across.start
            if share > 0:
                yield across.start + max(room / share, _NARROWEST * width)


def _upward(axes: Mapping[str, Any], bottom: float) -> Side:
    low, high = axes["ylim"]
    if axes.get("invert_yaxis"):
        low, high = high, low
    return Side(low, high, bottom, float(_GAP))


def _axes(figure: Figure, words: _Words, plane: Plane) -> Iterator[str]:
    """Grid, the two axes, their words and titles."""
    left, right = plane.x.start, plane.x.end
    bottom, top = plane.y.start, plane.y.end
    across = [(plane.x.at(place), word) for place, word in words.across]
    up = [(plane.y.at(place), word) for place, word in words.up]
    if figure.axes.get("show_grid"):
        yield from (line(x, bottom, x, top, theme.FAINT) for x, _ in across)
        yield from (line(left, y, right, y, theme.FAINT) for y, _ in up)
    yield line(left, top, left, bottom, theme.RULE)
    yield line(left, bottom, right, bottom, theme.RULE)
    named = bool(figure.axes.get("yticks"))
    size, colour = _letters(named)
    yield from (text(left - _GAP, y, word, size, colour, align="right") for y, word in up)
    step = _LINE_HEIGHT * theme.SMALL_TEXT_SIZE
    first = bottom + _GAP + step / 2
    small = theme.SMALL_TEXT_SIZE, theme.SECONDARY_TEXT
    for x, word in across:
        middle = first + word.count("\n") * step / 2
        yield text(x, middle, word, *small, align="center")
    lines = max((word.count("\n") + 1 for _, word in words.across), default=0)
    yield from _titles(words, plane, first + lines * step, step)


def _letters(named: bool) -> tuple[int, str]:
    """Size and colour of the words beside the axis: names of rows are read, numbers looked up."""
    if named:
        return theme.TEXT_SIZE, theme.TEXT
    return theme.SMALL_TEXT_SIZE, theme.SECONDARY_TEXT


def _titles(words: _Words, plane: Plane, below: float, step: float) -> Iterator[str]:
    """Under the axis, in the middle of the chart or as far left as long words need."""
    size, colour = theme.SMALL_TEXT_SIZE, theme.SECONDARY_TEXT
    middle = (plane.x.start + plane.x.end) / 2
    for number, said in enumerate(words.x_title):
        half = measured(said, size) / 2
        x = max(min(middle, plane.x.end - half), half)
        yield text(x, below + number * step, said, size, colour, align="center")
    if words.y_title:
        x, y = size * _LINE_HEIGHT / 2, (plane.y.start + plane.y.end) / 2
        yield text(x, y, words.y_title, size, colour, align="center", turned=True)


def _parts(figure: Figure, plane: Plane) -> Iterator[str]:
    for layer in figure.layers:
        yield from SHAPES[layer.kind](layer.rows, plane, ROLES[layer.role])


def _opening(figure: Figure, width: int) -> str:
    title, summary = f"{figure.name}-title", f"{figure.name}-summary"
    fonts = theme.FONT_STACK.replace('"', "'")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" '
        f"aria-labelledby={quoteattr(f'{title} {summary}')} "
        f'viewBox="0 0 {width} {figure.height}" width="{width}" height="{figure.height}" '
        f"style={quoteattr(f'max-width:100%;height:auto;font-family:{fonts}')}>"
        f"<title id={quoteattr(title)}>{escape(figure.title)}</title>"
        f"<desc id={quoteattr(summary)}>{escape(figure.summary)}</desc>"
    )
