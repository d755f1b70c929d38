"""Where things stand in a static chart: axes in pixels, numbers along them, widths of words."""

import functools
from dataclasses import dataclass

from matplotlib.font_manager import findfont, get_font
from matplotlib.ticker import MaxNLocator

_FONT = "DejaVu Sans"
"""Wider than the fonts that a page asks for, so that words have room in each of them."""
_UNITS = 2**16
_SIZE, _DPI = 100, 72
_STEPS = (1, 2, 2.5, 5, 10)
_MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class Side:
    """An axis: the values at its two ends, and the pixels that these stand at."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Pixel of a value."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


@dataclass(frozen=True)
class Plane:
    """Both axes: ``x`` from left to right, ``y`` from the bottom to the top."""

    x: Side
    y: Side


def marks_of(limits: tuple[float, float], many: int) -> tuple[tuple[float, str], ...]:
    """Round numbers within limits, each with its words.

    Args:
        limits: lowest and highest value of the axis.
        many: at most how many steps.

    >>> marks_of((-0.5, 1.1), 4)
    ((-0.5, '−0.5'), (0.0, '0.0'), (0.5, '0.5'), (1.0, '1.0'))
    """
    low, high = sorted(limits)
    places = [float(one) for one in MaxNLocator(many, steps=_STEPS).tick_values(low, high)]
    inside = [one for one in places if low - 1e-9 <= one <= high + 1e-9]
    decimals = next(n for n in range(9) if n == 8 or all(_whole(one * 10**n) for one in inside))
    return tuple((one, _written(one, decimals)) for one in inside)


def measured(words: str, size: float) -> float:
    """Width of words in pixels; of several lines the longest."""
    widths = [sum(_advance(letter) for letter in said) for said in words.split("\n")]
    return max(widths) * size


@functools.cache
def _advance(letter: str) -> float:
    """How far a letter takes a line, as a share of its size; letters alone are remembered."""
    font = get_font(findfont(_FONT))
    font.set_size(_SIZE, _DPI)
    return float(font.load_char(ord(letter)).linearHoriAdvance) / _UNITS / _SIZE


def _whole(value: float) -> bool:
    return abs(value - round(value)) < 1e-6


def _written(value: float, decimals: int) -> str:
    shown = f"{abs(value):,.{decimals}f}"
    return f"{_MINUS}{shown}" if value < 0 and float(shown.replace(",", "")) else shown
