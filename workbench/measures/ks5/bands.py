"""DfE's bands of a school's A level value added."""

from typing import Any

import numpy as np

from workbench.contracts.reference import read
from workbench.errors import UsageError
from workbench.measures.columns import Floats, Integers
from workbench.measures.rounding import round_half_away


def value_added_bands(score: Floats, low: Floats, high: Floats, year: str = "2018/19") -> Integers:
    """DfE's band numbers, 1 well above to 5 well below average; 0 where the score is missing.

    A score whose interval lies above 0 is above average, well above from a cut on; below 0
    likewise. The cuts leave the highest and the lowest twentieth of schools outside, and are
    compared with the score rounded to two decimals.

    Args:
        score: value added in grades.
        low: lower end of the 95% interval.
        high: its upper end.
        year: academic year of the cuts.

    Raises:
        UsageError: the year has no cuts.

    Source: DfE 16 to 18 school tables 2018/19.
    """
    cuts = _cuts(year)
    shown = np.array([round_half_away(float(one), 2) for one in score])
    above, below = low > 0, high < 0
    numbers = np.select(
        [
            np.isnan(shown),
            above & (shown >= cuts["highest"]),
            above,
            below & (shown <= cuts["lowest"]),
            below,
        ],
        [0, 1, 2, 5, 4],
        default=3,
    )
    return numbers.astype(np.int64)


def band_name(number: int) -> str:
    """Name of a band; empty for 0, no band."""
    names: dict[int, Any] = read("ks5_value_added")["bands"]["names"]
    return str(names.get(number, ""))


def _cuts(year: str) -> dict[str, float]:
    known: dict[str, dict[str, float]] = read("ks5_value_added")["bands"]["years"]
    if year not in known:
        raise UsageError(
            f"`year` {year} has no cuts of the value-added bands; known: {', '.join(known)}.",
            "They are the scores that cut off the highest and lowest twentieth of schools.",
        )
    return known[year]
