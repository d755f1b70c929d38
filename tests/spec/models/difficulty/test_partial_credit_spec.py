"""Partial credit, drawn: the chances of grades, and the grades that nobody has."""

import numpy as np
import pytest
from grade_tables import entries_of

from workbench.models.difficulty.partial_credit import partial_credit
from workbench.models.difficulty.partial_credit_likelihood import grade_chances, thresholds


def test_chances_of_grades_from_steps():
    found = grade_chances(np.array([0.0]), np.array([-1.0, 0.0, 1.0]))
    assert found.round(4).tolist() == [[0.1345, 0.3655, 0.3655, 0.1345]]


def test_with_one_step_it_is_rasch():
    found = grade_chances(np.array([1.0, 0.0]), np.array([1.0]))
    assert found[0].tolist() == [0.5, 0.5]
    assert found[1, 1] == pytest.approx(1 / (1 + np.e))


def test_at_a_threshold_the_grade_or_a_higher_one_has_an_even_chance():
    steps = np.array([-1.0, 0.5, 0.2])
    heights = np.concatenate([[0.0], np.cumsum(steps)])
    cuts = thresholds(heights[None, :])[0]
    reached = grade_chances(cuts, steps)[:, ::-1].cumsum(axis=1)[:, ::-1]
    assert np.diagonal(reached[:, 1:]) == pytest.approx([0.5] * 3)
    assert (np.diff(cuts) > 0).all()


DRAWN = entries_of(
    """
    | pupil | Art | French | Music |
    |-------|-----|--------|-------|
    | 1     | 1   | 0      | 1     |
    | 2     | 2   | 0      | 0     |
    | 3     | 2   | 2      | 2     |
    | 4     | 1   | 0      | 2     |
    | 5     | 2   | 2      | 1     |
    | 6     |     | 0      | 0     |
    | 7     | 1   |        | 1     |
    | 8     | 0   | 0      | 2     |
    | 9     | 0   | 2      | 1     |
    | 10    | 0   | 0      | 0     |
    """
)


def test_a_grade_that_nobody_has_gets_no_step_and_no_chance():
    found = partial_credit(DRAWN)
    steps = found.steps.set_index(["subject", "grade"])
    assert steps["n"].to_list() == [3, 3, 0, 3, 4, 3]
    assert steps["step"].isna().to_list() == [False, False, True, True, False, False]
    # who reaches 1 in French reaches 2
    assert steps.loc[("French", 1), "threshold"] == steps.loc[("French", 2), "threshold"]
    assert found.difficulties.params.idxmax() == "French"
    assert found.converged


def test_difficulty_may_be_taken_at_a_grade():
    found = partial_credit(DRAWN, at=2)
    cuts = found.steps.query("grade == 2").set_index("subject")["threshold"]
    apart = (cuts["French"] - cuts["Art"]) / found.grade_width
    params = found.difficulties.params
    assert params["French"] - params["Art"] == pytest.approx(apart)


def test_grades_that_set_pupils_wholly_apart_are_not_said_to_have_settled():
    found = partial_credit(DRAWN[DRAWN["subject"] != "Music"].query("pupil_id in ['2', '3', '8']"))
    assert not found.converged
    assert found.glance()["converged"] == 0
