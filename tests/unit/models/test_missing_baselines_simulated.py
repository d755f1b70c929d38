"""Alternative baselines on simulated years that have both: unbiased, and honest about errors."""

import numpy as np
import pandas as pd
import pytest
from subject_entries import simulated

from workbench.models.value_added.alternative import alternative_value_added, with_baseline
from workbench.models.value_added.cells import subject_totals
from workbench.models.value_added.checked import COLUMNS, compared, held_out
from workbench.models.value_added.clustered import school_sd
from workbench.models.value_added.cohort_baseline import cohort_baseline
from workbench.models.value_added.expectation import value_added
from workbench.models.value_added.linking import link
from workbench.models.value_added.scores import subject_scores
from workbench.models.value_added.similar_pupils import similar_pupils

YEARS = ("2022/23", "2023/24")
NOISE = 0.4


@pytest.fixture(scope="module")
def entries():
    rows = simulated(schools=80, pupils=60, subjects=("Maths",), years=YEARS, seed=8)
    rng = np.random.default_rng(9)
    lift = {"2022/23": rng.normal(0, 0.2, 80), "2023/24": rng.normal(0, 0.2, 80)}
    shift = np.concatenate([np.repeat(lift[year], 60) for year in YEARS])
    # a test of year 7 on another scale, in which schools are a little alike
    test = 100 + 15 * (rows["prior"] - 4.7 + 0.3 * shift + NOISE * rng.normal(size=len(rows)))
    return rows.assign(cat=test)


@pytest.fixture(scope="module")
def models(entries):
    return similar_pupils(subject_totals(entries))


def linked(entries, models, how):
    baseline = held_out(entries, ["cat"], how)
    return alternative_value_added(with_baseline(entries, baseline), models)


def coverage(rows):
    scores = subject_scores(rows)
    truth = rows.groupby(["urn", "year"])["effect"].first()
    own = truth.reindex(pd.MultiIndex.from_frame(scores[["unit_id", "period"]])).to_numpy()
    return ((scores["low"] <= own) & (own <= scores["high"])).mean()


def test_intervals_with_the_errors_of_the_baseline_cover_the_truth(entries, models):
    """Without those errors they would be too narrow."""
    found = linked(entries, models, "regression")
    plain = found.assign(baseline_variance=0.0, shared_error=0.0)
    assert coverage(found) >= 0.92
    assert coverage(plain) < coverage(found)


def test_a_regressed_baseline_is_fair_to_schools_of_any_intake(entries, models):
    """By fifths of the test, value added is that of the real baseline: about 0."""
    found = linked(entries, models, "regression")
    fifth = pd.qcut(found["cat"], 5, labels=False)
    assert found["value_added"].groupby(fifth).mean().abs().max() < 0.1
    # equal ranks keep the spread of baselines, so that high scorers are expected too much
    other = linked(entries, models, "equipercentile")["value_added"].groupby(fifth).mean()
    assert other.iloc[0] > 0.1 > -0.1 > other.iloc[-1]


@pytest.mark.parametrize("how", ["regression", "equipercentile"])
def test_an_alternative_is_scored_against_the_real_baseline(entries, models, how):
    found = compared(value_added(entries, models), linked(entries, models, how))
    assert list(found.columns) == COLUMNS
    assert set(found["period"]) == set(YEARS)
    figures = found.groupby("figure")["value"].mean()
    assert figures["value_added_correlation"] > 0.9
    assert 0.7 < figures["baseline_correlation"] < 0.95
    assert figures["within_interval"] > 90
    assert found["n"].tolist() == ([4800] * 3 + [80] * 6) * 2
    assert found["method"].str.contains(f"cat, linked to key stage 2 by {how} on 4,800").all()


def test_the_link_finds_how_the_test_was_made(entries):
    """Regressing on a test with noise takes the slope down by its reliability."""
    found = link(entries, ["cat"])
    prior, test = entries["prior"], entries["cat"]
    slope = np.cov(prior, test)[0, 1] / test.var()
    assert found.params["cat"] == pytest.approx(slope)
    assert found.residual_sd == pytest.approx(
        np.sqrt(prior.var() * (1 - found.r_squared)), rel=1e-3
    )
    kept = link(entries, ["cat"], "equipercentile").baseline_of(entries)["prior"]
    assert kept.std() == pytest.approx(prior.std(), rel=0.01)
    assert found.baseline_of(entries)["prior"].std() < 0.95 * prior.std()


def test_errors_allow_for_schools_being_alike(entries):
    """Of one school each they are those of independent pupils, of real schools larger."""
    alike = entries.assign(prior=entries["prior"] + 0.5 * entries["effect"])
    alone = alike.assign(urn=[str(place) for place in range(len(alike))])
    one, other = (link(rows, ["cat"]).bse["Intercept"] for rows in (alone, alike))
    assert other > 1.1 * one


def test_a_cohorts_error_is_about_what_it_was_on_years_that_have_both():
    """80 schools of steady intake, their level known from the year before."""
    rng = np.random.default_rng(11)
    rows = simulated(schools=80, pupils=60, subjects=("Maths",), years=YEARS, seed=12)
    level = dict(zip(sorted(rows["urn"].unique()), rng.normal(0, 0.3, 80), strict=True))
    rows = rows.assign(prior=rows["prior"] + rows["urn"].map(level))
    rows = rows.assign(grades=rows["grades"] + 2 * rows["urn"].map(level))
    models = similar_pupils(subject_totals(rows))
    found = cohort_baseline(rows)
    placed = alternative_value_added(with_baseline(rows, found.baseline_of(rows)), models)
    later = rows["year"] == "2023/24"
    assert placed.loc[~later, "value_added"].isna().all()
    real = value_added(rows, models)
    figures = compared(real[later], placed[later]).set_index("figure")["value"]
    assert figures["value_added_correlation"] > 0.85
    assert figures["within_interval"] > 90
    # 60 pupils: the mean of a cohort varies by 0.7 / sqrt(60) about its school's, twice over
    assert found.line.residual_sd == pytest.approx(0.7 / np.sqrt(60) * np.sqrt(2), rel=0.25)


@pytest.mark.parametrize("truth", [0.0, 0.5])
def test_what_schools_have_in_common_is_found(truth):
    """Schools of 2 to 60 pupils."""
    rng = np.random.default_rng(13)
    sizes = rng.integers(2, 61, 400)
    schools = np.repeat(np.arange(400), sizes)
    residuals = rng.normal(size=len(schools)) + truth * rng.normal(size=400)[schools]
    assert school_sd(residuals, schools) == pytest.approx(truth, abs=0.06)


def test_one_school_or_schools_of_one_pupil_have_nothing_in_common():
    residuals = np.array([1.0, 2.0, 4.0])
    assert school_sd(residuals, np.zeros(3, dtype=np.int64)) == 0
    assert school_sd(residuals, np.arange(3)) == 0
