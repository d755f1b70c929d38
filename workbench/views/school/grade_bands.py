"""Grades in bands, as wide as it takes for each to hold nobody or enough pupils."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

_BELOW_ALL: Mapping[str, str] = MappingProxyType({"": "Below grade 1", "U": "Below grade E"})
_BEST = ("9", "A*")


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
        if self.lowest:
            return f"Grade {self.highest} to {self.lowest}"
        if self.highest in _BEST:
            return "All grades"
        return _BELOW_ALL.get(self.highest, f"Grade {self.highest} or below")


GRADE_BANDS = (
    Band("9", "7", 7.0),
    Band("6", "4", 4.0),
    Band("3", "1", 0.5),
    Band("", "", float("-inf")),
)
A_LEVEL_BANDS = (
    Band("A*", "A", 50.0),
    Band("B", "C", 30.0),
    Band("D", "E", 10.0),
    Band("U", "", float("-inf")),
)
"""They end where the percentages at A* to A and A* to C end."""
SCALES: Mapping[str, Sequence[Band]] = MappingProxyType({"ks4": GRADE_BANDS, "ks5": A_LEVEL_BANDS})
"""Bands by key stage; those of 16 to 18 are of A levels, by points of one A level."""


def banded(
    points: "pd.Series[float]", threshold: int, scale: Sequence[Band] = GRADE_BANDS
) -> list[Band]:
    """Entries by band; a band of a few goes together with the next, the last with the one before.

    Args:
        points: points of each entry.
        threshold: fewest entries of a band that has any.
        scale: the bands, from the highest.
    """
    found: list[Band] = []
    for band in _counted(points, scale):
        waiting = bool(found) and 0 < found[-1].count < threshold
        found = [*found[:-1], _together(found[-1], band)] if waiting else [*found, band]
    while len(found) > 1 and 0 < found[-1].count < threshold:
        found = [*found[:-2], _together(found[-2], found[-1])]
    return found


def pooled(years: Sequence[Sequence[Band]]) -> list[Band]:
    """Bands of several years as one: each ends where a band of every year ends.

    A sum of bands that are shown says no more than they do.

    Args:
        years: bands of each year, of :func:`banded` on one scale.
    """
    shared = set.intersection(*({band.lowest for band in bands} for bands in years))
    found = [_ending(bands, shared) for bands in years]
    return [
        Band(same[0].highest, same[0].lowest, same[0].least, sum(band.count for band in same))
        for same in zip(*found, strict=True)
    ]


def _ending(bands: Sequence[Band], ends: Collection[str]) -> list[Band]:
    found: list[Band] = []
    for band in bands:
        going_on = bool(found) and found[-1].lowest not in ends
        found = [*found[:-1], _together(found[-1], band)] if going_on else [*found, band]
    return found


def _counted(points: "pd.Series[float]", scale: Sequence[Band]) -> Sequence[Band]:
    reached = [int((points >= band.least).sum()) for band in scale]
    counts = [now - before for before, now in zip([0, *reached[:-1]], reached, strict=True)]
    return [
        Band(band.highest, band.lowest, band.least, count)
        for band, count in zip(scale, counts, strict=True)
    ]


def _together(upper: Band, lower: Band) -> Band:
    highest = upper.highest or lower.highest
    return Band(highest, lower.lowest, lower.least, upper.count + lower.count)
