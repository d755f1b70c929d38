"""Shares that say the same of everybody: which figures disclosure control must treat so."""

import pandas as pd

from workbench.access.disclosure.suppression import CERTAIN_BELOW
from workbench.measures.catalogue import measures


def percentages_of(table: pd.DataFrame) -> tuple[str, ...]:
    """Measures of a tidy table that are percentages of pupils."""
    return tuple(name for name in _shares(table) if measures()[name].kind == "percentage")


def certain_shares(table: pd.DataFrame) -> "pd.Series[bool]":
    """Rows of a tidy table that are 0 or 100% of a few pupils, whatever the share is of.

    A share of entries is no percentage of pupils, and yet 0 or 100% of few says the same of each:
    it is hidden as a percentage of pupils would be.

    Args:
        table: columns measure, n and value.
    """
    certain = table["measure"].isin(_shares(table)) & table["value"].isin([0.0, 100.0])
    return (certain & table["n"].between(1, CERTAIN_BELOW - 1)).fillna(False).astype(bool)


def _shares(table: pd.DataFrame) -> list[str]:
    known = measures()
    names = (str(name) for name in table["measure"].unique())
    return [name for name in names if name in known and known[name].unit == "%"]
