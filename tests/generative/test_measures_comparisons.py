"""Comparisons: what must hold for any pupils, schools and places."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from workbench.measures.comparisons.fewest import fewest_pupils
from workbench.measures.comparisons.pooled import comparator_figures
from workbench.measures.comparisons.ranks import ranked
from workbench.measures.compute import compute
from workbench.measures.context.gap_index import gap_index
from workbench.measures.intervals import differs_in_mean

some = settings(max_examples=40, deadline=None)
quarters = st.integers(-12, 12).map(lambda one: one / 4)


def verdict(values: np.ndarray, national: float, sd: float) -> int:
    difference = np.array([values.mean() - national])
    different = differs_in_mean(difference, np.array([float(len(values))]), np.array([sd]))
    return int(np.sign(difference[0]) * different[0])


def fewest_by_trying_all(
    values: np.ndarray, national: float, sd: float, enough: int
) -> tuple[float, set[int]]:
    """Every way to take pupils out, fewest first."""
    before = verdict(values, national, sd)
    for k in range(1, len(values) - enough + 1):
        found = {
            verdict(np.delete(values, list(gone)), national, sd)
            for gone in combinations(range(len(values)), k)
        } - {before}
        if found:
            return k, found
    return np.nan, {0}


@some
@given(
    st.lists(quarters, min_size=1, max_size=9),
    st.integers(-4, 4).map(lambda one: one / 4),
    st.floats(0.2, 3),
    st.integers(1, 4),
)
def test_the_fewest_pupils_are_those_of_an_exhaustive_search(values, national, sd, enough):
    assume(len(values) >= enough)
    pupils = np.array(values)
    found = fewest_pupils(
        pupils, np.zeros(len(values), np.int64), np.array([national]), np.array([sd]), enough
    )
    pupils_needed, towards = fewest_by_trying_all(pupils, national, sd, enough)
    assert found.direction[0] == verdict(pupils, national, sd)
    assert found.pupils[0] == pytest.approx(pupils_needed, nan_ok=True)
    assert int(found.towards[0]) in towards


@some
@given(
    st.lists(st.booleans(), min_size=1, max_size=10),
    st.sampled_from([0.1, 0.25, 0.5, 0.8]),
)
def test_so_are_those_of_a_percentage(passed, national):
    pupils, sd = np.array(passed, dtype=float), float(np.sqrt(national * (1 - national)))
    found = fewest_pupils(
        pupils, np.zeros(len(passed), np.int64), np.array([national]), np.array([sd]), 1
    )
    assert found.pupils[0] == pytest.approx(
        fewest_by_trying_all(pupils, national, sd, 1)[0], nan_ok=True
    )


@some
@given(st.lists(st.tuples(st.integers(0, 3), quarters), min_size=1, max_size=30), st.randoms())
def test_cells_do_not_mix_and_the_order_of_pupils_does_not_matter(rows, random):
    cell = np.array([one for one, _ in rows])
    values = np.array([value for _, value in rows])
    beside, sd = np.full(4, 0.25), np.full(4, 0.7)
    together = fewest_pupils(values, cell, beside, sd, 2)
    order = list(range(len(rows)))
    random.shuffle(order)
    shuffled = fewest_pupils(values[order], cell[order], beside, sd, 2)
    np.testing.assert_array_equal(together.pupils, shuffled.pupils)
    for one in range(4):
        alone = fewest_pupils(values[cell == one], cell[cell == one] * 0, beside[:1], sd[:1], 2)
        np.testing.assert_array_equal(together.pupils[[one]], alone.pupils)


schools = st.lists(
    st.tuples(quarters, st.integers(0, 8).map(lambda one: one / 4)), min_size=1, max_size=12
)


def league(rows: list[tuple[float, float]]) -> pd.DataFrame:
    value, half = (np.array(side) for side in zip(*rows, strict=True))
    labels = {"measure": "m", "period": "p", "group": "all", "subgroup": "all", "n": 50}
    return pd.DataFrame({**labels, "value": value, "low": value - half, "high": value + half})


@some
@given(schools)
def test_the_rank_interval_is_that_of_moving_the_value_through_its_interval(rows):
    table = league(rows)
    found = ranked(table)
    for place, row in enumerate(table.itertuples(index=False)):
        others = np.delete(table["value"].to_numpy(), place)
        inside = others[(others >= row.low) & (others <= row.high)]
        # the rank changes only at the values of other schools
        stops = np.r_[row.low, row.high, row.value, inside, (inside + row.high) / 2]
        reached = [1 + int((others > stop).sum()) for stop in stops]
        assert found["best_place"][place] == min(reached)
        assert found["worst_place"][place] == max(reached)
        assert found["place"][place] == 1 + int((others > row.value).sum())


@some
@given(schools, st.randoms())
def test_ranks_do_not_depend_on_the_order_of_schools(rows, random):
    order = list(range(len(rows)))
    random.shuffle(order)
    found = ranked(league(rows).iloc[order]).sort_index()
    pd.testing.assert_frame_equal(found, ranked(league(rows)))


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("ABCD"), st.sampled_from("FM"), st.integers(0, 90)),
        min_size=1,
        max_size=40,
    ),
    st.lists(st.sets(st.sampled_from("ABCD"), min_size=1), min_size=1, max_size=3),
)
def test_a_place_is_its_pupils_measured_together(rows, families):
    pupils = pd.DataFrame(rows, columns=["urn", "sex", "attainment8"]).assign(year="2018/19")
    places = pd.DataFrame(
        [
            (urn, "2018/19", "similar", str(number), "a family")
            for number, family in enumerate(families)
            for urn in family
        ],
        columns=["urn", "period", "comparator", "unit_id", "name"],
    )
    found = comparator_figures("attainment8", pupils, places, by=["all", "sex"])
    for number, family in enumerate(families):
        together = pupils[pupils["urn"].isin(family)]
        mine = found[found["unit_id"] == str(number)].set_index("subgroup")
        if together.empty:
            assert mine.empty
            continue
        direct = compute("attainment8", together, by=["all", "sex"], unit=None)
        expected = direct.set_index("subgroup")
        assert set(mine.index) == set(expected.index)
        assert mine["n"].to_dict() == expected["n"].to_dict()
        assert mine["value"].to_dict() == pytest.approx(expected["value"].to_dict())
        spread = together["attainment8"].std(ddof=1)
        assert mine.loc["all", "sd"] == pytest.approx(spread, abs=1e-6, nan_ok=True)
        assert mine.loc["all", "schools"] == together["urn"].nunique()


@some
@given(st.lists(st.tuples(st.booleans(), st.integers(1, 9)), min_size=2, max_size=40))
def test_the_gap_index_counts_who_is_ahead_in_each_pair(rows):
    poor = [grade for flag, grade in rows if flag]
    rest = [grade for flag, grade in rows if not flag]
    assume(poor and rest)
    pairs = [(a > b) + (a == b) / 2 for a in rest for b in poor]
    pupils = pd.DataFrame(rows, columns=["disadvantaged", "grade"]).assign(year="2018/19")
    found = gap_index(pupils, "grade")["gap_index"].iloc[0]
    assert found == pytest.approx(20 * (np.mean(pairs) - 0.5))
    assert abs(found) <= 10 + 1e-9
