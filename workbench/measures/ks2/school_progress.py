"""Key stage 2 progress of schools, as DfE publishes it: interval, coverage, band."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.measures.columns import Floats, Integers, floats
from workbench.measures.intervals import half_width
from workbench.measures.ks2.bands import band
from workbench.measures.ks2.codes import worth
from workbench.measures.ks2.progress_model import NATIONAL_SD
from workbench.measures.ks2.progress_years import (
    has_cut_offs,
    has_sd,
    national_sd,
    published_years,
)
from workbench.measures.status import (
    CALCULATED,
    LOW_COVERAGE,
    NOT_AVAILABLE,
    NOT_PUBLISHED,
    SUPPRESSED,
)

UNIT = ("urn", "year")


def school_progress(
    progress: pd.DataFrame,
    subject: str,
    model: pd.DataFrame | None = None,
    *,
    by: Sequence[str] = UNIT,
    publishing: bool = True,
) -> pd.DataFrame:
    """Progress of each school and year in one subject.

    Args:
        progress: frame of ``pupil_progress``, every pupil of the cohort, matched or not.
        subject: ``"reading"``, ``"writing"`` or ``"maths"``.
        model: columns of the contract ``ks2_progress_model``: its standard deviation stands in
            for years without a published one.
        by: columns of the unit and the year.
        publishing: apply DfE's rules of publication: no score for 5 pupils or fewer, or where
            fewer than half of the pupils are matched.

    Returns:
        The ``by`` columns; pupils, matched, coverage (share), progress, low, high (missing without
        a standard deviation), unadjusted, adjusted (pupils at the least score), band (1 to 5, 0
        for none or a year without cut-offs) and status.

    Source: DfE primary school accountability technical guide 2019.
    """
    score, raw = (progress[f"{subject}_{name}"] for name in ("progress", "progress_unadjusted"))
    pupils = progress[list(by)].assign(
        score=score, raw=raw, lifted=score > raw, matched=progress[f"{subject}_matched"]
    )
    sums = (
        pupils.groupby(list(by), sort=True)
        .agg(
            pupils=("score", "size"),
            matched=("matched", "sum"),
            scored=("score", "count"),
            progress=("score", "mean"),
            unadjusted=("raw", "mean"),
            adjusted=("lifted", "sum"),
        )
        .reset_index()
    )
    found = _with_status(sums, publishing)
    half = half_width(floats(found["matched"]), _sds(found["year"], subject, model))
    ranged = found.assign(low=found["progress"] - half, high=found["progress"] + half)
    return ranged.assign(band=_bands(ranged, subject)).drop(columns="scored")


def _with_status(sums: pd.DataFrame, publishing: bool) -> pd.DataFrame:
    status = _status(sums, publishing)
    hidden = status != CALCULATED
    scores = {name: sums[name].mask(hidden) for name in ("progress", "unadjusted")}
    return sums.assign(coverage=sums["matched"] / sums["pupils"], status=status, **scores)


def _status(sums: pd.DataFrame, publishing: bool) -> "pd.Series[str]":
    rules = read("progress8")["publication"]
    matched = floats(sums["matched"])
    few = (matched < rules["fewest_pupils"]) & publishing
    low = (matched < rules["least_coverage"] * sums["pupils"]) & publishing
    found = np.select(
        [~sums["year"].isin(published_years()), few, low, sums["scored"] == 0],
        [NOT_PUBLISHED, SUPPRESSED, LOW_COVERAGE, NOT_AVAILABLE],
        default=CALCULATED,
    )
    return pd.Series(found, index=sums.index, dtype="str")


def _sds(years: "pd.Series[str]", subject: str, model: pd.DataFrame | None) -> Floats:
    """The published standard deviation of each year, else that of the model, else missing."""
    estimated: dict[str, float] = {}
    if model is not None:
        rows = model[(model["prior_group"] == NATIONAL_SD) & (model["subject"] == subject)]
        estimated = dict(zip(rows["year"], rows["sd"].astype("float64"), strict=True))
    published = {year: national_sd(subject, year) for year in years.unique() if has_sd(year)}
    return floats(worth(years, estimated | published))


def _bands(sums: pd.DataFrame, subject: str) -> Integers:
    numbers = np.zeros(len(sums), dtype=np.int64)
    for year in filter(has_cut_offs, sums["year"].unique()):
        of_year = (sums["year"] == year).to_numpy(dtype=np.bool_)
        rows = sums[of_year]
        numbers[of_year] = band(rows["progress"], rows["low"], rows["high"], subject, year)
    return numbers
