"""How the values of a unit are written: decimals, sign, unit, and what stands for nothing."""

from dataclasses import dataclass

import pandas as pd

from workbench.measures.measure import Measure
from workbench.measures.rounding import show, show_interval

MISSING = "-"
SUPPRESSED = "x"


@dataclass(frozen=True)
class Format:
    """Decimals, whether a plus sign is shown, and the unit that follows the number.

    >>> PROGRESS.value(0.8139), PERCENTAGE.value(64.5), COUNT.value(3014063), POINTS.value(None)
    ('+0.81', '65%', '3,014,063', '-')
    """

    decimals: int
    signed: bool = False
    unit: str = ""

    def value(self, value: object) -> str:
        """A number, rounded half away from zero; a dash where it is missing."""
        if value is None or pd.isna(value):  # type: ignore[call-overload]
            return MISSING
        shown = show(float(value), self.decimals, signed=self.signed, unit=self.unit)  # type: ignore[arg-type]
        return _with_thousands(shown) or MISSING

    def interval(self, low: object, high: object) -> str:
        """An interval, ``-0.21 to +0.15``; a dash where an end is missing."""
        if pd.isna(low) or pd.isna(high):  # type: ignore[call-overload]
            return MISSING
        said = show_interval(float(low), float(high), self.decimals, signed=self.signed)  # type: ignore[arg-type]
        return said.strip("()")


def format_of(measure: Measure) -> Format:
    """How the values of a measure are written."""
    return Format(measure.decimals, measure.signed, "%" if measure.unit == "%" else "")


PROGRESS = Format(2, signed=True)
POINTS = Format(1)
POINT_SCORE = Format(2)
PERCENTAGE = Format(0, unit="%")
RATE = Format(1, unit="%")
COUNT = Format(0)


def _with_thousands(shown: str) -> str:
    """Commas between thousands, however the number is signed and whatever follows it."""
    digits = "".join(c for c in shown.split(".")[0] if c.isdigit())
    return shown.replace(digits, f"{int(digits):,}", 1) if len(digits) > 3 else shown
