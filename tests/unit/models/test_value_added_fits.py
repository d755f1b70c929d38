"""Fits of subject value added: against statsmodels, on known truths, and at their limits."""

import pickle

import numpy as np
import pandas as pd
import pytest
from statsmodels.formula.api import ols
from subject_entries import simulated, subject_rows

from workbench.errors import ContractViolation, UsageError
from workbench.models.value_added.cells import subject_totals
from workbench.models.value_added.expectation import value_added
from workbench.models.value_added.group_means import prior_group_means, shrunken_cell_means
from workbench.models.value_added.scores import subject_scores
from workbench.models.value_added.similar_pupils import similar_pupils
from workbench.models.value_added.terms import spline_basis

MATHS = ("GCSE", "Maths")


@pytest.fixture(scope="module")
def entries():
    return simulated(schools=40, pupils=80, years=("2017/18", "2018/19"))


@pytest.fixture(scope="module")
def models(entries):
    return similar_pupils(subject_totals(entries))


def fitted(rows):
    """The fit of the one subject of some rows."""
    return similar_pupils(subject_totals(rows)).fit(*MATHS, year="2018/19")


def test_the_fit_is_that_of_statsmodels(entries, models):
    fit = models.fit(*MATHS, year="2018/19")
    own = entries[(entries["subject"] == "Maths") & (entries["year"] == "2018/19")]
    low, *inner, high = fit.terms.knots
    frame = own.assign(
        female=(own["sex"] == "F").astype("float64"),
        month=(own["birth_month"] - 9) % 12 / 11,
        centred=own["prior"] - fit.terms.centre,
    )
    spline = f"cr(prior, knots={inner}, lower_bound={low}, upper_bound={high})"
    peer = ols(f"grades ~ 0 + {spline} + female + month + female:centred", frame).fit()
    # Patsy puts terms of several numbers last, as here
    np.testing.assert_allclose(fit.params, peer.params, rtol=1e-9, atol=1e-10)
    np.testing.assert_allclose(fit.bse, peer.bse, rtol=1e-9)
    np.testing.assert_allclose(fit.conf_int(), peer.conf_int(), rtol=1e-9, atol=1e-10)
    assert fit.df_resid == peer.df_resid
    assert fit.sd == pytest.approx(peer.resid.std(ddof=1), rel=1e-12)
    # statsmodels counts the spline as a model without an intercept
    about = ((own["grades"] - own["grades"].mean()) ** 2).sum()
    assert fit.glance()["r_squared"] == pytest.approx(1 - peer.ssr / about, rel=1e-10)
    found = value_added(own, models)
    np.testing.assert_allclose(found["value_added"], peer.resid, atol=1e-10)


def test_national_value_added_is_0_in_each_subject_and_year(entries, models):
    totals = subject_totals(entries)
    for one in (models, prior_group_means(totals), shrunken_cell_means(totals)):
        rows = value_added(entries, one)
        means = rows.groupby(["subject", "year"])["value_added"].mean()
        assert len(means) == 4
        assert means.abs().max() < 1e-9


def test_the_standard_deviation_is_that_of_national_value_added(entries, models):
    totals = subject_totals(entries)
    for one in (models, prior_group_means(totals), shrunken_cell_means(totals)):
        rows = value_added(entries, one)
        spread = rows.groupby(["subject", "year"])["value_added"].std()
        told = rows.groupby(["subject", "year"])["subject_sd"].first()
        np.testing.assert_allclose(told, spread, rtol=1e-10)


def test_known_effects_of_schools_are_recovered(entries, models):
    rows = value_added(entries, models)
    scores = subject_scores(rows)
    truth = rows.groupby(["urn", "year", "subject"])["effect"].first().rename("truth")
    keys = {"unit_id": "urn", "period": "year"}
    found = scores.rename(columns=keys).merge(truth.reset_index(), on=["urn", "year", "subject"])
    assert len(found) == 160
    off = found["value"] - found["truth"]
    # 80 pupils a school: 1 / sqrt(80) = 0.11
    assert np.sqrt((off**2).mean()) == pytest.approx(1 / np.sqrt(80), rel=0.15)
    inside = (found["low"] <= found["truth"]) & (found["truth"] <= found["high"])
    assert inside.mean() > 0.93


def test_truths_of_pupils_are_recovered(models):
    """Girls are 0.3 ahead and the youngest 0.2 behind."""
    found = models.tidy().set_index(["qualification_type", "subject", "year", "term"])
    for term, truth in (("female", 0.3), ("month", -0.2), ("female:prior", 0.0)):
        own = found.xs(term, level="term")
        assert (own["estimate"] - truth).abs().max() < 0.2
        assert ((own["low"] <= truth) & (truth <= own["high"])).mean() >= 0.75


