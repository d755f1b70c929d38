"""Runs of the difficulty of subjects at key stage 4, by the methods that need no choice."""

from workbench.models.difficulty.english_maths import difference_from_english_and_maths
from workbench.models.difficulty.kelly import kelly, two_way_fixed_effects
from workbench.models.difficulty.result import Difficulties
from workbench.models.record import LEAST_TOLD, Fitted
from workbench.models.runs.recipe import Frames, Outcome, Recipe
from workbench.models.value_added.key_stage4 import key_stage4_rows

GRADE = "grades"
_DATASETS = ("ks4_entry", "pupil", "prior_attainment")


def fit_difficulty(frames: Frames, year: str) -> Outcome:
    """Difficulty of every subject of one year: Kelly, fixed effects, English and mathematics.

    Args:
        frames: datasets of that year.
        year: its academic year.
    """
    rows = key_stage4_rows(frames)
    entries = rows[rows["year"] == year].drop(columns="points")
    found = (
        kelly(entries, points=GRADE),
        two_way_fixed_effects(entries, points=GRADE),
        difference_from_english_and_maths(entries, points=GRADE, fewest=LEAST_TOLD),
    )
    first = found[0]
    schools = int(entries["urn"].nunique())
    return Outcome(first.formula, first.pupils, schools, tuple(_part(one) for one in found))


def _part(found: Difficulties) -> Fitted:
    """One method; subjects of few pupils are left out, whose difficulty would tell of each."""
    table = found.tidy()
    enough = table["n"] >= LEAST_TOLD
    few = {"subjects of fewer than ten pupils": int((~enough).sum())}
    return Fitted(
        found.method,
        table[enough],
        fit={"n": found.pupils, **found.glance()},
        excluded={**found.exclusions, **few},
        settings={"formula": found.formula, "intervals": found.intervals},
    )


RECIPES = (Recipe("subject_difficulty", _DATASETS, fit_difficulty),)
