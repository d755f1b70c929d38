"""Bands of key stage 2 progress: well above average to well below."""

import numpy as np
from numpy.typing import ArrayLike

from workbench.contracts.reference import read
from workbench.errors import UsageError
from workbench.measures.columns import Floats, Integers
from workbench.measures.ks2.progress_years import cut_offs
from workbench.measures.rounding import round_half_away

FEWEST_SCHOOLS = 100


def band(score: ArrayLike, low: ArrayLike, high: ArrayLike, subject: str, year: str) -> Integers:
    """DfE's band of each school: 1 well above average to 5 well below, 0 where no score is known.

    The names are those of ``workbench.measures.verdicts.band_name``.

    Above or below average is a score whose interval lies above or below 0; of those the scores
    from the cut-off of the year on are well above or well below. A score beyond a cut-off with an
    interval that holds 0 stays average. The score and the ends of the interval are taken to one
    decimal first, as they are published: in the tables of 2015/16 to 2018/19 no school whose
    interval ends at 0.0 is anything but average.

    Args:
        score: progress scores of schools.
        low: lower ends of their 95% intervals.
        high: upper ends.
        subject: ``"reading"``, ``"writing"`` or ``"maths"``.
        year: academic year of the end of key stage 2.

    Raises:
        UsageError: the cut-offs of the year are not known.

    Source: DfE primary school accountability 2019; cut-offs from DfE key stage 2 school
        performance tables 2017/18 and 2018/19.
    """
    most, least = cut_offs(subject, year)
    shown, lower, upper = (_as_published(one) for one in (score, low, high))
    above, below = lower > 0, upper < 0
    unknown = np.isnan(shown) | np.isnan(lower) | np.isnan(upper)
    numbers = np.select(
        [unknown, above & (shown >= most), above, below & (shown <= least), below],
        [0, 1, 2, 5, 4],
        default=3,
    )
    return numbers.astype(np.int64)


def estimated_cut_offs(scores: ArrayLike) -> tuple[float, float]:
    """Cut-offs of a year from its schools: their 90th percentile, and the tenth below the 10th.

    Well above are scores from the printed 90th percentile on, well below those less than the
    printed 10th: so it was in 2018/19 in all three subjects.

    Args:
        scores: progress scores of every mainstream school of the country.

    Returns:
        Least score of "well above average" and most of "well below".

    Raises:
        UsageError: there are too few schools for a tenth of them to mean anything.

    Source: DfE primary school accountability 2019 (the top and bottom 10% of schools).
    """
    known = np.asarray(scores, dtype=np.float64)
    known = known[~np.isnan(known)]
    if len(known) < FEWEST_SCHOOLS:
        raise UsageError(
            f"`scores` holds {len(known)} schools, too few to find a tenth of them.",
            f"Give the scores of all mainstream schools, {FEWEST_SCHOOLS} at least.",
        )
    rules = read("ks2_progress")["bands"]
    decimals = int(rules["decimals"])
    lower, upper = (
        round_half_away(float(one), decimals)
        for one in np.quantile(known, [rules["extremes"], 1 - rules["extremes"]])
    )
    return upper, round_half_away(lower - 10**-decimals, decimals)


def _as_published(values: ArrayLike) -> Floats:
    decimals = read("ks2_progress")["bands"]["decimals"]
    flat = np.atleast_1d(np.asarray(values, dtype=np.float64))
    return np.array([round_half_away(float(one), decimals) for one in flat], dtype=np.float64)
