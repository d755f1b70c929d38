"""Intervals that come from elsewhere than the rows of a measure, put into computed figures."""

from typing import Any

import numpy as np
import pandas as pd


def with_intervals(frame: pd.DataFrame, known: pd.DataFrame, said: Any) -> pd.DataFrame:
    """Put intervals and verdicts that come from elsewhere into computed figures.

    Args:
        frame: of :func:`computed`.
        known: measure, period, group, subgroup, and half (half the width of the 95% interval).
        said: gives the verdict from measure, value, low, high and number of pupils.
    """
    keys = ["measure", "period", "group", "subgroup"]
    half = frame[keys].merge(known, on=keys, how="left", validate="1:1")["half"]
    half = half.set_axis(frame.index).where(frame["value"].notna())
    low, high = frame["value"] - half, frame["value"] + half
    has = half.notna().to_numpy(dtype=np.bool_)
    words = [
        said(name, value, a, b, n) if there else before
        for name, value, a, b, n, there, before in zip(
            frame["measure"],
            frame["value"],
            low,
            high,
            frame["n"],
            has,
            frame["verdict"],
            strict=True,
        )
    ]
    return frame.assign(
        low=frame["low"].where(~has, low), high=frame["high"].where(~has, high), verdict=words
    )
