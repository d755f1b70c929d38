"""Where the model cannot be fitted it says why; on a boundary it says which."""

import numpy as np
import pandas as pd
import pytest
from multilevel import FORMULA, pupils

from workbench.errors import UsageError
from workbench.models.multilevel import fit_multilevel, fit_sums, learn, sums_of
from workbench.models.multilevel.maximise import (
    NO_PUPIL_VARIANCE,
    NO_SCHOOL_VARIANCE,
    SINGULAR,
)


def refusal(frame: pd.DataFrame, formula: str = FORMULA, **how: object) -> str:
    with pytest.raises(UsageError) as caught:
        fit_multilevel(formula, frame, **how)
    return str(caught.value)


def without_school_variance() -> pd.DataFrame:
    """Pupils whose mean outcome is the same in every school."""
    frame = pupils()
    flat = frame["y"] - frame.groupby("urn")["y"].transform("mean")
    return frame.assign(y=flat)


def test_no_variance_between_schools_is_a_boundary_and_no_school_differs():
    found = fit_multilevel("y ~ 1", without_school_variance())
    assert found.boundary == NO_SCHOOL_VARIANCE
    assert (found.school_variance, found.intraclass_correlation) == (0, 0)
    assert np.isnan(found.school_variance_se)
    table = found.residuals()
    assert (table["residual"] == 0).all()
    assert table[["se", "low", "high", "diagnostic_se"]].isna().all(axis=None)
    assert table["unshrunken_se"].notna().all()
    assert NO_SCHOOL_VARIANCE in " ".join(str(found.summary()).split())


def test_without_school_variance_the_fit_is_that_of_a_regression():
    frame = without_school_variance()
    frame = frame.assign(x=frame["x"] - frame.groupby("urn")["x"].transform("mean"))
    found = fit_multilevel("y ~ x", frame)
    assert found.boundary == NO_SCHOOL_VARIANCE
    slope = np.polyfit(frame["x"], frame["y"], 1)[0]
    assert found.params["x"] == pytest.approx(slope, rel=1e-9)


def test_almost_no_variance_within_schools_is_a_boundary():
    frame = pupils()
    frame = frame.assign(y=frame["effect"] * 1000 + frame["y"] / 1000)
    found = fit_multilevel("y ~ 1", frame)
    assert found.boundary == NO_PUPIL_VARIANCE
    assert found.intraclass_correlation > 0.99


def test_slopes_that_do_not_differ_are_a_boundary():
    frame = pupils(1, schools=30)
    found = fit_multilevel("y ~ x", frame, slopes=["x"])
    same = frame.assign(y=frame["y"] - found.params["x"] * frame["x"])
    inner = same["x"] - same.groupby("urn")["x"].transform("mean")
    slopes = (inner * same["y"]).groupby(same["urn"]).sum() / (inner**2).groupby(same["urn"]).sum()
    flat = same.assign(y=same["y"] - same["urn"].map(slopes) * inner)
    flatter = fit_multilevel("y ~ x", flat, slopes=["x"])
    assert flatter.boundary == SINGULAR
    assert flatter.random_se.isna().all(axis=None)
    assert np.linalg.eigvalsh(flatter.random)[0] == pytest.approx(0, abs=1e-8)


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (pupils(schools=1), "`groups`: a school's effect needs at least two schools"),
        (pupils(least=1, most=1), "`groups`: no school has two pupils"),
        (pupils().assign(y=3.0), "`y` is the same for every pupil"),
        (pupils().assign(y=lambda t: 2 * t["x"] - t["late"]), "`y` follows from the terms"),
        (pupils().assign(x=7.1), "`x` is the same for every pupil"),
        (pupils().assign(late=lambda t: 3 - 2 * t["x"]), "The term `late` follows from"),
        (pupils().assign(y=np.nan), "no row with every value that the formula needs: 3"),
        (pupils().head(0), "no row with every value"),
        (pupils().head(4).assign(urn=["1", "1", "2", "2"]), "`data` has 4 pupils for 3 terms"),
        (pupils().drop(columns="late"), "`data` has no column `late`"),
        (pupils().drop(columns="urn"), "`data` has no column `urn`"),
        (pupils().assign(x=lambda t: t["x"].where(t.index != 5, np.inf)), "`x` is not a finite"),
    ],
)
def test_what_cannot_be_fitted_is_refused_by_name(frame, words):
    assert words in refusal(frame)


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("y ~ (x", "`formula` cannot be read"),
        ("~ x", "`formula` needs one outcome"),
        ("y + late ~ x", "`formula` needs one outcome"),
        ("y ~ 0 + x", "`formula` has no intercept"),
        ("y ~ nosuch(x)", "the term `nosuch(x)` cannot be worked out"),
        ("y ~ latee", "Did you mean 'late'?"),
    ],
)
def test_a_formula_that_will_not_do_is_refused(formula, words):
    assert words in refusal(pupils(), formula)


def test_other_arguments_are_refused_by_name():
    assert "Did you mean 'reml'?" in refusal(pupils(), method="rml")
    assert "`slopes`: `z` is not a term" in refusal(pupils(), slopes=["z"])
    assert "`executor` dusk is not known." in refusal(pupils(), executor="dusk")
    assert "`data` has no parts" in refusal([])
    assert "`client` is given" in refusal(pupils(), client=object())


def test_no_pupils_in_new_data_leave_nothing_to_fit():
    design = learn(FORMULA, pupils(), "urn")
    empty = sums_of(pupils().assign(y=np.nan), design)
    assert empty.exclusions == {"no y": len(pupils())}
    with pytest.raises(UsageError, match="no pupils to fit"):
        fit_sums(empty)


def test_a_term_that_is_collinear_but_for_rounding_is_refused_far_from_zero():
    frame = pupils().assign(x=lambda t: t["x"] + 1e6)
    assert "The term `late` follows" in refusal(frame.assign(late=lambda t: t["x"] / 3))
