"""Columns of frames as plain NumPy arrays, whatever pandas type they arrive in."""

from typing import Any

import numpy as np
import pandas as pd

Integers = np.ndarray[tuple[int], np.dtype[np.int64]]
Floats = np.ndarray[tuple[int], np.dtype[np.float64]]
FloatGrid = np.ndarray[tuple[int, int], np.dtype[np.float64]]
Flags = np.ndarray[tuple[int], np.dtype[np.bool_]]
Days = np.ndarray[tuple[int], np.dtype[np.datetime64]]


def floats(column: "pd.Series[Any]") -> Floats:
    """Numbers or booleans as float64; missing is NaN."""
    return column.to_numpy(dtype=np.float64, na_value=np.nan)


def dates_of(column: "pd.Series[Any]") -> Days:
    """Dates as days since the epoch; missing is NaT.

    Dates of Arrow go by way of moments, because pandas would take them one by one.
    """
    if isinstance(column.dtype, pd.ArrowDtype):
        column = column.astype("timestamp[s][pyarrow]")
    return pd.to_datetime(column).to_numpy(dtype="datetime64[D]")
