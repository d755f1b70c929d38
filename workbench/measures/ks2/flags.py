"""Whether pupils reached a standard: true, false, or missing for a pupil who does not count."""

from collections.abc import Iterable
from typing import Any

import pandas as pd


def reached(met: "pd.Series[bool]", counts: "pd.Series[bool]") -> "pd.Series[Any]":
    """Whether each pupil met a standard, missing where the pupil does not count."""
    return met.astype("boolean").mask(~counts.astype(bool))


def assessed_as(
    codes: "pd.Series[str]", meeting: Iterable[str], counting: Iterable[str]
) -> "pd.Series[Any]":
    """Whether each outcome code is one that meets a standard.

    Args:
        codes: one outcome a pupil.
        meeting: the codes that meet the standard.
        counting: the codes of pupils who count; with any other, or none, the answer is missing.
    """
    return reached(codes.isin(list(meeting)), codes.isin(list(counting)))


def all_reached(*standards: "pd.Series[Any]") -> "pd.Series[Any]":
    """Whether each pupil reached every one of the standards; missing if any of them is."""
    together = pd.concat(standards, axis=1)
    return reached(together.fillna(False).all(axis=1), together.notna().all(axis=1))
