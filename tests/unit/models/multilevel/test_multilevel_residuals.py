"""Residuals of schools and groups, what is said of a fit, ranks, and years."""

import numpy as np
import pandas as pd
import pytest
from multilevel import FORMULA, pupils

from workbench.errors import UsageError
from workbench.models.multilevel import (
    fit_multilevel,
    fit_sums,
    learn,
    over_years,
    percentile_ranks,
    sums_of,
)

YEARS = ("2016/17", "2017/18", "2018/19")


@pytest.fixture(scope="module")
def fitted():
    return fit_multilevel(FORMULA, pupils(3, schools=30))


def test_residuals_are_those_worked_out_from_all_pupils_at_once(fitted):
    """By the whole covariance of the outcomes, inverted."""
    frame = pupils(3, schools=30)
    design = np.column_stack([np.ones(len(frame)), frame["x"], frame["late"]])
    member = pd.get_dummies(frame["urn"]).to_numpy(dtype=float)
    between, within = fitted.school_variance, fitted.pupil_variance
    inverse = np.linalg.inv(between * member @ member.T + within * np.eye(len(frame)))
    of_coefficients = np.linalg.inv(design.T @ inverse @ design)
    coefficients = of_coefficients @ design.T @ inverse @ frame["y"].to_numpy()
    predicted = between * member.T @ inverse @ (frame["y"].to_numpy() - design @ coefficients)
    inner = inverse - inverse @ design @ of_coefficients @ design.T @ inverse
    variance = between**2 * member.T @ inner @ member
    table = fitted.residuals()
    np.testing.assert_allclose(fitted.params, coefficients, rtol=1e-8)
    np.testing.assert_allclose(fitted.cov_params(), of_coefficients, rtol=1e-7, atol=1e-10)
    np.testing.assert_allclose(table["residual"], predicted, rtol=1e-7)
    np.testing.assert_allclose(table["diagnostic_se"], np.sqrt(np.diag(variance)), rtol=1e-7)
    np.testing.assert_allclose(table["se"], np.sqrt(between - np.diag(variance)), rtol=1e-7)


def test_intervals_are_multiples_of_the_standard_error(fitted):
    table = fitted.residuals()
    np.testing.assert_allclose(table["high"] - table["low"], 2 * 1.96 * table["se"])
    np.testing.assert_allclose(table["pair_high"] - table["pair_low"], 2 * 1.39 * table["se"])
    expected = np.sqrt(fitted.pupil_variance / table["n"])
    np.testing.assert_allclose(table["unshrunken_se"], expected)
    np.testing.assert_allclose(table["residual"], table["shrinkage"] * table["unshrunken"])
    assert (table["se"] > table["se_known"]).all()


def test_a_group_in_a_school_is_shrunken_as_a_school_of_its_pupils():
    frame = pupils(3, schools=30)
    design = learn(FORMULA, frame, "urn")
    found = fit_sums(sums_of(frame, design))
    groups = sums_of(frame, design.within("late"))
    table = found.residuals(groups).set_index(["urn", "late"])
    own = frame.assign(left=found.pupil_residuals(frame)).groupby(["urn", "late"])["left"]
    np.testing.assert_allclose(table["unshrunken"], own.mean(), atol=1e-9)
    ratio = found.school_variance / found.pupil_variance
    shrinkage = own.size() * ratio / (1 + own.size() * ratio)
    np.testing.assert_allclose(table["residual"], shrinkage * own.mean(), atol=1e-9)
    pd.testing.assert_frame_equal(fit_sums(groups).residuals(), found.residuals(), rtol=1e-7)


def test_sums_of_another_design_have_no_residuals_here(fitted):
    frame = pupils(3, schools=30)
    with pytest.raises(UsageError, match="another design"):
        fitted.residuals(sums_of(frame, learn("y ~ x", frame, "urn")))


def test_results_read_like_those_of_statsmodels(fitted):
    tidy = fitted.tidy()
    assert list(tidy.columns) == ["term", "estimate", "std_error", "low", "high"]
    assert list(tidy["term"]) == ["Intercept", "x", "late"]
    limits = fitted.conf_int(alpha=0.1)
    np.testing.assert_allclose(limits["high"] - fitted.params, 1.644854 * fitted.bse, rtol=1e-6)
    glance = fitted.glance()
    assert (glance["n"], glance["groups"]) == (fitted.n, 30)
    assert glance["deviance"] == pytest.approx(-2 * fitted.log_likelihood)
    assert glance["aic"] == pytest.approx(glance["deviance"] + 2 * 5)
    words = str(fitted.summary())
    assert all(word in words for word in ("REML", "late", "var(pupil)", "y ~ x + late"))


