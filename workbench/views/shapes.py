"""SVG shapes of the layers of a chart: lines, marks, bars and words."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any
from xml.sax.saxutils import escape

from workbench.views import theme
from workbench.views.plane import Plane
from workbench.views.styles import Style

Rows = Iterable[tuple[Any, ...]]
_DASHES = ' stroke-dasharray="6 4"'
_ANCHORS = MappingProxyType({"left": "start", "center": "middle", "right": "end"})
_LINE_HEIGHT = 1.25
# how far below the middle of its letters a line of text stands, in sizes of the letters
_BASELINE = 0.35


def line(
    x0: float, y0: float, x1: float, y1: float, colour: str, width: float = 1, more: str = ""
) -> str:
    """A straight line, in pixels."""
    return (
        f'<path d="M{_n(x0)} {_n(y0)}L{_n(x1)} {_n(y1)}" stroke="{colour}" '
        f'stroke-width="{width:g}"{more}/>'
    )


def text(
    x: float,
    y: float,
    words: str,
    size: float,
    colour: str,
    *,
    align: str = "left",
    turned: bool = False,
) -> str:
    """Words in one or several lines, the middle of them at a height in pixels."""
    lines = words.split("\n")
    step = _LINE_HEIGHT * size
    first = y + _BASELINE * size - (len(lines) - 1) * step / 2
    spun = f' transform="rotate(-90 {_n(x)} {_n(y)})"' if turned else ""
    opening = (
        f'<text x="{_n(x)}" y="{_n(first)}" font-size="{size:g}" fill="{colour}" '
        f'text-anchor="{_ANCHORS[align]}"{spun}>'
    )
    if len(lines) == 1:
        return f"{opening}{escape(words)}</text>"
    spans = [
        f'<tspan x="{_n(x)}" y="{_n(first + number * step)}">{escape(said)}</tspan>'
        for number, said in enumerate(lines)
    ]
    return f"{opening}{''.join(spans)}</text>"


def _curve(rows: Rows, plane: Plane, style: Style) -> Iterator[str]:
    """A line through points, with a gap where one is missing."""
    path, pen = [], "M"
    for x, y in rows:
        if y == y:
            path.append(f"{pen}{_n(plane.x.at(x))} {_n(plane.y.at(y))}")
        pen = "L" if y == y else "M"
    if path:
        yield (
            f'<path d="{"".join(path)}" fill="none" stroke="{style.colour}" '
            f'stroke-width="{style.width:g}"{_dashes(style)}/>'
        )


def _points(rows: Rows, plane: Plane, style: Style) -> Iterator[str]:
    mark = _MARKS[style.mark.shape]
    for x, y in rows:
        yield mark(plane.x.at(x), plane.y.at(y), style.size / 2, f'fill="{style.colour}"')


def _segments(rows: Rows, plane: Plane, style: Style) -> Iterator[str]:
    for x0, y0, x1, y1 in rows:
        ends = plane.x.at(x0), plane.y.at(y0), plane.x.at(x1), plane.y.at(y1)
        yield line(*ends, style.colour, style.width, _dashes(style))


def _rectangles(rows: Rows, plane: Plane, style: Style) -> Iterator[str]:
    for x0, y0, x1, y1 in rows:
        left, right = sorted((plane.x.at(x0), plane.x.at(x1)))
        top, bottom = sorted((plane.y.at(y0), plane.y.at(y1)))
        yield (
            f'<rect x="{_n(left)}" y="{_n(top)}" width="{_n(right - left)}" '
            f'height="{_n(bottom - top)}" fill="{style.colour}" stroke="{theme.WHITE}"/>'
        )


def _uprights(rows: Rows, plane: Plane, style: Style) -> Iterator[str]:
    for (x,) in rows:
        at = plane.x.at(x)
        yield line(at, plane.y.start, at, plane.y.end, style.colour, style.width, _dashes(style))


def _labels(rows: Rows, plane: Plane, style: Style) -> Iterator[str]:
    for x, y, words in rows:
        place = plane.x.at(x), plane.y.at(y)
        yield text(*place, str(words), style.text_size, style.colour, align=style.align)


def _circle(x: float, y: float, half: float, look: str) -> str:
    return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(half)}" {look}/>'


def _diamond(x: float, y: float, half: float, look: str) -> str:
    return _closed([(x, y - half), (x + half, y), (x, y + half), (x - half, y)], look)


def _triangle(x: float, y: float, half: float, look: str) -> str:
    return _closed([(x, y - half), (x + half, y + half), (x - half, y + half)], look)


def _inverted_triangle(x: float, y: float, half: float, look: str) -> str:
    return _closed([(x, y + half), (x + half, y - half), (x - half, y - half)], look)


def _closed(corners: Iterable[tuple[float, float]], look: str) -> str:
    return f'<path d="M{"L".join(f"{_n(x)} {_n(y)}" for x, y in corners)}Z" {look}/>'


def _dashes(style: Style) -> str:
    return _DASHES if style.dashed else ""


def _n(value: float) -> str:
    """A pixel to a tenth."""
    return f"{value:.1f}".removesuffix(".0")


_MARKS: Mapping[str, Callable[[float, float, float, str], str]] = MappingProxyType(
    {
        "circle": _circle,
        "diamond": _diamond,
        "triangle": _triangle,
        "inverted_triangle": _inverted_triangle,
    }
)
SHAPES: Mapping[str, Callable[[Rows, Plane, Style], Iterator[str]]] = MappingProxyType(
    {
        "Curve": _curve,
        "Points": _points,
        "Segments": _segments,
        "Rectangles": _rectangles,
        "VLines": _uprights,
        "Labels": _labels,
    }
)
"""How each kind of layer is written."""