def test_results_read_like_those_of_statsmodels(models):
    table = models.tidy()
    names = ["qualification_type", "subject", "year", "term"]
    assert list(table.columns) == [*names, "estimate", "std_error", "low", "high"]
    np.testing.assert_array_equal(models.params, table["estimate"])
    np.testing.assert_array_equal(models.bse, table["std_error"])
    np.testing.assert_array_equal(models.conf_int()["low"], table["low"])
    glance = models.glance()
    assert (glance["n"], glance["subjects"], glance["years"]) == (12_800, 2, 2)
    fit = models.fit(*MATHS, year="2018/19")
    assert list(fit.tidy().columns) == ["term", "estimate", "std_error", "low", "high"]
    assert fit.formula == "grades ~ 0 + cr(prior, 6 knots) + female + month + female:prior"
    assert models.formula == fit.formula
    assert "female:prior" in fit.summary()
    assert "History" in models.summary()
    assert fit.glance()["model"] == "spline"


def test_totals_and_models_travel_between_processes(entries, models):
    totals, sent = pickle.loads(pickle.dumps((subject_totals(entries), models)))
    np.testing.assert_array_equal(
        value_added(entries, sent)["value_added"],
        value_added(entries, similar_pupils(totals))["value_added"],
    )


def test_a_model_that_is_not_there_is_refused_by_name(models):
    with pytest.raises(UsageError, match="Mathz") as refused:
        models.fit("GCSE", "Mathz", year="2018/19")
    assert "GCSE / Maths / 2018/19" in str(refused.value)


