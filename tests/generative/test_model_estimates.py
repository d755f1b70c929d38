"""What holds for chances and estimates of any pupils."""

import numpy as np
import pandas as pd
from estimated import drawn_results
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.models.estimates.calibration import score
from workbench.models.estimates.chances import Chances
from workbench.models.estimates.fitting import fit
from workbench.models.estimates.percentages import shown, whole_percentages
from workbench.models.estimates.scale import Scale
from workbench.models.estimates.scores import LOG, scores_of
from workbench.models.estimates.transition import TransitionMatrix

SEEDS = st.integers(0, 10_000)
RISING = ("FFT50", "FFT20", "FFT5")


@st.composite
def shares(draw, rows=1):
    """Chances of a few levels, a row for each of some pupils."""
    levels = draw(st.integers(2, 12))
    weight = st.lists(st.integers(0, 100), min_size=levels, max_size=levels).filter(any)
    array = np.array([draw(weight) for _ in range(rows)], dtype=float)
    return array / array.sum(axis=1, keepdims=True)


def of_shares(share: np.ndarray) -> Chances:
    worth = range(share.shape[1])
    reaching = np.clip(share[:, ::-1].cumsum(axis=1)[:, ::-1][:, 1:], 0, 1)
    return Chances(Scale(tuple(map(str, worth)), tuple(map(float, worth))), reaching)


@given(shares())
def test_percentages_add_up_and_are_within_one_of_the_chance(share):
    whole = whole_percentages(share)
    assert whole.sum() == 100
    assert np.abs(whole - 100 * share).max() < 1 + 1e-6
    assert len(shown(share[0])) == share.shape[1]


@given(shares())
def test_chances_add_up_and_frame_the_estimate(share):
    found = of_shares(share)
    np.testing.assert_allclose(found.of_levels.sum(axis=1), 1)
    assert (found.of_levels >= -1e-12).all()
    frame = found.frame()
    place = found.estimate[0]
    assert frame["chance_higher"][0] < 0.5
    assert frame["chance_lower"][0] <= 0.5 + 1e-9
    at_estimate = found.of_levels[0, place]
    assert np.isclose(frame["chance_higher"][0] + frame["chance_lower"][0] + at_estimate, 1)


@given(shares(), st.floats(-3, 3), st.floats(0, 3))
def test_a_better_school_never_lowers_a_chance(share, logits, more):
    found = of_shares(share)
    low, high = found.shifted(logits), found.shifted(logits + more)
    assert (high.reaching >= low.reaching - 1e-12).all()
    assert high.estimate[0] >= low.estimate[0]
    assert high.expected_points[0] >= low.expected_points[0] - 1e-9


@given(shares(rows=2))
def test_no_other_forecast_scores_better_than_right_chances(share):
    """Every score is proper: what right chances expect of it is the least that can be expected."""
    truth, found = share[0], of_shares(share)
    for name, one in scores_of((1.0,)).items():
        own, other = one(found) @ truth
        assert own <= other + 1e-3 * (name == LOG), name


@settings(max_examples=15, deadline=None)
@given(SEEDS)
def test_chances_rise_with_the_benchmark_and_with_prior_attainment(seed):
    rng = np.random.default_rng(seed)
    model = fit(drawn_results(rng, 15, 40))
    spline = model.params[model.design.columns[: len(model.design.knots) - 1]].to_numpy()
    pupils = pd.DataFrame({"prior": model.design.knots, "female": 1.0, "month": 0.5})
    several = [model.chances(pupils, one) for one in RISING]
    for low, high in zip(several, several[1:], strict=False):
        assert (high.reaching >= low.reaching).all()
    np.testing.assert_allclose(several[0].of_levels.sum(axis=1), 1)
    if (np.diff(spline, prepend=0) >= 0).all():
        assert (np.diff(several[0].estimate) >= 0).all()
        assert (np.diff(several[0].reaching, axis=0) >= -1e-12).all()


@settings(max_examples=10, deadline=None)
@given(SEEDS)
def test_the_order_of_rows_does_not_matter(seed):
    rng = np.random.default_rng(seed)
    rows = drawn_results(rng, 12, 30)
    shuffled = rows.sample(frac=1, random_state=seed)
    one, other = fit(rows), fit(shuffled)
    pd.testing.assert_series_equal(one.params, other.params, atol=1e-4)
    np.testing.assert_allclose(one.school_sd, other.school_sd, atol=1e-4)
    effects = [m.school_effects().sort_values("urn", ignore_index=True) for m in (one, other)]
    pd.testing.assert_frame_equal(*effects, atol=1e-4)
    chances = one.chances(rows)
    np.testing.assert_allclose(
        one.chances(shuffled).reaching, chances.take(shuffled.index.to_numpy()).reaching
    )
    tables = [score(one.chances(each), each, thresholds=(2.0,)) for each in (rows, shuffled)]
    pd.testing.assert_frame_equal(*tables)


@given(st.lists(st.lists(st.integers(0, 40), min_size=3, max_size=3), min_size=2, max_size=5))
def test_a_smoothed_band_is_never_certain_of_what_its_neighbours_saw(rows):
    counts = np.array(rows, dtype=float)
    counts[0, 0] += 1
    bands = tuple(map(str, range(len(counts))))
    starts = np.arange(len(counts), dtype=float)
    scale = Scale(("a", "b", "c"), (0.0, 1.0, 2.0))
    matrix = TransitionMatrix("all", scale, starts, bands, counts, {}, "drawn")
    share = matrix.smoothed()
    np.testing.assert_allclose(share.sum(axis=1), 1)
    assert (share >= 0).all()
    small = matrix.n < 10
    assert np.isnan(matrix.observed()[small]).all()
    beside = np.zeros_like(counts)
    beside[1:] += counts[:-1]
    beside[:-1] += counts[1:]
    assert (share[beside > 0] > 0).all()
