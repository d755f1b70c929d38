"""A small line of a few years, beside a figure: inline SVG with the same in words."""

from collections.abc import Collection, Sequence
from html import escape

from workbench.views.theme import DARK_BLUE, GREY

_WIDTH, _HEIGHT, _EDGE, _DOT = 84, 30, 5, 3.0


def spark(
    years: Sequence[str],
    values: Sequence[float | None],
    words: Sequence[str],
    apart: Collection[str] = (),
) -> str:
    """A line through the values of the years that are shown.

    A value that is not shown leaves a gap, and the scale is that of the shown ones alone, so that
    nothing can be read from it.

    Args:
        years: academic years, oldest first.
        values: one a year; None where it is suppressed or missing.
        words: the same in words, such as "+0.12" or "suppressed".
        apart: years that cannot be compared with the one before; no line leads to them.

    Returns:
        Markup; nothing where fewer than two values are shown.
    """
    shown = [value for value in values if value is not None]
    if len(shown) < 2:
        return ""
    low, span = min(shown), (max(shown) - min(shown)) or 1.0
    step = (_WIDTH - 2 * _EDGE) / (len(years) - 1)
    points = [
        None
        if value is None
        else (
            _EDGE + place * step,
            _HEIGHT - _EDGE - (value - low) / span * (_HEIGHT - 2 * _EDGE),
        )
        for place, value in enumerate(values)
    ]
    lines = [
        f'<line x1="{a[0]:.1f}" y1="{a[1]:.1f}" x2="{b[0]:.1f}" y2="{b[1]:.1f}"/>'
        for a, b, year in zip(points, points[1:], years[1:], strict=False)
        if a is not None and b is not None and year not in apart
    ]
    dots = [
        f'<circle cx="{one[0]:.1f}" cy="{one[1]:.1f}" r="{_DOT}" stroke="none" '
        f'fill="{DARK_BLUE if place == len(points) - 1 else GREY}"/>'
        for place, one in enumerate(points)
        if one is not None
    ]
    return (
        f'<svg class="wb-spark" role="img" aria-label="{escape(_said(years, words, apart))}" '
        f'viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}" '
        f'stroke="{GREY}" stroke-width="2">{"".join(lines)}{"".join(dots)}</svg>'
    )


def _said(years: Sequence[str], words: Sequence[str], apart: Collection[str]) -> str:
    each = "; ".join(f"{year}: {said}" for year, said in zip(years, words, strict=True))
    breaks = "".join(
        f" {year} cannot be compared with the year before." for year in years if year in apart
    )
    return f"{each}.{breaks}"
