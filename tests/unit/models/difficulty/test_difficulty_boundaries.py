"""Difficulties at the edges: refusals that name the argument, and answers where there are any."""

import numpy as np
import pandas as pd
import pytest
from grade_tables import entries_of, partial_credit_grades, pupils_of_ability

from workbench.errors import ContractViolation, UsageError
from workbench.models.difficulty.english_maths import difference_from_english_and_maths
from workbench.models.difficulty.kelly import kelly, two_way_fixed_effects
from workbench.models.difficulty.pairs import subject_pairs
from workbench.models.difficulty.partial_credit import partial_credit

METHODS = [kelly, two_way_fixed_effects, subject_pairs, partial_credit]
TWO = entries_of(
    """
    | pupil | A | B |
    |-------|---|---|
    | 1     | 5 | 4 |
    | 2     | 7 | 3 |
    """
)


@pytest.mark.parametrize("method", METHODS)
def test_refusals(method):
    with pytest.raises(ContractViolation, match="`entries` lacks the columns subject"):
        method(TWO.drop(columns="subject"))
    with pytest.raises(ContractViolation, match="no grades"):
        method(TWO.iloc[:0])
    with pytest.raises(ContractViolation, match="no grades"):
        method(TWO.assign(points=np.nan))
    with pytest.raises(ContractViolation, match="two grades in a subject"):
        method(pd.concat([TWO, TWO]))


def test_what_is_resampled_must_be_known():
    with pytest.raises(UsageError, match="`resample` pupil") as refused:
        kelly(TWO, resample="pupil")
    assert "Did you mean 'pupils'?" in str(refused.value)


def test_entries_without_points_are_left_out_and_counted():
    missing = pd.concat([TWO, TWO.assign(subject="C", points=np.nan)], ignore_index=True)
    found = kelly(missing)
    assert found.frame["subject"].to_list() == ["A", "B"]
    assert found.exclusions == {"entries without points": 4}
    assert "Left out: 4 entries without points." in found.summary()


def test_one_pupil_or_one_school_has_difficulties_but_no_interval():
    one = kelly(TWO[TWO["pupil_id"] == "1"])
    assert one.params.to_list() == pytest.approx([-0.5, 0.5])
    assert one.conf_int().isna().all(axis=None)
    school = kelly(TWO, resample="schools")
    assert school.params.to_list() == pytest.approx([-1.25, 1.25])
    assert school.conf_int().isna().all(axis=None)
    assert subject_pairs(TWO, fewest=1, resample="schools").frame["low"].isna().all()


def test_pupils_of_one_subject_tell_nothing():
    alone = TWO[TWO["subject"] == "A"]
    found = kelly(alone)
    assert found.params.isna().all()
    assert found.conf_int().isna().all(axis=None)
    assert found.frame["n"].to_list() == [0]


def test_a_subject_that_nobody_combines_with_core_subjects_is_restricted_away():
    with pytest.raises(ContractViolation, match=r"\(`fewest`\)"):
        difference_from_english_and_maths(TWO, english="A", maths="B")
    with pytest.raises(UsageError, match="`english` English language is not a subject"):
        difference_from_english_and_maths(TWO)


def test_the_order_of_rows_does_not_matter():
    entries = pupils_of_ability(4, 60, np.array([0.0, 0.5, 1.0]))
    mixed = entries.sample(frac=1, random_state=1)
    assert kelly(mixed).params.to_numpy() == pytest.approx(kelly(entries).params.to_numpy())


def test_the_same_seed_draws_the_same_intervals():
    entries = pupils_of_ability(4, 1500, np.array([0.0, 0.5, 1.0]))
    pd.testing.assert_frame_equal(kelly(entries, seed=2).frame, kelly(entries, seed=2).frame)
    assert not kelly(entries, seed=2).bse.equals(kelly(entries, seed=3).bse)


def test_partial_credit_takes_whole_grades():
    with pytest.raises(ContractViolation, match="1 grades are not whole numbers from 0 on, in A"):
        partial_credit(TWO.assign(points=[5.5, 4, 7, 3]))


def test_partial_credit_needs_subjects_with_two_grades_and_grades_in_common():
    with pytest.raises(ContractViolation, match="no subject with two different grades"):
        partial_credit(TWO.assign(points=1.0))
    apart = TWO.assign(points=[0, 2, 1, 3])
    with pytest.raises(ContractViolation, match="no two grades in common"):
        partial_credit(apart)
    with pytest.raises(UsageError, match="`at` 9 is not a grade"):
        partial_credit(apart, at=9)


def test_a_subject_of_one_grade_has_no_difficulty():
    entries = partial_credit_grades(1, 80, np.zeros((2, 2)), 1.0)
    same = entries[entries["subject"] == "A"].assign(subject="Same", points=1.0)
    found = partial_credit(pd.concat([entries, same], ignore_index=True)).difficulties
    assert found.params.isna().to_dict() == {"A": False, "B": False, "Same": True}
    assert found.bse.isna().to_dict() == {"A": False, "B": False, "Same": True}


def test_with_two_grades_the_unit_is_logits():
    found = partial_credit(partial_credit_grades(1, 200, np.array([[-0.5], [0.5]]), 1.0))
    assert found.difficulties.unit == "logits"
    assert found.difficulties.params["A"] < 0 < found.difficulties.params["B"]


def test_pupils_of_one_ability_end_at_no_spread():
    """Grades that do not go together leave no spread of ability to find."""
    entries = entries_of(
        """
        | pupil | A | B |
        |-------|---|---|
        | 1     | 0 | 1 |
        | 2     | 1 | 0 |
        | 3     | 0 | 1 |
        | 4     | 1 | 0 |
        """
    )
    found = partial_credit(entries)
    assert found.ability_sd < 1e-3
    assert found.difficulties.params.to_numpy() == pytest.approx([0, 0], abs=1e-6)
