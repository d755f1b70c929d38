"""Drawn schools whose truth is known: intervals hold it; shrunken residuals lie nearer to it."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
import pytest
from multilevel import BETWEEN, FORMULA, TRUTH, WITHIN, pupils

from workbench.models.multilevel import fit_sums, learn, sums_of

DATA_SETS = 200
SCHOOLS = 40


@dataclass(frozen=True)
class Found:
    """Over all data sets: whether intervals hold the truth, and errors."""

    coefficients: np.ndarray
    residuals: np.ndarray
    shrunken: np.ndarray
    unshrunken: np.ndarray
    variances: np.ndarray


def holds(limits: pd.DataFrame, truth: np.ndarray) -> np.ndarray:
    return ((limits["low"] <= truth) & (truth <= limits["high"])).to_numpy()


@cache
def found() -> Found:
    every = []
    design = learn(FORMULA, pupils(0, SCHOOLS), "urn")
    for seed in range(1, DATA_SETS + 1):
        frame = pupils(seed, SCHOOLS)
        results = fit_sums(sums_of(frame, design))
        tidy = results.tidy()
        truth = frame.groupby("urn")["effect"].first().to_numpy()
        table = results.residuals()
        every.append(
            (
                holds(tidy, np.array(TRUTH)),
                holds(table, truth),
                table["residual"] - truth,
                table["unshrunken"] - truth,
                (results.school_variance, results.pupil_variance),
            )
        )
    return Found(*(np.array(one, dtype=float) for one in zip(*every, strict=True)))


def test_intervals_of_coefficients_hold_the_truth():
    assert 0.93 < found().coefficients.mean() < 0.97


def test_intervals_of_residuals_hold_the_truth():
    assert 0.93 < found().residuals.mean() < 0.97


def test_shrunken_residuals_are_nearer_to_the_truth_in_nearly_every_data_set():
    shrunken, unshrunken = ((e**2).mean(axis=1) for e in (found().shrunken, found().unshrunken))
    assert shrunken.mean() < 0.9 * unshrunken.mean()
    assert (shrunken < unshrunken).mean() > 0.9


def test_restricted_likelihood_finds_the_variances_without_bias():
    errors = found().variances.std(axis=0) / DATA_SETS**0.5
    assert found().variances.mean(axis=0) == pytest.approx((BETWEEN, WITHIN), abs=3 * errors.max())
