"""Ranks, trends and many tests: what must hold for any numbers."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.models.change.discoveries import adjusted, discoveries
from workbench.models.change.rank_intervals import rank_intervals
from workbench.models.change.trends import trends

few = settings(max_examples=40)
chances = st.lists(st.floats(0, 1), min_size=1, max_size=30).map(np.array)
values = st.lists(st.floats(-3, 3), min_size=1, max_size=15)


@few
@given(chances)
def test_adjusted_chances_keep_the_order_and_are_no_smaller(p):
    found = adjusted(p)
    assert (found >= p - 1e-12).all()
    assert (found <= 1).all()
    order = np.argsort(p)
    assert (np.diff(found[order]) >= -1e-12).all()


@few
@given(chances)
def test_one_more_test_that_finds_nothing_marks_no_more(p):
    more = adjusted(np.append(p, 1.0))[:-1]
    assert (more >= adjusted(p) - 1e-12).all()


@few
@given(st.lists(st.floats(-6, 6), min_size=1, max_size=30), st.floats(0.01, 0.2))
def test_a_wider_rate_marks_no_fewer(z, rate):
    table = pd.DataFrame({"z": z})
    strict, wide = discoveries(table, rate=rate), discoveries(table, rate=rate * 2)
    assert (wide["trend"].abs() >= strict["trend"].abs()).all()
    assert (strict["trend"] * np.array(z) >= 0).all()


@few
@given(values, st.floats(0, 1), st.floats(-5, 5))
def test_rank_intervals_do_not_depend_on_the_origin(seen, error, shift):
    table = pd.DataFrame({"value": np.round(seen, 3), "std_error": error})
    one = rank_intervals(table, draws=20)
    moved = rank_intervals(table.assign(value=table["value"] + np.round(shift, 3)), draws=20)
    assert (one["worst_place"] >= one["best_place"]).all()
    assert one["best_place"].between(1, len(table)).all()
    assert (one["place"].to_numpy() >= 1).all()
    assert (moved["of"] == one["of"]).all()
    if error > 0.01:
        assert (moved["best_place"] == one["best_place"]).all()


@few
@given(
    st.lists(st.tuples(st.floats(-2, 2), st.integers(5, 200)), min_size=2, max_size=6),
    st.floats(-1, 1),
)
def test_a_rise_each_year_is_added_to_the_slope(years, rise):
    rows = pd.DataFrame(years, columns=["value", "n"]).assign(urn="a", sd=1.2)
    start = 2010 + np.arange(len(rows))
    table = rows.assign(year=[f"{year}/{(year + 1) % 100:02d}" for year in start])
    before = trends(table, by=["urn"]).iloc[0]
    after = trends(table.assign(value=table["value"] + rise * start), by=["urn"]).iloc[0]
    assert after["slope"] - before["slope"] == pytest.approx(rise, abs=1e-8)
    assert after["std_error"] == pytest.approx(before["std_error"])
