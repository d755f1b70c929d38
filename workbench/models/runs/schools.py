"""Runs of value added of schools: whole schools, and groups of pupils within them."""

from functools import partial

import pandas as pd

from workbench.measures.groups import ALL, dimension
from workbench.measures.ks4.pupil_results import cohort_results
from workbench.models.multilevel.partitions import sums_over
from workbench.models.multilevel.results import MultilevelResults
from workbench.models.multilevel.value_added import (
    fit_value_added,
    model_of,
    with_factors,
)
from workbench.models.record import Fitted
from workbench.models.runs.recipe import Frames, Outcome, Recipe

PART = "attainment8"
SLOTS = 10
"""Attainment 8 over its slots is the average grade, in which value added is told."""
GROUPS = ("sex", "disadvantage", "prior_attainment", "sen")
_DATASETS = ("pupil", "pupil_characteristics", "prior_attainment", "ks4_entry", "school")


def pupils_of(frames: Frames) -> pd.DataFrame:
    """Pupils at the end of key stage 4 with the columns that the declared models need.

    Args:
        frames: pupil, pupil_characteristics, prior_attainment and ks4_entry, whole cohorts.

    Returns:
        The columns of ``cohort_results``, outcome (average grade of Attainment 8), prior_english
        and prior_maths: the fine level, or the scaled score of the years that have one.
    """
    cohort = cohort_results(*(frames[name] for name in _DATASETS))
    prior = frames["prior_attainment"]
    pairs = {"prior_english": ("english_fine", "reading_scaled")}
    pairs |= {"prior_maths": ("maths_fine", "maths_scaled")}
    known = prior[["pupil_id", "urn", "year"]].assign(
        **{name: prior[scaled].fillna(prior[fine]) for name, (fine, scaled) in pairs.items()}
    )
    rows = cohort.merge(known, on=["pupil_id", "urn", "year"], how="left", validate="1:1")
    return rows.assign(outcome=rows["attainment8"] / SLOTS)


def fit_schools(frames: Frames, year: str, *, contextual: bool = False) -> Outcome:
    """Fit value added of schools to one year's cohort.

    Args:
        frames: datasets of that year.
        year: its academic year.
        contextual: whether circumstances and intake are taken account of.
    """
    pupils = pupils_of(frames)
    fitted = fit_value_added(pupils[pupils["year"] == year], contextual=contextual)
    part = Fitted(
        PART,
        fitted.tidy(),
        fit=fitted.glance(),
        excluded=fitted.exclusions,
        settings={"method": fitted.method},
    )
    effects = _effects(fitted, pupils[pupils["year"] == year], contextual)
    return Outcome(fitted.formula, fitted.n, fitted.groups, (part,), effects)


def _effects(fitted: MultilevelResults, pupils: pd.DataFrame, contextual: bool) -> pd.DataFrame:
    whole = _told(fitted.residuals(), ALL)
    ready = with_factors(pupils, model_of(contextual))
    parts = [_of_groups(fitted, ready, name) for name in GROUPS]
    return pd.concat([whole, *parts], ignore_index=True)


def _of_groups(fitted: MultilevelResults, ready: pd.DataFrame, group: str) -> pd.DataFrame:
    """Residuals of the parts of a pupil group within each school."""
    one = dimension(group)
    places = one.codes(ready)
    named = ready.assign(subgroup=places)[places >= 0]
    found = fitted.residuals(sums_over(named, fitted.design.within("subgroup")))
    names = dict(enumerate(part.name for part in one.parts))
    return _told(found.assign(subgroup=found["subgroup"].map(names)), group)


def _told(residuals: pd.DataFrame, group: str) -> pd.DataFrame:
    renamed = residuals.rename(
        columns={"residual": "value", "se": "std_error", "unshrunken_se": "unshrunken_error"}
    )
    kept = ["urn", "n", "value", "std_error", "low", "high", "unshrunken", "unshrunken_error"]
    subgroup = renamed.get("subgroup", group)
    return renamed[kept].assign(part=PART, group=group, subgroup=subgroup)


RECIPES = (
    Recipe("value_added", _DATASETS, fit_schools),
    Recipe("contextual_value_added", _DATASETS, partial(fit_schools, contextual=True)),
)
