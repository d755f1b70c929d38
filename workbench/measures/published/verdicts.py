"""Verdicts on published values: the published band first, then the interval, else none."""

import numpy as np

from workbench.measures.catalogue import measure
from workbench.measures.intervals import differs_in_share
from workbench.measures.published.intervals import Interval
from workbench.measures.verdicts import band_named, verdict

BY_BAND = "published band"


def published_verdict(
    name: str, value: float | None, interval: Interval, national: float | None, band: str
) -> str:
    """What a value says against England: "significantly above the national average (47%)".

    A published band decides, so that words never contradict it. Else a percentage is tested
    against the national proportion, and a mean by whether its interval includes the national
    value. Progress is tested against 0, its average by construction. Without a test nothing is
    said.

    Args:
        name: a measure.
        value: the school's value; None where it is missing.
        interval: of the value.
        national: England's value.
        band: the published band, or empty.

    Returns:
        The words, or an empty string.

    Source: DfE Progress 8 bands; Ofsted inspection data summary report guide (proportions).
    """
    against = 0.0 if measure(name).zero_means else national
    if value is None or against is None:
        return ""
    published = band_named(band)
    direction = published.direction if published else _tested(name, value, interval, against)
    return "" if direction is None else verdict(measure(name), direction, against)


def _tested(name: str, value: float, interval: Interval, against: float) -> int | None:
    if interval.low is None or interval.high is None:
        return None
    if measure(name).kind == "percentage" and interval.n:
        shares = (np.array([value / 100]), np.array([against / 100]), np.array([interval.n]))
        different = bool(differs_in_share(*shares)[0])
    else:
        different = not interval.low <= against <= interval.high
    return int(np.sign(value - against)) if different else 0
