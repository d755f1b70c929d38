"""National average key stage 2 results by prior attainment, estimated from a national cohort.

DfE's own table of prior-attainment groups is not available for any year. What is here has the same
form, is estimated from the pupils given, and says so in its column ``basis``.
"""

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.errors import UsageError
from workbench.measures.columns import Floats, Integers
from workbench.measures.ks2.outcomes import SUBJECTS, outcomes
from workbench.measures.ks2.prior_attainment import prior_attainment
from workbench.measures.ks2.progress_years import published_years

ESTIMATED = "estimated"
NATIONAL_SD = 0  # the prior_group of a row that holds the standard deviation of all pupils


def estimate_model(
    national: pd.DataFrame,
    *,
    source: str,
    origin: str = "published",
    fewest_pupils: int | None = None,
) -> pd.DataFrame:
    """The progress model of each year of a national cohort.

    Each average of key stage 1 points is a group of its own, merged upward with the next until it
    has 1,000 pupils; what is left at the top joins the group below. From 2017/18 a group has a
    least score that counts: a number of its standard deviations below its mean, the same number
    for all groups, so that 1% of the pupils nationally are affected.

    Args:
        national: columns of the contract ``ks2_result``, all pupils that national averages are
            over (DfE: state-funded mainstream schools), of one or more years.
        source: what the pupils are, for the column ``source``.
        origin: origin of the rows, as in the contract.
        fewest_pupils: pupils that make a group; by default those of the reference file.

    Returns:
        A frame of the contract ``ks2_progress_model``.

    Raises:
        UsageError: no pupil has both key stage 1 and key stage 2 results in a year with progress.

    Source: DfE primary school accountability technical guides 2016 to 2019 (method); own rule for
        the groups.
    """
    prior = prior_attainment(national)["ks1_average"]
    rows = outcomes(national).assign(ks1_average=prior)
    usable = rows["year"].isin(published_years()) & rows["ks1_average"].notna()
    known = rows[usable & rows[list(SUBJECTS)].notna().any(axis=1)]
    if known.empty:
        raise UsageError(
            "`national` has no pupil with key stage 1 and key stage 2 results in a year with"
            " progress.",
            f"Give the pupils of at least one of {', '.join(published_years())}.",
        )
    fewest = read("ks2_progress")["groups"]["fewest_pupils"]
    parts = [
        _of_year(cohort, str(year), fewest if fewest_pupils is None else fewest_pupils)
        for year, cohort in known.groupby("year", sort=True)
    ]
    found = pd.concat(parts, ignore_index=True)
    return found.assign(basis=ESTIMATED, origin=origin, source=source)


def group_edges(averages: "pd.Series[float]", fewest_pupils: int) -> Floats:
    """Lowest average of each prior-attainment group.

    Args:
        averages: average key stage 1 points of the pupils, none missing.
        fewest_pupils: a group is closed at the first average that brings it to so many pupils.
    """
    counts = averages.value_counts().sort_index()
    edges, held = [], 0
    for average, pupils in counts.items():
        if held == 0:
            edges.append(average)
        held += pupils
        if held >= fewest_pupils:
            held = 0
    # what did not fill a last group stays with the one below
    kept = edges[:-1] if held and len(edges) > 1 else edges
    return np.array(kept, dtype=np.float64)


def groups_of(averages: "pd.Series[float]", lowest: Floats) -> Integers:
    """Number of each pupil's group, 1 the lowest; 0 without an average.

    An average below every group belongs to the first.
    """
    found = np.searchsorted(lowest, averages.to_numpy(dtype=np.float64), side="right")
    numbers = np.where(averages.isna(), 0, np.maximum(found, 1))
    return numbers.astype(np.int64)


def _of_year(cohort: pd.DataFrame, year: str, fewest_pupils: int) -> pd.DataFrame:
    lowest = group_edges(cohort["ks1_average"], fewest_pupils)
    groups = groups_of(cohort["ks1_average"], lowest)
    parts = [_of_subject(cohort[subject], groups, lowest, year) for subject in SUBJECTS]
    named = [part.assign(subject=name) for name, part in zip(SUBJECTS, parts, strict=True)]
    together = pd.concat(named, ignore_index=True).assign(year=year)
    columns = ["year", "prior_group", "subject", "lowest", "pupils", "estimate", "sd", "least"]
    return together[columns].sort_values(columns[:3], ignore_index=True)


def _of_subject(
    scores: "pd.Series[float]", groups: Integers, lowest: Floats, year: str
) -> pd.DataFrame:
    by_group = scores.groupby(groups)
    table = pd.DataFrame(
        {"pupils": by_group.count(), "estimate": by_group.mean(), "sd": by_group.std()}
    ).rename_axis("prior_group")
    unadjusted = scores - by_group.transform("mean")
    least = _least(unadjusted, by_group.transform("std"), table["sd"], year)
    counted = unadjusted.clip(lower=pd.Series(groups, scores.index).map(least).fillna(-np.inf))
    everyone = {
        "prior_group": NATIONAL_SD,
        "pupils": int(scores.count()),
        "sd": float(counted.std()),
    }
    of_groups = table.assign(least=least).reset_index().assign(lowest=lowest)
    return pd.concat([pd.DataFrame([everyone]), of_groups], ignore_index=True)


def _least(
    unadjusted: "pd.Series[float]", sd: "pd.Series[float]", by_group: "pd.Series[float]", year: str
) -> "pd.Series[float]":
    """The least score that counts in each group; missing before the rule."""
    rule = read("ks2_progress")["floor"]
    if year < rule["first_year"]:
        return pd.Series(np.nan, index=by_group.index)
    depths = (-unadjusted / sd.where(sd > 0)).dropna()
    multiplier = depths.quantile(1 - rule["share"], interpolation="lower") if len(depths) else 0.0
    return -float(multiplier) * by_group
