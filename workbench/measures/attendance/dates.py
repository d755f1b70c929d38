"""Dates of registers as NumPy days, from any column that holds them."""

from typing import Any

import pandas as pd

from workbench.measures.columns import Days, days


def dates_of(column: "pd.Series[Any]") -> Days:
    """Dates as days since the epoch; from Arrow dates by way of a moment, not one by one."""
    if isinstance(column.dtype, pd.ArrowDtype):
        column = column.astype("timestamp[s][pyarrow]")
    return days(column)
