"""A run of schools in one academic year, as frames."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Batch:
    """Frames of a run of schools in one academic year, by dataset, in stored order."""

    year: str
    datasets: Mapping[str, pd.DataFrame]
