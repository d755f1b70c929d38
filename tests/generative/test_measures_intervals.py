"""Intervals, ratios and bands: what must hold for any numbers."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.measures.compute import compute
from workbench.measures.intervals import half_width, wilson
from workbench.measures.verdicts import progress_band

counts = st.integers(1, 5000)
scores = st.floats(-3, 3)

few = settings(max_examples=30)


@few
@given(st.integers(0, 300), counts)
def test_wilsons_interval_holds_the_share_and_stays_inside(passed, n):
    share = np.array([min(passed, n) / n])
    low, high = wilson(share, np.array([float(n)]))
    assert 0 <= low[0] <= share[0] + 1e-12
    assert share[0] - 1e-12 <= high[0] <= 1
    assert low[0] < high[0]


@few
@given(scores, counts)
def test_bands_mirror_each_other_except_at_the_cut(score, n):
    half = float(half_width(np.array([float(n)]), np.array([1.282479]))[0])
    one = progress_band(score, score - half, score + half).number
    other = progress_band(-score, -score - half, -score + half).number
    if abs(abs(score) - 0.5) > 0.006:
        assert one + other == 6
    assert (one == 3) == (abs(score) <= half) or abs(abs(score) - half) < 1e-9


@few
@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 380)), min_size=1, max_size=40))
def test_a_rate_is_the_sum_over_the_sum(pairs):
    pupils = pd.DataFrame(
        [(min(a, p), p) for a, p in pairs], columns=["absent", "possible"]
    ).assign(urn="900001", year="2018/19", compulsory_age=True)
    found = compute("absence", pupils).iloc[0]
    total = int(pupils["possible"].sum())
    assert found["n"] == (pupils["possible"] > 0).sum()
    if total:
        assert found["value"] == pytest.approx(
            float(100 * Fraction(int(pupils["absent"].sum()), total))
        )
    else:
        assert np.isnan(found["value"])


@few
@given(
    st.lists(st.tuples(st.sampled_from(["F", "M"]), st.integers(0, 90)), min_size=1, max_size=60)
)
def test_parts_add_up_to_the_whole(rows):
    pupils = pd.DataFrame(rows, columns=["sex", "attainment8"]).assign(urn="900001", year="2018/19")
    found = compute("attainment8", pupils, by=["all", "sex"])
    whole, parts = found[found["group"] == "all"].iloc[0], found[found["group"] == "sex"]
    assert parts["n"].sum() == whole["n"] == len(rows)
    assert (parts["n"] * parts["value"]).sum() == pytest.approx(whole["n"] * whole["value"])
