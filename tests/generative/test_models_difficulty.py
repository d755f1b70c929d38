"""Difficulty of subjects: what must hold for any grades."""

import numpy as np
import pandas as pd
import pytest
from grade_tables import long
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.models.difficulty.kelly import kelly, two_way_fixed_effects
from workbench.models.difficulty.pairs import subject_pairs
from workbench.models.difficulty.partial_credit_likelihood import grade_chances

few = settings(max_examples=25)
names = ["A", "B", "C", "D"]


@st.composite
def grades(draw):
    """Up to a dozen pupils in four subjects; everybody has A, so that all are linked."""
    rows = draw(st.lists(st.tuples(*[st.integers(0, 9)] * 4), min_size=3, max_size=12))
    wide = pd.DataFrame(rows, columns=names, dtype="float64")
    for name in names[1:]:
        gaps = draw(st.lists(st.booleans(), min_size=len(wide), max_size=len(wide)))
        wide[name] = wide[name].mask(np.array(gaps))
    return wide


methods = pytest.mark.parametrize("method", [kelly, two_way_fixed_effects])


def params(method, wide):
    return method(long(wide), draws=2).params


@methods
@few
@given(wide=grades(), constant=st.floats(-5, 5))
def test_a_constant_added_to_all_grades_changes_nothing(method, wide, constant):
    assert params(method, wide + constant).to_numpy() == pytest.approx(
        params(method, wide).to_numpy(), abs=1e-8, nan_ok=True
    )


@methods
@few
@given(wide=grades(), scale=st.floats(0.1, 10))
def test_difficulties_go_with_the_unit_of_grades(method, wide, scale):
    assert params(method, wide * scale).to_numpy() == pytest.approx(
        scale * params(method, wide).to_numpy(), abs=1e-7, nan_ok=True
    )


@methods
@few
@given(wide=grades(), order=st.permutations(names))
def test_renaming_subjects_renames_results(method, wide, order):
    renamed = params(method, wide.rename(columns=dict(zip(names, order, strict=True))))
    found = params(method, wide).rename(dict(zip(names, order, strict=True)))
    assert renamed.sort_index().to_numpy() == pytest.approx(
        found.sort_index().to_numpy(), abs=1e-8, nan_ok=True
    )


@methods
@few
@given(wide=grades(), harder=st.floats(0.5, 3))
def test_a_subject_marked_down_is_harder_by_as_much(method, wide, harder):
    """Beside any other subject that shares its pupils."""
    before, after = params(method, wide), params(method, wide.assign(A=wide["A"] - harder))
    moved = (after - before).dropna()
    if "A" in moved:
        assert (moved["A"] - moved.drop("A")).to_numpy() == pytest.approx(
            np.full(len(moved) - 1, harder), abs=1e-7
        )


@few
@given(wide=grades())
def test_pairs_are_plain_means_of_differences(wide):
    for row in subject_pairs(long(wide), fewest=1, draws=2).frame.itertuples():
        apart = (wide[row.subject] - wide[row.other]).dropna()
        assert row.n == len(apart)
        assert row.difference == pytest.approx(apart.mean(), nan_ok=True)


@few
@given(
    st.lists(st.floats(-4, 4), min_size=1, max_size=9),
    st.floats(-4, 4),
    st.floats(0.1, 3),
)
def test_chances_of_grades_sum_to_one_and_rise_with_ability(steps, ability, more):
    found = grade_chances(np.array([ability, ability + more]), np.array(steps))
    assert found.sum(axis=1) == pytest.approx([1, 1])
    mean = found @ np.arange(len(steps) + 1)
    assert mean[1] > mean[0]