def test_percentile_ranks_run_from_the_highest_and_carry_their_doubt(fitted):
    table = percentile_ranks(fitted.residuals())
    best = table.sort_values("residual", ascending=False)
    assert list(best["percentile"]) == [np.ceil(100 * (r + 1) / 30) for r in range(30)]
    assert (table["percentile_low"] <= table["percentile"]).all()
    assert (table["percentile_high"] >= table["percentile"]).all()
    certain = percentile_ranks(fitted.residuals().assign(se=1e-9))
    assert (certain["percentile_low"] == certain["percentile_high"]).all()
    pd.testing.assert_frame_equal(table, percentile_ranks(fitted.residuals()))


def test_ranks_share_the_best_place_and_are_missing_where_nothing_is_known():
    table = pd.DataFrame({"residual": [1.0, 1.0, 0.0, 5.0], "se": [0.1, 0.1, 0.1, np.nan]})
    found = percentile_ranks(table)
    assert list(found["percentile"][:3]) == [34, 34, 100]
    assert found.loc[3, ["percentile", "percentile_low", "percentile_high"]].isna().all()
    with pytest.raises(UsageError, match="`draws`"):
        percentile_ranks(table, draws=0)
    with pytest.raises(UsageError, match="several effects"):
        percentile_ranks(table.assign(effect=["a", "b", "a", "b"]))


@pytest.fixture(scope="module")
def fits():
    return {year: fit_multilevel(FORMULA, pupils(s, schools=30)) for s, year in enumerate(YEARS)}


def test_one_year_is_the_years_own_residual(fits):
    found = over_years(fits, "one_year", latest="2018/19")
    own = fits["2018/19"].residuals()
    for name, of in (("residual", "residual"), ("se", "se_known"), ("shrinkage", "shrinkage")):
        np.testing.assert_allclose(found[name], own[of], rtol=1e-9)


@pytest.mark.parametrize(
    ("how", "weights"), [("three_year", (1, 1, 1)), ("three_two_one", (1, 2, 3))]
)
def test_years_are_averaged_by_weight_and_pupils(fits, how, weights):
    found = over_years(fits, how, latest="2018/19").iloc[0]
    rows = [fits[year].residuals().iloc[0] for year in YEARS]
    n, mean = (np.array([row[name] for row in rows]) for name in ("n", "unshrunken"))
    weight = np.array(weights)
    pupil = np.array([fits[year].pupil_variance for year in YEARS])
    average = (weight * n * mean).sum() / (weight * n).sum()
    variance = (weight**2 * n * pupil).sum() / (weight * n).sum() ** 2
    sizes = weight * np.array([fits[year].n for year in YEARS])
    between = np.average([fits[year].school_variance for year in YEARS], weights=sizes)
    shrinkage = between / (between + variance)
    assert found["unshrunken"] == pytest.approx(average)
    assert found["residual"] == pytest.approx(shrinkage * average)
    assert found["se"] == pytest.approx(np.sqrt(between * (1 - shrinkage)))
    assert (found["n"], found["years"]) == (n.sum(), 3)


def test_more_years_say_more(fits):
    one, three = (over_years(fits, how, latest="2018/19") for how in ("one_year", "three_year"))
    assert (three["se"] < one["se"]).mean() > 0.9


def test_years_that_cannot_be_pooled_are_refused(fits):
    with pytest.raises(UsageError, match=r"Did you mean 'three_year'\?"):
        over_years(fits, "three_years", latest="2018/19")
    with pytest.raises(UsageError, match="no model of the latest year"):
        over_years(fits, latest="2019/20")
    slopes = {"2018/19": fit_multilevel(FORMULA, pupils(3, schools=30), slopes=["x"])}
    with pytest.raises(UsageError, match="random slopes"):
        over_years(slopes, latest="2018/19")
    other = fit_multilevel(FORMULA, pupils().rename(columns={"urn": "school"}), "school")
    with pytest.raises(UsageError, match="different columns"):
        over_years({**fits, "2017/18": other}, latest="2018/19")
