"""Progress of pupils from key stage 1 to key stage 2, and the interval of a school's mean."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from workbench.measures import intervals
from workbench.measures.columns import Floats, Integers
from workbench.measures.ks2.flags import reached
from workbench.measures.ks2.outcomes import SUBJECTS, outcomes
from workbench.measures.ks2.prior_attainment import prior_attainment
from workbench.measures.ks2.progress_model import NATIONAL_SD, groups_of
from workbench.measures.ks2.progress_years import national_sd, published_years


def half_width(n: ArrayLike, subject: str, year: str) -> Floats:
    """Half of the 95% interval of a school's progress: 1.96 national SDs over the root of n.

    Args:
        n: pupils with a progress score, one number a school.
        subject: ``"reading"``, ``"writing"`` or ``"maths"``.
        year: academic year, or ``"2016/17 to 2018/19"`` for three years pooled.

    Returns:
        Scaled score points, missing where n is 0.

    Raises:
        UsageError: no standard deviation of that subject and year is known.

    Source: DfE primary school accountability technical guide 2019.
    """
    pupils = np.atleast_1d(np.asarray(n, dtype=np.float64))
    sd = np.full(len(pupils), national_sd(subject, year))
    return intervals.half_width(pupils, sd)


def pupil_progress(results: pd.DataFrame, model: pd.DataFrame | None = None) -> pd.DataFrame:
    """Progress of each pupil in reading, writing and maths.

    Score = result - national average result of the pupil's prior-attainment group. A score below
    the least of the group counts at that least, and stays as it is in ``..._unadjusted``.

    Args:
        results: columns of the contract ``ks2_result``.
        model: columns of the contract ``ks2_progress_model``; a pupil of a year that it lacks has
            no score.

    Returns:
        One row for each row of ``results``, same index: pupil_id, urn, year, ks1_average,
        prior_band, prior_group (0 for none), and for each subject ``..._progress``,
        ``..._progress_unadjusted`` (points, missing where there is none) and ``..._matched``:
        whether the pupil has what a score needs; missing in years without progress.

    Source: DfE primary school accountability technical guides 2016 to 2019.
    """
    prior, scores = prior_attainment(results), outcomes(results)
    table = pd.DataFrame(columns=_MODEL_COLUMNS) if model is None else model
    groups = _groups(prior, table)
    found: dict[str, pd.Series[Any]] = {"prior_group": pd.Series(groups, index=results.index)}
    has_progress = results["year"].isin(published_years())
    for subject in SUBJECTS:
        expected, least = (
            _looked_up(prior, groups, table, subject, c) for c in ("estimate", "least")
        )
        unadjusted = scores[subject] - expected
        found[f"{subject}_progress"] = unadjusted.clip(lower=least.fillna(-np.inf))
        found[f"{subject}_progress_unadjusted"] = unadjusted
        both = prior["ks1_average"].notna() & scores[subject].notna()
        found[f"{subject}_matched"] = reached(both, has_progress)
    return prior.assign(**found)


_MODEL_COLUMNS = ["year", "prior_group", "subject", "lowest", "estimate", "least"]


def _groups(prior: pd.DataFrame, model: pd.DataFrame) -> Integers:
    """Group of each pupil by the edges of the year; 0 where the year has none."""
    groups = np.zeros(len(prior), dtype=np.int64)
    real = model[model["prior_group"] > NATIONAL_SD]
    for year, rows in real.groupby("year"):
        edges = rows.groupby("prior_group")["lowest"].first().to_numpy(dtype=np.float64)
        of_year = (prior["year"] == year).to_numpy(dtype=np.bool_)
        groups = np.where(of_year, groups_of(prior["ks1_average"], edges), groups)
    return groups


def _looked_up(
    prior: pd.DataFrame, groups: Integers, model: pd.DataFrame, subject: str, column: str
) -> "pd.Series[float]":
    """A column of the model for each pupil's year and group; missing where there is none."""
    of_subject = model[(model["subject"] == subject) & (model["prior_group"] > NATIONAL_SD)]
    values = of_subject.set_index(["year", "prior_group"])[column].astype("float64")
    keys = pd.MultiIndex.from_arrays([prior["year"], groups])
    return pd.Series(values.reindex(keys).to_numpy(), index=prior.index)
