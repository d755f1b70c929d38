"""What outcome codes are worth, looked up for many pupils at once."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd


def worth(codes: "pd.Series[Any]", table: Mapping[str, float]) -> "pd.Series[float]":
    """The number that a table gives each code; missing for a code that it lacks, or no code.

    Each distinct code is looked up once: ``Series.map`` on words takes ten times as long.
    """
    places, labels = pd.factorize(codes)
    values = np.array([*(table.get(label, np.nan) for label in labels), np.nan], dtype=np.float64)
    return pd.Series(values[places], index=codes.index)
