"""Average points per entry expressed as a grade, as DfE prints it beside the average."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.errors import UsageError, did_you_mean
from workbench.measures.columns import FloatGrid, Floats, floats

_HALF_OF_LAST_DIGIT = Decimal("0.005")


@dataclass(frozen=True)
class Scale:
    """Grades of a scale, lowest first, and the lowest unrounded average of each but the first."""

    grades: tuple[str, ...]
    cuts: tuple[float, ...]


def grade_of(
    points_per_entry: "pd.Series[float] | Sequence[float] | Floats | FloatGrid", scale: str
) -> "pd.Series[str]":
    """The grade of each average, worked out from the average rounded to two decimals.

    Args:
        points_per_entry: points for each A level or equivalent, 0 to 60 (0 to 50 on the applied
            general scale); missing stays missing.
        scale: ``A level`` (also ``academic``), ``applied general`` (also ``technical``), or
            ``technical certificate``, whose averages are 0 to 9 points.

    Returns:
        Grades such as ``B-``, ``Merit+``; a series given keeps its index.

    Raises:
        UsageError: an unknown scale.

    Source: DfE 16 to 18 final school tables 2018/19, 2021/22 and 2022/23, every published pair.

    >>> list(grade_of([34.99, 35.0, 38.33, 38.34, float("nan")], "A level"))
    ['C+', 'B-', 'B-', 'B', nan]
    """
    averages = (
        points_per_entry
        if isinstance(points_per_entry, pd.Series)
        else pd.Series(points_per_entry, dtype="float64")
    )
    found = _scale(scale)
    values = floats(averages)
    places = np.searchsorted(found.cuts, values, side="right")
    named = pd.Series(found.grades, dtype="str").to_numpy()[places]
    return pd.Series(named, index=averages.index, dtype="str").mask(np.isnan(values))


@cache
def _scale(name: str) -> Scale:
    declared = read("ks5_grades")
    scales = declared["scales"]
    known = declared["scale_of"].get(name, name)
    if known not in scales:
        allowed = [*scales, *declared["scale_of"]]
        raise UsageError(f"`scale` {name} is not a scale of grades.", did_you_mean(name, allowed))
    lowest: dict[str, float] = scales[known]["lowest"]
    cuts = [float(Decimal(str(value)) - _HALF_OF_LAST_DIGIT) for value in lowest.values()]
    return Scale((scales[known]["below"], *lowest), tuple(cuts))
