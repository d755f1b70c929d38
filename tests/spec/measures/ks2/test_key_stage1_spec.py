"""Key stage 1 standards of pupils, drawn."""

from primary import listed, with_answers

from workbench.measures.ks2.key_stage1 import key_stage1


def test_teacher_assessment_of_reading():
    results, answers = with_answers(
        "ks1_result",
        """
        | pupil    | reading_assessment | expected | deeper |
        |----------|--------------------|----------|--------|
        | deep     | GDS                | yes      | yes    |
        | expected | EXS                | yes      | no     |
        | towards  | WTS                | no       | no     |
        | pre-key  | PKF                | no       | no     |
        | P scale  | P6                 | no       | no     |
        | absent   | A                  | no       | no     |
        | disapp   | D                  | no       | no     |
        | left     | L                  |          |        |
        | missing  |                    |          |        |
        """,
    )
    found = key_stage1(results)
    assert listed(found["reading_expected"]) == listed(answers["expected"])
    assert listed(found["reading_greater_depth"]) == listed(answers["deeper"])


def test_each_subject_is_its_own_and_science_has_no_greater_depth():
    results, _ = with_answers(
        "ks1_result",
        "| pupil | reading_assessment | writing_assessment | maths_assessment "
        "| science_assessment |\n| Ann | GDS | WTS | EXS | HNM |\n| Ben | WTS | GDS | A | EXS |",
    )
    found = key_stage1(results)
    assert listed(found["writing_expected"]) == [False, True]
    assert listed(found["maths_expected"]) == [True, False]
    assert listed(found["science_expected"]) == [False, True]
    assert "science_greater_depth" not in found
