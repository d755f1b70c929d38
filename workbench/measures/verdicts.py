"""Verdicts in words, and the bands of Progress 8."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from workbench.measures.columns import Flags, Floats, Integers
from workbench.measures.measure import Measure
from workbench.measures.reference import read
from workbench.measures.rounding import round_half_away

ABOVE = "significantly above"
BELOW = "significantly below"
IN_LINE = "in line with"
TOO_FEW = "not enough pupils to tell"
BROKEN = "cannot be compared (break in series)"
ENOUGH_PUPILS = 11


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


def verdicts(
    measure: Measure, direction: Integers, national: Floats, n: Floats, tested: Flags, enough: int
) -> "pd.Series[str]":
    """Verdicts of many values: silent where nothing could be tested, "not enough" below ``enough``.

    Source of the threshold: Ofsted inspection data summary report ("at least 11 pupils").
    """
    pairs = list(zip(direction.tolist(), national.tolist(), strict=True))
    known = [pair for pair, was_tested in zip(pairs, tested, strict=True) if was_tested]
    said = {pair: verdict(measure, *pair) for pair in set(known)}
    words = pd.Series([said.get(pair, "") for pair in pairs], dtype="str")
    return words.mask(~tested, "").mask((n < enough) & tested, TOO_FEW)


@dataclass(frozen=True)
class Band:
    """A band of Progress 8: DfE's number, 1 the highest, and its name."""

    number: int
    name: str


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
        default=3,
    )
    return numbers.astype(np.int64)


def band_name(number: int) -> str:
    """Name of a band; empty for 0, no band."""
    return _band(number).name


def _band(number: int) -> Band:
    names: dict[int, Any] = read("progress8")["bands"]["names"]
    return Band(number, str(names.get(number, "")))
