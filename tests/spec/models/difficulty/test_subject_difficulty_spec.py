"""Difficulty of subjects, drawn: Kelly's method and its cousins on six pupils."""

import numpy as np
import pytest
from grade_tables import entries_of, pupils_of_ability

from workbench.models.difficulty.english_maths import difference_from_english_and_maths
from workbench.models.difficulty.kelly import kelly, two_way_fixed_effects
from workbench.models.difficulty.pairs import subject_pairs

SIX = entries_of(
    """
    | pupil | A | B | C |
    |-------|---|---|---|
    | 1     | 6 | 5 |   |
    | 2     | 7 | 5 | 6 |
    | 3     | 5 |   | 4 |
    | 4     | 4 | 4 |   |
    | 5     | 8 |   | 6 |
    | 6     |   | 6 | 6 |
    """
)


def test_kellys_corrections():
    found = kelly(SIX)
    assert found.params.round(4).to_dict() == {"A": -0.6769, "B": 0.3776, "C": 0.4685}
    assert found.frame["n"].to_list() == [5, 4, 4]


def test_corrected_grades_are_level_with_the_same_pupils_others():
    corrected = SIX.assign(grade=SIX["points"] + SIX["subject"].map(kelly(SIX).params))
    whole = corrected.groupby("pupil_id")["grade"]
    others = (whole.transform("sum") - corrected["grade"]) / (whole.transform("size") - 1)
    apart = (corrected["grade"] - others).groupby(corrected["subject"]).mean()
    assert apart.abs().max() < 1e-12


def test_two_way_fixed_effects():
    found = two_way_fixed_effects(SIX).params
    assert found.round(4).to_dict() == {"A": -0.6923, "B": 0.4327, "C": 0.4327}


def test_pairs_of_subjects():
    found = subject_pairs(SIX, fewest=3)
    shown = found.frame.set_index(["subject", "other"])
    assert shown["n"].to_list() == [3, 3, 2]
    assert shown["difference"].round(4).to_list()[:2] == [1.0, 1.3333]
    assert shown["usable"].to_list() == [True, True, False]
    assert shown["difference"].isna().to_list() == [False, False, True]
    # A is 7/6 of a grade above the others, whose usable pairs are those with A
    assert found.difficulties.params.round(4).to_dict() == {"A": -1.1667, "B": 1.0, "C": 1.3333}


def test_difference_from_english_and_maths():
    entries = entries_of(
        """
        | pupil | Art and design | English language | French | Mathematics |
        |-------|----------------|------------------|--------|-------------|
        | 1     | 6              | 5                | 4      | 5           |
        | 2     | 7              | 7                |        | 5           |
        | 3     | 9              |                  | 1      | 5           |
        | 4     |                | 4                | 3      | 6           |
        """
    )
    found = difference_from_english_and_maths(entries, fewest=2)
    assert found.params.to_dict() == {
        "Art and design": -1.0,
        "English language": 0.0,
        "French": 1.5,
        "Mathematics": 0.0,
    }
    assert found.frame["n"].to_list() == [2, 3, 2, 3]
    restricted = difference_from_english_and_maths(entries, fewest=3)
    assert restricted.frame["subject"].to_list() == ["English language", "Mathematics"]
    assert restricted.exclusions == {"subjects with fewer than 3 entrants": 2}


def test_44_subjects_make_946_pairs():
    subjects = [f"Subject {number}" for number in range(44)]
    row = " | ".join(["1", *["5"] * 44])
    entries = entries_of(f"| pupil | {' | '.join(subjects)} |\n| {row} |")
    assert len(subject_pairs(entries, draws=2).frame) == 946


def test_subjects_that_no_pupil_links_have_a_zero_of_their_own():
    entries = entries_of(
        """
        | pupil | A | B | Latin | Greek | Alone |
        |-------|---|---|-------|-------|-------|
        | 1     | 5 | 3 |       |       |       |
        | 2     | 6 | 4 |       |       |       |
        | 3     |   |   | 9     | 8     |       |
        | 4     |   |   |       |       | 7     |
        """
    )
    found = kelly(entries).frame.set_index("subject")
    assert found["difficulty"].round(6).dropna().to_dict() == {
        "A": -1.0,
        "B": 1.0,
        "Greek": 0.5,
        "Latin": -0.5,
    }
    assert found["component"].to_dict() == {"A": 0, "Alone": 1, "B": 0, "Greek": 2, "Latin": 2}
    assert found.loc["Alone", "n"] == 0
    assert "3 groups of subjects" in kelly(entries).summary()


def test_few_pupils_are_too_few_for_an_interval():
    some = pupils_of_ability(1, 40, np.array([0.0, 0.3, 0.6]), taken=1.0)
    rare = some[(some["subject"] != "C") | some["pupil_id"].isin(list("123456789"))]
    found = kelly(rare).frame.set_index("subject")
    assert found.loc["C", "n"] == 9
    assert found.isna()["difficulty"].to_list() == [False, False, False]
    for name in ("std_error", "low", "high"):
        assert found.isna()[name].to_list() == [False, False, True]


@pytest.mark.parametrize("method", [kelly, two_way_fixed_effects])
def test_results_read_like_those_of_statsmodels(method):
    found = method(pupils_of_ability(1, 40, np.array([0.0, 0.3, 0.6]), taken=1.0))
    assert list(found.tidy())[:5] == ["term", "estimate", "std_error", "low", "high"]
    assert found.glance() == {"pupils": 40, "entries": 120, "subjects": 3, "components": 1}
    assert (found.conf_int()["low"] <= found.params).all()
    assert (found.params <= found.conf_int()["high"]).all()
    assert (found.bse > 0).all()
    for caveat in ("One ability", "Pupils choose", "not demand"):
        assert caveat in found.summary()
