"""Rows of a frame one by one, with their columns as attributes."""

from typing import Any

import pandas as pd


def rows_of(frame: pd.DataFrame) -> list[Any]:
    """Each row with its columns as attributes, whatever their types."""
    return list(frame.itertuples(index=False))
