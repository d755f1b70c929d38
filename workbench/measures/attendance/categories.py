"""Columns of ordered names."""

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import pandas as pd


def ordered(codes: np.ndarray[tuple[int], np.dtype[Any]], names: Sequence[str]) -> pd.Categorical:
    """A column of names in their order, from the place of each; -1 is missing."""
    kind = pd.CategoricalDtype(list(names), ordered=True)
    return pd.Categorical.from_codes(cast(list[int], codes), dtype=kind)
