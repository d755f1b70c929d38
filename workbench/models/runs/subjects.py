"""Runs of subject value added at key stage 4."""

from collections.abc import Iterator

import pandas as pd

from workbench.models.record import ALL, Fitted
from workbench.models.runs.recipe import Frames, Outcome, Recipe
from workbench.models.value_added.cells import SUBJECT, subject_totals
from workbench.models.value_added.expectation import value_added
from workbench.models.value_added.key_stage4 import key_stage4_rows
from workbench.models.value_added.scores import subject_scores
from workbench.models.value_added.similar_pupils import SimilarPupils, similar_pupils

GROUPS = ("all", "sex", "disadvantage", "prior_attainment")
_BETWEEN = " / "
_DATASETS = ("pupil", "pupil_characteristics", "prior_attainment", "ks4_entry", "school")


def fit_subjects(frames: Frames, year: str) -> Outcome:
    """Fit the expected grades of every subject to one year's entries.

    Args:
        frames: datasets of that year.
        year: its academic year.
    """
    rows = key_stage4_rows(frames)
    entries = rows[rows["year"] == year]
    fitted = similar_pupils(subject_totals(entries, SUBJECT))
    scored = value_added(entries, fitted)
    known = scored["value_added"].notna()
    return Outcome(
        fitted.formula,
        int(known.sum()),
        int(scored.loc[known, "urn"].nunique()),
        tuple(_parts(fitted, year)),
        _effects(scored),
    )


def _parts(fitted: SimilarPupils, year: str) -> Iterator[Fitted]:
    """All subjects together, then each with its coefficients."""
    whole = pd.DataFrame(columns=["term", "estimate", "std_error", "low", "high"])
    yield Fitted(ALL, whole, fit=fitted.glance(), excluded=fitted.excluded)
    for *subject, of in sorted(fitted.fits):
        if of == year:
            found = fitted.fit(*map(str, subject), year=year)
            yield Fitted(_name(subject), found.tidy(), fit=found.glance())


def _effects(scored: pd.DataFrame) -> pd.DataFrame:
    table = subject_scores(scored, subject=SUBJECT, groups=GROUPS)
    table = table[table["n"] > 0].rename(columns={"unit_id": "urn"})
    part = table[SUBJECT[0]].astype("str") + _BETWEEN + table[SUBJECT[1]].astype("str")
    kept = ["urn", "group", "subgroup", "n", "value", "std_error", "low", "high"]
    return table[kept].assign(
        part=part, unshrunken=table["value"], unshrunken_error=table["std_error"]
    )


def _name(subject: list[object]) -> str:
    return _BETWEEN.join(map(str, subject))


RECIPES = (Recipe("subject_value_added", _DATASETS, fit_subjects),)
