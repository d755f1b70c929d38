"""In which fifth of schools a figure lies: from its rank, else from published cut points."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import numpy as np

from workbench.contracts.reference import read
from workbench.measures.catalogue import measure
from workbench.measures.comparisons.ranks import quintile

HIGHEST, LOWEST = 1, 5


def fifth_of_rank(name: str, rank: float) -> int:
    """Fifth of a percentile rank: 1 holds the highest figures, 5 the lowest.

    Args:
        name: a measure. Ranks of one of which less is better count from the lowest figure, as in
            :func:`workbench.measures.published.school.published_measures`.
        rank: 1 to 100.

    >>> fifth_of_rank("progress8", 20), fifth_of_rank("progress8", 81), fifth_of_rank("absence", 1)
    (1, 5, 5)
    """
    found = int(quintile(np.array([rank]))[0])
    return HIGHEST + LOWEST - found if measure(name).better == "lower" else found


def fifth_of_value(name: str, year: str, value: float, key_stage: str = "ks4") -> int | None:
    """Fifth of a figure by the published cut points of its year.

    Returns:
        None where no cut points are known, or where the figure is one of them: then only a rank
        among all schools can tell.

    Source: FFT Education Datalab, Schools Like Yours (mainstream schools with key stage 4).

    >>> fifth_of_value("progress8", "2018/19", 0.38), fifth_of_value("progress8", "2018/19", -0.39)
    (1, None)
    """
    cuts = cut_points().get((key_stage, year, name))
    if cuts is None or value in cuts:
        return None
    return LOWEST - sum(value > cut for cut in cuts)


@cache
def cut_points() -> Mapping[tuple[str, str, str], tuple[float, ...]]:
    """Figures at the 20th, 40th, 60th and 80th percentile, by key stage, year and measure."""
    return MappingProxyType(
        {
            (one["key_stage"], one["year"], name): tuple(map(float, cuts))
            for one in read("fifths")["sets"]
            for name, cuts in one["cuts"].items()
        }
    )
