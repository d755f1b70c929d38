"""The levels of an ordinal outcome: grades, standards or whole scores, with their points."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.errors import UsageError
from workbench.measures.columns import Floats, Integers, floats

DECIMALS = 4


@dataclass(frozen=True)
class Scale:
    """Levels from the lowest, each with its points."""

    labels: tuple[str, ...]
    points: tuple[float, ...]

    @property
    def worth(self) -> Floats:
        """Points as an array."""
        return np.array(self.points)

    def place(self, label: str) -> int:
        """Place of a level, 0 being the lowest.

        Raises:
            UsageError: the scale does not have it.
        """
        if label not in self.labels:
            raise UsageError(
                f"`level` {label} is not on the scale.", f"Allowed: {', '.join(self.labels)}."
            )
        return self.labels.index(label)

    def first_from(self, points: float) -> int:
        """Place of the lowest level with at least so many points; past the end if there is none."""
        return int(np.searchsorted(self.worth, points - 10**-DECIMALS))

    def levels_of(self, points: "pd.Series[float]") -> Integers:
        """Place of each outcome: the highest level with no more points; -1 below all or missing."""
        given = np.round(floats(points), DECIMALS)
        places = np.searchsorted(self.worth, np.nan_to_num(given, nan=-np.inf), side="right")
        return places.astype(np.int64) - 1


def scale_of(outcomes: pd.DataFrame) -> Scale:
    """The scale that outcomes are on: every worth that occurs is a level.

    Args:
        outcomes: columns points (order and worth) and grade (label). Of several labels of one
            worth the commonest names the level, in alphabetical order where several are.

    Raises:
        UsageError: no outcome has points.
    """
    known = outcomes[["points", "grade"]].dropna()
    if known.empty:
        raise UsageError("`points` are missing in every row.", "Give outcomes with their points.")
    rounded = known["points"].astype("float64").round(DECIMALS)
    counts = known.groupby([rounded, known["grade"].astype("str")]).size().rename("rows")
    ordered = counts.reset_index().sort_values(
        ["points", "rows", "grade"], ascending=[True, False, True]
    )
    levels = ordered.drop_duplicates("points")
    return Scale(tuple(levels["grade"]), tuple(levels["points"].astype(float)))
