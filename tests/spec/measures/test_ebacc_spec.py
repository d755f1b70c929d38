"""The EBacc and English with maths, drawn."""

import pytest
from cohorts import entries
from drawn import table

from workbench.measures.ks4.basics import basics
from workbench.measures.ks4.ebacc import ebacc

RESULTS = entries(
    table(
        """
        | pupil         | pillar             | points |
        |---------------|--------------------|--------|
        | all five      | english_language   | 5      |
        | all five      | english_literature | 6      |
        | all five      | maths              | 4      |
        | all five      | combined_science   | 4.5    |
        | all five      | history            | 6      |
        | all five      | language           | 3      |
        | no literature | english_language   | 5      |
        | no literature | maths              | 4      |
        | no literature | combined_science   | 4.5    |
        | no literature | history            | 6      |
        | no literature | language           | 3      |
        | two sciences  | biology            | 7      |
        | two sciences  | chemistry          | 6      |
        | three of four | biology            | 7      |
        | three of four | chemistry          | 6      |
        | three of four | computer_science   | 8      |
        | both routes   | biology            | 3      |
        | both routes   | chemistry          | 3      |
        | both routes   | physics            | 3      |
        | both routes   | combined_science   | 4.5    |
        | achieved      | english_language   | 3      |
        | achieved      | english_literature | 5      |
        | achieved      | maths              | 5      |
        | achieved      | biology            | 5      |
        | achieved      | physics            | 5      |
        | achieved      | computer_science   | 1      |
        | achieved      | geography          | 5      |
        | achieved      | language           | 4      |
        """
    )
)

EXPECTED = table(
    """
    | pupil         | entered | grade 4 | grade 5 | aps   | science entered | science points |
    |---------------|---------|---------|---------|-------|-----------------|----------------|
    | all five      | yes     | no      | no      | 4.667 | yes             | 4.5            |
    | no literature | no      | no      | no      | 3.667 | yes             | 4.5            |
    | two sciences  | no      | no      | no      | 0     | no              |                |
    | three of four | no      | no      | no      | 2.5   | yes             | 7.5            |
    | both routes   | no      | no      | no      | 1.5   | yes             | 4.5            |
    | achieved      | yes     | yes     | no      | 4.833 | yes             | 5              |
    """
)
COLUMNS = {
    "entered": "ebacc_entered",
    "grade 4": "ebacc_4",
    "grade 5": "ebacc_5",
    "aps": "ebacc_aps",
    "science entered": "science_entered",
    "science points": "science_points",
}


@pytest.mark.parametrize("said", COLUMNS)
def test_ebacc(said):
    found = ebacc(RESULTS).set_index("pupil_id")[COLUMNS[said]]
    expected = EXPECTED.set_index("pupil")[said]
    assert found.to_dict() == pytest.approx(expected.to_dict(), abs=5e-4, nan_ok=True)


def test_both_grades_of_combined_science_must_reach_the_grade():
    results = """
        | pupil | pillar             | points |
        |-------|--------------------|--------|
        | Ann   | english_language   | 4      |
        | Ann   | english_literature | 4      |
        | Ann   | maths              | 4      |
        | Ann   | combined_science   | {points}    |
        | Ann   | history            | 4      |
        | Ann   | language           | 4      |
        """
    five_four = ebacc(entries(table(results.format(points=4.5)))).iloc[0]
    four_three = ebacc(entries(table(results.format(points=3.5)))).iloc[0]
    assert (five_four["ebacc_4"], four_three["ebacc_4"]) == (True, False)


def test_english_and_maths_need_no_second_english_subject():
    found = basics(
        entries(
            table(
                """
                | pupil | pillar             | qualification_type | points |
                |-------|--------------------|--------------------|--------|
                | Ann   | english_language   | GCSE               | 5      |
                | Ann   | english_literature | GCSE               | 6      |
                | Ann   | maths              | GCSE               | 4      |
                | Ben   | english_literature | GCSE               | 5      |
                | Ben   | maths              | GCSE               | 5      |
                | Cat   | english_language   | GCSE               | 9      |
                | Dan   | english_language   | GCSE               | 9      |
                | Dan   | maths              | technical award    | 8.5    |
                """
            )
        )
    )
    expected = table(
        """
        | pupil_id | english_maths_4 | english_maths_5 |
        |----------|-----------------|-----------------|
        | Ann      | yes             | no              |
        | Ben      | yes             | yes             |
        | Cat      | no              | no              |
        | Dan      | no              | no              |
        """
    )
    assert found[expected.columns.tolist()].to_dict() == expected.to_dict()
