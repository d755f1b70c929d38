"""What is drawn with known coefficients, thresholds and school effects is found again."""

from functools import cache

import numpy as np
import pytest
from estimated import (
    FEMALE,
    MONTH,
    SCHOOL_SD,
    SLOPE,
    THRESHOLDS,
    drawn_effects,
    drawn_pupils,
    drawn_results,
    true_logits,
    with_grades,
)
from numpy.polynomial.hermite_e import hermegauss
from scipy.special import expit, logsumexp

from workbench.models.estimates.fitting import fit
from workbench.models.estimates.graded_rows import GradedRows, graded_rows
from workbench.models.estimates.likelihood import Point, sums
from workbench.models.estimates.newton import Maximum, maximise

TRUTH = np.concatenate([[SLOPE, FEMALE, MONTH], THRESHOLDS])
TERMS = ["prior", "female", "month"]
DATA_SETS = 100


def rows_of(results) -> GradedRows:
    school = results["urn"].astype(int).to_numpy() - 900_000
    return graded_rows(
        results[TERMS].to_numpy(), results["points"].to_numpy(np.int64), school.astype(np.int64)
    )


@cache
def fitted() -> tuple[Maximum, ...]:
    rng = np.random.default_rng(7)
    return tuple(
        maximise(rows_of(drawn_results(rng)), school_effects=True) for _ in range(DATA_SETS)
    )


def parameters(one: Maximum) -> np.ndarray:
    return np.concatenate([one.point.coefficients, one.point.thresholds])


def test_intervals_of_coefficients_and_thresholds_hold_the_truth():
    covered = [
        np.abs(parameters(one) - TRUTH) < 1.96 * np.sqrt(np.diag(one.covariance))
        for one in fitted()
    ]
    assert 0.93 <= np.mean(covered) <= 0.97


def test_coefficients_are_not_drawn_towards_zero():
    found = np.array([parameters(one) for one in fitted()])
    error = found.std(axis=0, ddof=1) / np.sqrt(DATA_SETS)
    assert np.all(np.abs(found.mean(axis=0) - TRUTH) < 3 * error)


def test_interval_of_the_spread_of_schools_holds_the_truth():
    sd = np.array([np.sqrt(one.point.variance) for one in fitted()])
    factor = np.exp(1.96 * np.array([one.variance_error for one in fitted()]) / (2 * sd**2))
    covered = (sd / factor < SCHOOL_SD) & (sd * factor > SCHOOL_SD)
    assert 0.90 <= covered.mean() <= 0.99
    assert sd.mean() == pytest.approx(SCHOOL_SD, abs=0.025)


def test_school_effects_hold_the_truth_and_beat_no_shrinkage():
    rng = np.random.default_rng(3)
    covered, shrunken, raw = [], [], []
    for _ in range(20):
        pupils = drawn_pupils(rng, 150, 20)
        effects = drawn_effects(rng, pupils)
        results = with_grades(rng, pupils, true_logits(pupils, effects))
        model = fit(results)
        table = model.school_effects().set_index("urn")
        truth = effects.groupby(pupils["urn"]).first().reindex(table.index)
        covered.append((table["low"] < truth) & (truth < table["high"]))
        share = 1 - (table["std_error"] / model.school_sd) ** 2
        shrunken.append(((table["value"] - truth) ** 2).mean())
        raw.append(((table["value"] / share - truth) ** 2).mean())
    assert 0.93 <= np.mean(covered) <= 0.97
    assert np.mean(shrunken) < 0.8 * np.mean(raw)


def test_laplace_is_close_to_quadrature():
    """Schools of six pupils, where Laplace's method is at its weakest."""
    results = drawn_results(np.random.default_rng(5), schools=80, pupils=6)
    rows = rows_of(results)
    found = maximise(rows, school_effects=True)
    nodes, weights = hermegauss(61)
    level, school = results["points"].to_numpy(int), results["urn"].astype(int) - 900_000
    ends = np.concatenate([[-np.inf], found.point.thresholds, [np.inf]])
    eta = (results[TERMS].to_numpy() @ found.point.coefficients)[:, None]
    eta = eta + np.sqrt(found.point.variance) * nodes
    chance = expit(eta - ends[level][:, None]) - expit(eta - ends[level + 1][:, None])
    by_school = np.zeros((80, len(nodes)))
    np.add.at(by_school, school.to_numpy(), np.log(chance))
    exact = logsumexp(by_school + np.log(weights / weights.sum()), axis=1).sum()
    assert found.log_likelihood == pytest.approx(exact, abs=0.2)


def test_derivatives_are_those_of_the_log_likelihood():
    rows = rows_of(drawn_results(np.random.default_rng(1), schools=4, pupils=30))
    point = Point(np.array([0.5, 0.1, 0.2]), THRESHOLDS - 0.1, np.array([0.3, -0.2, 0.1, 0.0]), 0.2)
    found = sums(rows, point)

    def moved(place: int, by: float) -> Point:
        everything = np.concatenate([point.coefficients, point.thresholds])
        everything[place] += by
        return Point(everything[:3], everything[3:], point.effects, point.variance)

    step = 1e-6
    for place in range(len(found.gradient)):
        up, down = sums(rows, moved(place, step)), sums(rows, moved(place, -step))
        slope = (up.log_likelihood - down.log_likelihood) / (2 * step)
        assert found.gradient[place] == pytest.approx(slope, rel=1e-6, abs=1e-6)
        curve = -(up.gradient - down.gradient) / (2 * step)
        np.testing.assert_allclose(found.information[place], curve, rtol=1e-5, atol=1e-5)
        np.testing.assert_allclose(
            found.cross[:, place], -(up.score - down.score) / (2 * step), rtol=1e-5, atol=1e-5
        )
        np.testing.assert_allclose(
            found.tilt[:, place], (up.bend - down.bend) / (2 * step), rtol=1e-5, atol=1e-5
        )


def test_without_school_variance_there_is_none():
    """Schools that differ less than chance would have them differ."""
    pupils = drawn_pupils(np.random.default_rng(2), 30, 40)
    results = with_grades(np.random.default_rng(4), pupils, true_logits(pupils))
    ordered = results.sort_values("points", ignore_index=True)
    alike = ordered.assign(urn=[str(900_000 + at % 30) for at in range(len(ordered))])
    model = fit(alike)
    assert model.school_sd == 0
    assert model.school_effects()["value"].eq(0).all()
    spread = model.tidy().set_index("term").loc["school_sd"]
    assert spread["low"] == 0
    assert 0 < spread["high"] < 0.3
    same = [model.chances(alike, benchmark).reaching for benchmark in ("FFT50", "FFT5", "own")]
    np.testing.assert_array_equal(same[0], same[1])
    np.testing.assert_array_equal(same[0], same[2])