def test_a_spline_is_1_at_its_knots_and_straight_beyond_them():
    knots = [1.0, 2.0, 4.0, 5.0]
    np.testing.assert_allclose(spline_basis(np.array(knots), knots), np.eye(4), atol=1e-12)
    beyond = spline_basis(np.array([6.0, 7.0, 8.0, np.nan]), knots)
    np.testing.assert_allclose(np.diff(beyond[:3], n=2, axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(beyond[:3].sum(axis=1), 1)
    assert np.isnan(beyond[3]).all()


def test_partitions_add_up(entries):
    parts = [entries[entries["urn"] <= "900020"], entries[entries["urn"] > "900020"]]
    whole = subject_totals(entries).table
    summed = (subject_totals(parts[0]) + subject_totals(parts[1])).table
    pd.testing.assert_frame_equal(whole, summed, check_exact=False, rtol=1e-12)


def test_totals_of_other_subjects_are_refused(entries):
    by_name = subject_totals(entries, ("subject",))
    with pytest.raises(UsageError, match="`subject`"):
        subject_totals(entries) + by_name


@pytest.mark.parametrize(
    ("entrants", "label", "coefficients"),
    [
        (90, "spline", 9),
        (89, "linear (no spline; entrants: 89, needed: 90)", 4),
        (39, "prior attainment only (no spline; entrants: 39, needed: 90)", 2),
        (19, "mean of entrants (no spline; entrants: 19, needed: 90)", 1),
        (8, "mean of entrants (no spline; entrants: 8, needed: 90)", 1),
    ],
)
def test_few_entrants_have_a_simpler_model_which_says_so(entrants, label, coefficients):
    """The label of a spline stands however few its different knots are."""
    rows = simulated(schools=1, pupils=200, subjects=("Maths",), seed=3)
    rows = rows.drop_duplicates("prior").pipe(lambda few: pd.concat([few, rows.drop(few.index)]))[
        :entrants
    ]
    fit = fitted(rows)
    assert fit.label == label
    assert len(fit.params) == coefficients
    found = value_added(rows, similar_pupils(subject_totals(rows)))
    assert found["value_added"].mean() == pytest.approx(0, abs=1e-9)
    assert set(found["model"]) == {label}


def test_one_sex_leaves_out_sex(entries):
    girls = entries[(entries["sex"] == "F") & (entries["subject"] == "Maths")]
    fit = fitted(girls)
    assert fit.label == "spline, without sex, sex by prior attainment"
    assert "female" not in fit.params.index


def test_pupils_of_neither_sex_stand_midway(entries, models):
    one = entries[entries["subject"] == "Maths"].iloc[[0]]
    three = pd.concat([one.assign(sex=sex) for sex in ("F", "X", "M")])
    girl, midway, boy = value_added(three, models)["expected"]
    assert midway == pytest.approx((girl + boy) / 2)
    assert girl != boy


def test_the_same_prior_attainment_leaves_sex_and_month():
    rows = simulated(schools=2, subjects=("Maths",)).assign(prior=4.5)
    fit = fitted(rows)
    assert list(fit.params.index) == ["Intercept", "female", "month"]
    assert fit.label.startswith("spline, without a bend in prior attainment")


def test_two_values_of_prior_attainment_have_a_straight_line():
    rows = simulated(schools=3, subjects=("Maths",))
    fit = fitted(rows.assign(prior=(rows["prior"] > 4.7) + 4.0))
    assert list(fit.params.index) == ["Intercept", "prior", "female", "month", "female:prior"]


def test_terms_that_tell_the_same_give_way_to_a_simpler_model():
    """Boys were all born in September and girls in August: month and sex are one."""
    rows = simulated(schools=3, subjects=("Maths",))
    fit = fitted(rows.assign(birth_month=np.where(rows["sex"] == "F", 8, 9)))
    assert fit.label == "prior attainment only (no spline; its terms cannot be told apart)"


def test_equal_grades_have_no_spread_and_no_sign():
    rows = simulated(schools=3, subjects=("Maths",)).assign(grades=5.0)
    found = value_added(rows, similar_pupils(subject_totals(rows)))
    scores = subject_scores(found)
    assert set(found["subject_sd"]) == {0.0}
    assert found["value_added"].abs().max() < 1e-9
    assert not scores["value"].isna().any()
    assert set(scores["sign"]) == {""}


def test_no_prior_attainment_has_no_value_added():
    rows = simulated(schools=3, subjects=("Maths",))
    some = rows.assign(prior=rows["prior"].where(rows.index % 2 == 0))
    models = similar_pupils(subject_totals(some))
    found = value_added(some, models)
    assert (found["value_added"].isna() == some["prior"].isna()).all()
    assert models.excluded == {"no prior attainment": 90, "no sex or month of birth": 0}
    scores = subject_scores(found)
    assert (scores["n"] < scores["entries"]).all()


def test_nobody_with_prior_attainment_is_a_clear_answer():
    rows = simulated(schools=2, subjects=("Maths",)).assign(prior=np.nan, prior_group=np.nan)
    models = similar_pupils(subject_totals(rows))
    fit = models.fit(*MATHS, year="2018/19")
    assert (fit.n, fit.df_resid, fit.label) == (0, 0, "no entrant with prior attainment")
    scores = subject_scores(value_added(rows, models))
    assert set(scores["status"]) == {"not_available"}
    assert set(scores["verdict"]) == {""}
    with pytest.raises(UsageError, match="prior_group"):
        prior_group_means(subject_totals(rows))


def test_unknown_month_and_sex_are_left_out_and_counted():
    rows = simulated(schools=3, subjects=("Maths",))
    some = rows.assign(sex=rows["sex"].where(rows.index >= 10))
    models = similar_pupils(subject_totals(some))
    assert models.excluded["no sex or month of birth"] == 10
    found = value_added(some, models)
    assert found["value_added"].isna().sum() == 10


def test_nothing_is_known_of_sex_and_month():
    """As at key stage 5 without the enrolments: the model has prior attainment only."""
    rows = simulated(schools=3, subjects=("Maths",))
    models = similar_pupils(subject_totals(rows.assign(sex=None, birth_month=np.nan)))
    fit = models.fit(*MATHS, year="2018/19")
    assert fit.label == "spline, without sex, month of birth, sex by prior attainment"
    assert fit.n == len(rows)


def test_one_entrant_has_no_standard_deviation():
    rows = subject_rows(pd.DataFrame({"grades": [5.0], "prior": [4.5], "prior_group": [45.0]}))
    totals = subject_totals(rows)
    for models in (similar_pupils(totals), prior_group_means(totals)):
        score = subject_scores(value_added(rows, models)).iloc[0]
        assert (score["n"], score["value"], score["sign"]) == (1, 0.0, "")
        assert np.isnan(score["low"])


def test_rows_and_years_that_are_not_there_are_refused(entries, models):
    nobody = entries.iloc[:0]
    with pytest.raises(UsageError, match="`national`"):
        similar_pupils(subject_totals(nobody))
    with pytest.raises(ContractViolation, match="birth_month"):
        subject_totals(entries.drop(columns="birth_month"))
    with pytest.raises(UsageError, match=r"`model_year` 2018/9.*\n.*2018/19"):
        value_added(entries, models, model_year="2018/9")
    with pytest.raises(UsageError, match="`shrinkage`"):
        shrunken_cell_means(subject_totals(entries), -1)
    with pytest.raises(ContractViolation, match="teaching_group"):
        subject_scores(value_added(entries, models), groups=["teaching_group"])
    assert subject_scores(value_added(nobody, models)).empty


def test_a_year_without_a_model_has_none_unless_another_is_named(entries, models):
    later = entries.assign(year="2019/20")
    assert value_added(later, models)["value_added"].isna().all()
    named = value_added(later, models, model_year="2018/19")
    same = value_added(entries.assign(year="2018/19"), models)
    np.testing.assert_array_equal(named["value_added"], same["value_added"])
