"""Key stage 1 as prior attainment of key stage 2: points, their average, and bands."""

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.measures.cohort import KEY
from workbench.measures.ks2.codes import worth
from workbench.measures.ks4.prior_attainment import BANDS

LEVELS = "levels"
STANDARDS = "standards"


def prior_attainment(results: pd.DataFrame) -> pd.DataFrame:
    """Average key stage 1 points of each pupil and their band.

    Average = (English + maths) / 2, English being the mean of reading and writing, so that maths
    weighs twice. A missing subject leaves the others to stand alone; a pupil with none has no
    average. Levels (key stage 2 to 2018/19) and standards (from 2021/22) have points of their own.

    Args:
        results: columns of the contract ``ks2_result``.

    Returns:
        One row for each row of ``results``, same index: pupil_id, urn, year, ks1_average (points),
        prior_band (low, middle, high; missing where the bands of the year are not known).

    Source: DfE primary school accountability technical guides 2016 to 2019; DfE primary school
        performance tables 2011 (bands).
    """
    average = pd.Series(np.nan, index=results.index)
    band = pd.Series(pd.NA, index=results.index, dtype="str")
    for era in (LEVELS, STANDARDS):
        of_era = results["year"].isin(_years_of(era))
        average = average.mask(of_era, average_points(results, era))
        band = band.mask(of_era, prior_band(average, era))
    return results[KEY].assign(ks1_average=average, prior_band=band)


def average_points(results: pd.DataFrame, era: str) -> "pd.Series[float]":
    """Average key stage 1 points, maths with double weight.

    Args:
        results: columns ks1_reading, ks1_writing and ks1_maths of the contract ``ks2_result``.
        era: ``"levels"`` or ``"standards"``, whose points to use.
    """
    points = read("key_stage1")["points"][era]["codes"]
    reading, writing, maths = (
        worth(results[f"ks1_{subject}"], points) for subject in ("reading", "writing", "maths")
    )
    english = _mean(reading, writing)
    return _mean(english, maths)


def prior_band(average: "pd.Series[float]", era: str) -> "pd.Series[str]":
    """Low, middle or high by the average of key stage 1 points; missing where not known.

    For levels: below 12 is low, 12 to below 18 middle, 18 or more high.

    Source: DfE primary school performance tables 2011.
    """
    edges = read("key_stage1")["prior_bands"][era]["edges"]
    if edges is None:
        return pd.Series(pd.NA, index=average.index, dtype="str")
    bands = pd.cut(average, [-np.inf, *edges, np.inf], right=False, labels=list(BANDS))
    return bands.astype("str").where(average.notna())


def _years_of(era: str) -> list[str]:
    years = read("ks2_progress")["years"].items()
    return [year for year, facts in years if facts.get("baseline") == era]


def _mean(one: "pd.Series[float]", other: "pd.Series[float]") -> "pd.Series[float]":
    """Mean of two columns; where one is missing, the other."""
    return ((one + other) / 2).fillna(one).fillna(other)
