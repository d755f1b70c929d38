"""Key stage 2 standards of pupils, drawn: tests, teacher assessment, the three together."""

import pytest
from primary import frame, listed, with_answers

from workbench.measures.ks2.attainment import attainment


def test_reading_writing_and_maths_together():
    results, answers = with_answers(
        "ks2_result",
        """
        | pupil | reading_score | maths_score | writing_assessment | expected | higher |
        |-------|---------------|-------------|--------------------|----------|--------|
        | Ann   | 100           | 100         | EXS                | yes      | no     |
        | Ben   | 112           | 110         | EXS                | yes      | no     |
        | Cat   | 99            | 120         | GDS                | no       | no     |
        | Dev   | 110           | 110         | GDS                | yes      | yes    |
        | Eve   | 109           | 115         | GDS                | yes      | no     |
        | Flo   | 120           | 120         | WTS                | no       | no     |
        """,
    )
    found = attainment(results)
    assert listed(found["rwm_expected"]) == answers["expected"].tolist()
    assert listed(found["rwm_higher"]) == answers["higher"].tolist()


def test_outcomes_of_a_test():
    results, answers = with_answers(
        "ks2_result",
        """
        | pupil   | gps_outcome | gps_score | expected | higher |
        |---------|-------------|-----------|----------|--------|
        | top     | AS          | 120       | yes      | yes    |
        | higher  | AS          | 110       | yes      | yes    |
        | under   | AS          | 109       | yes      | no     |
        | just    | AS          | 100       | yes      | no     |
        | nearly  | NS          | 99        | no       | no     |
        | few     | N           |           | no       | no     |
        | absent  | A           |           | no       | no     |
        | below   | B           |           | no       | no     |
        | unable  | T           |           | no       | no     |
        | arrived | J           |           | no       | no     |
        | left    | L           |           |          |        |
        | lost    | M           |           |          |        |
        | annul   | Q           |           |          |        |
        | letter  | AS          |           |          |        |
        | nothing |             |           |          |        |
        """,
    )
    found = attainment(results)
    assert listed(found["gps_expected"]) == listed(answers["expected"])
    assert listed(found["gps_higher"]) == listed(answers["higher"])


def test_the_average_leaves_out_pupils_without_a_score_and_the_percentage_does_not():
    results = frame(
        "ks2_result",
        """
        | pupil | reading_outcome | reading_score |
        |-------|-----------------|---------------|
        | Ann   | AS              | 112           |
        | Ben   | NS              | 92            |
        | Cat   | A               |               |
        | Dev   | B               |               |
        """,
    )
    found = attainment(results)
    assert found["reading_score"].mean() == 102
    assert found["reading_expected"].astype("float64").mean() == 0.25


@pytest.mark.parametrize(
    ("code", "expected", "higher"),
    [
        ("GDS", True, True),
        ("EXS", True, False),
        ("WTS", False, False),
        ("PKG", False, False),
        ("PK6", False, False),
        ("BLW", False, False),
        ("A", False, False),
        ("D", False, False),
        ("L", None, None),
        ("M", None, None),
        ("", None, None),
    ],
)
def test_writing_is_teacher_assessment(code, expected, higher):
    found = attainment(frame("ks2_result", f"| pupil | writing_assessment |\n| Ann | {code} |"))
    assert listed(found["writing_expected"]) == [expected]
    assert listed(found["writing_higher"]) == [higher]


def test_science_has_one_standard():
    results = frame(
        "ks2_result",
        "| pupil | science_assessment |\n| Ann | EXS |\n| Ben | HNM |\n| Cat | A |\n| Dev | L |",
    )
    found = attainment(results)
    assert listed(found["science_expected"]) == [True, False, False, None]
    assert "science_higher" not in found


def test_a_pupil_who_does_not_count_in_one_subject_does_not_count_in_the_three_together():
    results = frame(
        "ks2_result",
        """
        | pupil | reading_score | maths_score | writing_assessment |
        |-------|---------------|-------------|--------------------|
        | Ann   | 90            | 90          | L                  |
        | Ben   | 110           |             | GDS                |
        """,
    )
    assert listed(attainment(results)["rwm_expected"]) == [None, None]
