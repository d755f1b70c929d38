"""Rounding and number formats. Values are rounded for display only."""

import math
from decimal import ROUND_HALF_UP, Decimal

MINUS = "\N{MINUS SIGN}"


def round_half_away(value: float, decimals: int) -> float:
    """Round half away from zero, by the decimal digits that the number shows.

    >>> round_half_away(0.125, 2), round_half_away(-2.5, 0), round_half_away(2.675, 2)
    (0.13, -3.0, 2.68)
    """
    if not math.isfinite(value):
        return value
    exact = Decimal(repr(float(value)))
    rounded = float(exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP))
    return math.copysign(rounded, value)


def show(value: float | None, decimals: int, *, signed: bool = False, unit: str = "") -> str:
    """A number in words for a page: rounded, with a true minus sign and its unit.

    A signed number that rounds to zero keeps the sign of the unrounded value. A missing value is
    an empty string: what to say instead is the caller's, who knows the reason.

    >>> show(0.8139, 2, signed=True), show(46.65, 1), show(64.5, 0, unit="%"), show(None, 1)
    ('+0.81', '46.7', '65%', '')
    """
    if value is None or not math.isfinite(value):
        return ""
    rounded = round_half_away(float(value), decimals)
    negative = math.copysign(1.0, rounded) < 0 and (signed or rounded != 0)
    sign = MINUS if negative else "+" if signed else ""
    return f"{sign}{abs(rounded):.{decimals}f}{unit}"


def show_interval(
    low: float | None, high: float | None, decimals: int, *, signed: bool = False
) -> str:
    """An interval in words, ``(-0.21 to +0.15)``; empty if either end is missing."""
    ends = [show(end, decimals, signed=signed) for end in (low, high)]
    return f"({ends[0]} to {ends[1]})" if all(ends) else ""
