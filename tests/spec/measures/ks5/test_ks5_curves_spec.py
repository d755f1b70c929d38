"""How a national curve is made, drawn, and that DfE's published curves end as ours would."""

import numpy as np
import pandas as pd
import pytest

from workbench.measures.ks5.curves import curve_of, estimate_curves
from workbench.measures.ks5.model import Model, read_model

DRAWN = 20
"""Cases of a small file: five bands of four."""


def small(points: list[float], **options: float):
    """A curve from four cases at each whole prior attainment from 1, with these points."""
    prior = np.repeat(np.arange(1.0, len(points) + 1), DRAWN // len(points))
    return curve_of(prior, np.repeat(np.array(points), DRAWN // len(points)), **options)


def test_each_band_is_a_knot_and_the_ends_go_half_as_far_beyond():
    curve = small([10, 20, 30, 40, 50])
    assert list(curve.prior) == [1, 1, 2, 3, 4, 5, 5]
    assert list(curve.points) == [5, 10, 20, 30, 40, 50, 55]


def test_points_that_would_fall_are_pooled():
    assert list(small([10, 30, 20, 40, 50]).points) == [2.5, 10, 25, 25, 40, 50, 55]


def test_the_ends_are_not_under_0_or_over_the_most():
    assert list(small([1, 20, 30, 40, 59], most=60.0).points[[0, -1]]) == [0, 60]


def test_too_few_different_points_take_fewer_bands():
    assert list(small([50, 40, 30, 20, 10]).points) == [30, 30, 30]


@pytest.mark.parametrize(
    ("cases", "bands"), [(16, 1), (17, 5), (199, 5), (200, 10), (499, 10), (500, 20)]
)
def test_bands_by_number_of_cases(cases, bands):
    places = np.arange(cases, dtype=np.float64)
    assert len(curve_of(places, places).prior) == bands + 2


def test_where_bands_do_not_divide_the_first_are_larger():
    """22 cases in five bands: 5, 5, 4, 4 and 4."""
    places = np.arange(22, dtype=np.float64)
    assert list(curve_of(places, places).prior) == [0, 2, 7, 11.5, 15.5, 19.5, 21]


def test_the_order_of_rows_does_not_matter():
    places = np.arange(40, dtype=np.float64)
    shuffled = np.random.default_rng(1).permutation(places)
    assert np.array_equal(curve_of(places, places).points, curve_of(shuffled, shuffled).points)


def test_a_share_is_a_sum_over_a_sum():
    prior = np.ones(4)
    curve = curve_of(prior, np.array([3.0, 0, 1, 0]), np.array([3.0, 1, 2, 2]), most=1.0)
    assert list(curve.points) == [0.5, 0.5, 0.5]


def test_national_value_added_is_zero_on_average_and_has_its_spread():
    random = np.random.default_rng(5)
    prior = random.uniform(3, 9, 4000)
    points = np.clip(np.round(prior + random.normal(-2, 1, 4000)) * 10, 0, 60)
    national = pd.DataFrame(
        {
            "cohort": "A level",
            "qualification_code": "111",
            "subject_code": "12210",
            "size": 1.0,
            "prior": prior,
            "points": points,
        }
    )
    found = Model("made", estimate_curves(national))
    gained = points - found.curve(0).at(prior)
    assert abs(gained.mean()) < 0.2
    assert found.curves["cases"].iloc[0] == 4000
    assert found.curves["sd"].iloc[0] == pytest.approx(gained.std(ddof=1) / 10)


def test_history_ends_at_the_most_points_and_biology_as_extrapolated():
    curves = read_model("ks5_value_added_2019").set_index(["cohort", "qualification", "subject"])
    pre_u = curves.loc[("academic", "Pre-U Principal Subject", "History"), "points"]
    assert 1.5 * pre_u[-2] - 0.5 * pre_u[-3] == pytest.approx(63.53, abs=0.01)
    assert pre_u[-1] == 60
    biology = curves.loc[("A level", "GCE A level", "Biology"), "points"]
    assert list(np.round(biology[:3], 4)) == [10.9315, 12.8185, 16.5925]


def ends(bands: int) -> pd.DataFrame:
    """Ends of the published curves with so many bands: as published, and as the rule has them."""
    curves = read_model("ks5_value_added_2019").query(f"bands == {bands}")
    knots = np.stack(curves["points"].to_list())
    assert knots.shape[1] == bands + 2
    return pd.DataFrame(
        {
            "low": knots[:, 0],
            "low_rule": 1.5 * knots[:, 1] - 0.5 * knots[:, 2],
            "high": knots[:, -1],
            "high_rule": 1.5 * knots[:, -2] - 0.5 * knots[:, -3],
            "most": curves["maximum"].to_numpy(),
        }
    )


@pytest.mark.parametrize(
    ("bands", "curves", "low_exact", "high_exact"),
    [(20, 243, 241, 228), (10, 74, 74, 66), (5, 155, 153, 136)],
)
def test_published_curves_end_as_the_rule_has_it_and_else_at_the_limit(
    bands, curves, low_exact, high_exact
):
    found = ends(bands)
    assert len(found) == curves
    assert (abs(found["low"] - found["low_rule"]) < 1e-6).sum() == low_exact
    assert (abs(found["high"] - found["high_rule"]) < 1e-6).sum() == high_exact
    np.testing.assert_allclose(found["low"], found["low_rule"].clip(lower=0), atol=1e-6)
    limited = found["high_rule"].clip(upper=found["most"])
    np.testing.assert_allclose(found["high"], limited, atol=1e-6)


def test_published_curves_of_one_band_are_flat():
    curves = read_model("ks5_value_added_2019").query("bands == 1")
    assert len(curves) == 53
    assert all(len(set(points)) == 1 for points in curves["points"])


def test_published_curves_never_fall():
    curves = read_model("ks5_value_added_2019")
    assert len(curves) == 525
    assert all((np.diff(points) >= -1e-9).all() for points in curves["points"])
    assert all((np.diff(prior) >= 0).all() for prior in curves["prior"])
