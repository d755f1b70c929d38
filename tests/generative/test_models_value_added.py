"""Subject value added, for any entries: order, partitions and a constant change nothing."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from subject_entries import subject_rows

from workbench.models.value_added.cells import subject_totals
from workbench.models.value_added.expectation import Expectation, value_added
from workbench.models.value_added.group_means import prior_group_means, shrunken_cell_means
from workbench.models.value_added.scores import subject_scores
from workbench.models.value_added.similar_pupils import similar_pupils

few = settings(max_examples=15, deadline=None)
seeds = st.integers(0, 10_000)
ways = st.sampled_from([similar_pupils, prior_group_means, shrunken_cell_means])


@st.composite
def drawn_entries(draw: st.DrawFn) -> pd.DataFrame:
    """Entries of one to three subjects, of few or many entrants, some starting from nothing."""
    rng = np.random.default_rng(draw(seeds))
    sizes = draw(st.lists(st.integers(1, 150), min_size=1, max_size=3))
    subject = np.repeat([f"Subject {place}" for place in range(len(sizes))], sizes)
    count = len(subject)
    levels = draw(st.integers(1, 30))
    prior = 4.0 + rng.integers(0, levels, count) / 10
    prior[rng.random(count) < draw(st.sampled_from([0, 0.2]))] = np.nan
    prior[0] = 4.0
    sexes = draw(st.sampled_from([["F"], ["F", "M"], ["F", "M", "X"]]))
    frame = pd.DataFrame(
        {
            "urn": pd.Series(rng.integers(900_001, 900_004, count)).astype("str"),
            "subject": pd.Series(subject, dtype="str"),
            "prior": prior,
            "prior_group": (prior * 10).round(),
            "sex": pd.Series(rng.choice(sexes, count), dtype="str"),
            "birth_month": rng.integers(1, draw(st.sampled_from([2, 13])), count),
            "grades": rng.integers(0, 10, count).astype(np.float64),
        }
    )
    return subject_rows(frame)


def added(rows: pd.DataFrame, models: Expectation) -> np.ndarray:
    return value_added(rows, models)["value_added"].to_numpy()


@few
@given(drawn_entries(), ways)
def test_the_national_mean_of_each_subject_is_0(rows, way):
    means = rows.assign(added=added(rows, way(subject_totals(rows)))).groupby("subject")["added"]
    assert means.mean().abs().fillna(0).max() < 1e-9


@few
@given(drawn_entries(), ways, seeds)
def test_the_order_of_rows_does_not_matter(rows, way, seed):
    shuffled = rows.sample(frac=1, random_state=seed)
    one, other = (way(subject_totals(frame)) for frame in (rows, shuffled))
    np.testing.assert_allclose(added(rows, one), added(rows, other), atol=1e-9)
    a, b = (subject_scores(value_added(f, one)) for f in (rows, shuffled))
    pd.testing.assert_frame_equal(a, b, check_exact=False, atol=1e-9)


@few
@given(drawn_entries(), ways, seeds)
def test_partitions_add_up_to_the_same_model(rows, way, seed):
    part = np.random.default_rng(seed).integers(0, 3, len(rows))
    whole = subject_totals(rows)
    first, second, third = (subject_totals(rows[part == one]) for one in range(3))
    for summed in (first + second + third, third + (first + second)):
        assert summed.table["n"].sum() == whole.table["n"].sum()
        np.testing.assert_allclose(added(rows, way(whole)), added(rows, way(summed)), atol=1e-9)


@few
@given(drawn_entries(), ways, st.floats(-5, 5))
def test_a_constant_on_a_subjects_grades_shifts_nothing(rows, way, constant):
    lifted = rows["subject"] == "Subject 0"
    more = rows.assign(grades=rows["grades"] + constant * lifted)
    one, other = (value_added(frame, way(subject_totals(frame))) for frame in (rows, more))
    np.testing.assert_allclose(one["value_added"], other["value_added"], atol=1e-8)
    np.testing.assert_allclose(one["subject_sd"], other["subject_sd"], atol=1e-6)


@few
@given(drawn_entries())
def test_parts_of_a_group_have_the_mean_of_all(rows):
    """Girls, boys and the rest, weighted by their pupils."""
    found = value_added(rows, similar_pupils(subject_totals(rows)))
    scores = subject_scores(found, groups=["all", "birth_month"])
    counted = scores[scores["n"] > 0].assign(total=lambda one: one["n"] * one["value"])
    keys = ["group", "unit_id", "subject"]
    sums = counted.groupby(keys)[["n", "total"]].sum()
    pd.testing.assert_frame_equal(
        sums.loc["all"], sums.loc["birth_month"], check_exact=False, atol=1e-9
    )
    assert scores.loc[scores["group"] == "all", "entries"].sum() == len(rows)
