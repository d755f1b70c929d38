"""Runs of estimates at key stages 2, 4 and 5, scored on results that they were not made from."""

from collections.abc import Callable, Iterator
from functools import partial

import pandas as pd

from workbench.calendar import AcademicYear
from workbench.measures.cohort import KEY
from workbench.measures.groups import dimension
from workbench.measures.national_trends import mainstream
from workbench.models.estimates import key_stage2, key_stage4, key_stage5
from workbench.models.estimates.calibration import calibrate
from workbench.models.estimates.model import OrdinalModel
from workbench.models.estimates.purpose import ESTIMATES
from workbench.models.estimates.subjects import Estimators, fit_all
from workbench.models.record import Fitted
from workbench.models.runs.recipe import Frames, Outcome, Recipe

FORMULA = (
    "logit P(grade >= g) = spline(prior) + difference + female + month - threshold(g) + school"
)
GROUPS = ("sex", "disadvantage")
Rows = Callable[[Frames], pd.DataFrame]


def fit_estimates(frames: Frames, year: str, *, rows: Rows) -> Outcome:
    """Fit every subject and outcome to a year, and score the year before's fit on that year.

    Only state-funded mainstream schools are fitted: among all, special schools would widen what
    schools differ by, and with it the benchmarks.

    Args:
        frames: datasets of the year and the year before.
        year: academic year.
        rows: one row an entry or outcome with its predictors, from the frames.
    """
    known = mainstream(frames["school"])["urn"]
    made = _with_groups(rows(frames), frames)
    kept = made[made["urn"].isin(known)]
    now, before = (
        kept[kept["year"] == one].reset_index(drop=True)
        for one in (year, str(AcademicYear.parse(year).previous(1)))
    )
    fitted = fit_all(now)
    return Outcome(
        FORMULA,
        int(now["pupil_id"].nunique()),
        int(now["urn"].nunique()),
        tuple(_parts(fitted)),
        calibration=_calibration(before, now),
    )


def key_stage4_rows(frames: Frames) -> pd.DataFrame:
    """Entries of key stage 4, then Attainment 8, English and maths, and the EBacc of pupils."""
    members = frames["pupil"][frames["pupil"]["ks4_cohort"].astype(bool)]
    known = key_stage4.predictors(members, frames["prior_attainment"])
    entered = frames["ks4_entry"]
    parts = [key_stage4.entries(entered, known), key_stage4.pupils(entered, known)]
    return pd.concat(parts, ignore_index=True)


def key_stage2_rows(frames: Frames) -> pd.DataFrame:
    """Scores and standards of pupils at the end of key stage 2."""
    known = key_stage2.predictors(frames["pupil"], frames["ks2_result"])
    return key_stage2.pupils(frames["ks2_result"], known)


def key_stage5_rows(frames: Frames) -> pd.DataFrame:
    """A levels of students, then their best three."""
    known = key_stage5.predictors(frames["ks5_student"], frames["pupil"])
    entered = frames["ks5_entry"]
    parts = [
        key_stage5.entries(entered, known),
        key_stage5.students(entered, frames["ks5_student"], known),
    ]
    return pd.concat(parts, ignore_index=True)


def _with_groups(rows: pd.DataFrame, frames: Frames) -> pd.DataFrame:
    """Rows with a column for each of ``GROUPS``: the part that the pupil is in."""
    about = frames["pupil_characteristics"]
    fresh = [name for name in about.columns if name not in frames["pupil"].columns]
    pupils = frames["pupil"].merge(about[[*KEY, *fresh]], on=KEY, how="left", validate="1:1")
    parts = {
        name: pd.Series(dimension(name).codes(pupils), index=pupils.index).map(
            dict(enumerate(part.name for part in dimension(name).parts))
        )
        for name in GROUPS
    }
    return rows.merge(pupils[KEY].assign(**parts), on=KEY, how="left", validate="m:1")


def _parts(fitted: Estimators) -> Iterator[Fitted]:
    """Models with their coefficients; matrices, whose cells are of few, by their size."""
    for part, one in fitted.parts.items():
        if isinstance(one, OrdinalModel):
            yield Fitted(part, one.tidy(), one.glance(), one.excluded, settings={"by": one.method})
        else:
            nothing = one.tidy().iloc[:0]
            why = {"why": fitted.reasons.get(part, "")}
            yield Fitted(part, nothing, one.glance(), one.excluded, why, {"by": one.method})


def _calibration(before: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """How the fit of the year before does on this year's results; nothing without that year."""
    if before.empty:
        return pd.DataFrame()
    return calibrate(fit_all(before), now, groups=GROUPS)


def _recipe(stage: str, datasets: tuple[str, ...], rows: Rows) -> Recipe:
    every = ("pupil", "pupil_characteristics", "school", *datasets)
    how = partial(fit_estimates, rows=rows)
    return Recipe(f"{stage}_{ESTIMATES}", every, how, years_before=1)


RECIPES = (
    _recipe("ks2", ("ks2_result",), key_stage2_rows),
    _recipe("ks4", ("prior_attainment", "ks4_entry"), key_stage4_rows),
    _recipe("ks5", ("ks5_student", "ks5_entry"), key_stage5_rows),
)
