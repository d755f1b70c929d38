"""Grades in bands, as wide as it takes for each to hold nobody or enough pupils."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

_BELOW = "Below grade 1"


@dataclass(frozen=True)
class Band:
    """Entries from one grade down to another, with the fewest points of the lowest."""

    highest: str
    lowest: str
    least: float
    count: int = 0

    @property
    def label(self) -> str:
        """The band in words."""
        if not self.lowest:
            above = {"": _BELOW, "9": "All grades"}
            return above.get(self.highest, f"Grade {self.highest} or below")
        return f"Grade {self.highest} to {self.lowest}"


GRADE_BANDS = (
    Band("9", "7", 7.0),
    Band("6", "4", 4.0),
    Band("3", "1", 0.5),
    Band("", "", float("-inf")),
)


def banded(points: "pd.Series[float]", threshold: int) -> list[Band]:
    """Entries by band; a band of a few goes together with the next, the last with the one before.

    Args:
        points: points of each entry.
        threshold: fewest entries of a band that has any.
    """
    found: list[Band] = []
    for band in _counted(points):
        waiting = bool(found) and 0 < found[-1].count < threshold
        found = [*found[:-1], _together(found[-1], band)] if waiting else [*found, band]
    while len(found) > 1 and 0 < found[-1].count < threshold:
        found = [*found[:-2], _together(found[-2], found[-1])]
    return found


def _counted(points: "pd.Series[float]") -> Sequence[Band]:
    reached = [int((points >= band.least).sum()) for band in GRADE_BANDS]
    counts = [now - before for before, now in zip([0, *reached[:-1]], reached, strict=True)]
    return [
        Band(band.highest, band.lowest, band.least, count)
        for band, count in zip(GRADE_BANDS, counts, strict=True)
    ]


def _together(upper: Band, lower: Band) -> Band:
    highest = upper.highest or lower.highest
    return Band(highest, lower.lowest, lower.least, upper.count + lower.count)
