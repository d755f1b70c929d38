"""Verdicts in words, and the bands of Progress 8."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.contracts.reference import read
from workbench.measures.columns import Floats, Integers
from workbench.measures.measure import Measure
from workbench.measures.rounding import round_half_away

ABOVE = "significantly above"
BELOW = "significantly below"
IN_LINE = "in line with"
HIGHER = "significantly higher than"
LOWER = "significantly lower than"
TOO_FEW = "not enough pupils to tell"
BROKEN = "cannot be compared (break in series)"
AVERAGE_BAND = 3
ENOUGH_PUPILS = 11
"""Fewest pupils for a verdict, a rank or a change.

Source: Ofsted inspection data summary report guide ("at least 11 pupils").
"""


def verdict(measure: Measure, direction: int, national: float) -> str:
    """A verdict against the national average.

    Args:
        measure: gives the format of the average.
        direction: 1 significantly above, 0 not different, -1 significantly below.
        national: the national average, in the measure's unit.

    >>> from workbench.measures.catalogue import measure
    >>> verdict(measure("attainment8"), 1, 46.7)
    'significantly above the national average (46.7)'
    """
    words = {1: ABOVE, 0: IN_LINE, -1: BELOW}[direction]
    shown = "0" if national == 0 else measure.show(national)
    return f"{words} the national average ({shown})"


def change_verdict(measure: Measure, direction: int, year: str, before: float) -> str:
    """A verdict on the change since an earlier year.

    Args:
        measure: gives the format of the earlier value.
        direction: 1 significantly higher, 0 not different, -1 significantly lower.
        year: the earlier academic year.
        before: its value, in the measure's unit.

    >>> from workbench.measures.catalogue import measure
    >>> change_verdict(measure("attainment8"), -1, "2017/18", 46.5)
    'significantly lower than 2017/18 (46.5)'
    """
    words = {1: HIGHER, 0: IN_LINE, -1: LOWER}[direction]
    return f"{words} {year} ({measure.show(before)})"


@dataclass(frozen=True)
class Band:
    """A band of Progress 8: DfE's number, 1 the highest, and its name. Number 0 is no band."""

    number: int
    name: str

    @property
    def direction(self) -> int:
        """What the band says against the average: 1 above, 0 average (or no band), -1 below."""
        return int(np.sign(AVERAGE_BAND - self.number)) if self.number else 0


def progress_band(score: float, low: float, high: float) -> Band:
    """DfE's band of a school's Progress 8, from the two-decimal score and the interval.

    Well above: 0.5 or more, with the interval above 0. Well below: under -0.5 with the interval
    below 0; -0.50 itself is below average.

    Source: DfE, Progress scores for key stage 4, 2018 and 2019.
    """
    return _band(int(bands(np.array([score]), np.array([low]), np.array([high]))[0]))


def bands(score: Floats, low: Floats, high: Floats) -> Integers:
    """DfE's band numbers, 1 well above to 5 well below average; 0 where the score is missing."""
    cut = float(read("progress8")["bands"]["cut"])
    shown = np.array([round_half_away(float(one), 2) for one in score])
    above, below = low > 0, high < 0
    numbers = np.select(
        [np.isnan(shown), above & (shown >= cut), above, below & (shown < -cut), below],
        [0, 1, 2, 5, 4],
        default=AVERAGE_BAND,
    )
    return numbers.astype(np.int64)


def band_name(number: int) -> str:
    """Name of a band; empty for 0, no band."""
    return _band(number).name


def band_named(name: str) -> Band | None:
    """The band of a published name, in whatever case; None for a name that is none.

    >>> band_named("Well above average")
    Band(number=1, name='well above average')
    """
    names: dict[int, str] = read("progress8")["bands"]["names"]
    found = [number for number, said in names.items() if said == name.strip().lower()]
    return _band(found[0]) if found else None


def _band(number: int) -> Band:
    names: dict[int, Any] = read("progress8")["bands"]["names"]
    return Band(number, str(names.get(number, "")))
