"""Attainment 8, drawn: which entries fill the ten slots."""

from cohorts import entries
from drawn import table
from pandas.testing import assert_frame_equal

from workbench.measures.ks4.attainment8 import attainment8

RESULT = ["pupil_id", "english", "maths", "ebacc", "open", "attainment8"]


def check(results: str, expected: str) -> None:
    found = attainment8(entries(table(results)))[RESULT]
    wanted = table(expected).rename(columns={"pupil": "pupil_id"})
    assert_frame_equal(found, wanted.astype(found.dtypes.to_dict()))


def test_a_pupil_with_both_english_subjects():
    check(
        """
        | pupil | pillar             | qualification_type | points |
        |-------|--------------------|--------------------|--------|
        | Ann   | english_language   | GCSE               | 5      |
        | Ann   | english_literature | GCSE               | 6      |
        | Ann   | maths              | GCSE               | 4      |
        | Ann   | combined_science   | GCSE combined science | 4.5 |
        | Ann   | history            | GCSE               | 6      |
        | Ann   | language           | GCSE               | 3      |
        | Ann   | other              | GCSE               | 7      |
        | Ann   | other              | technical award    | 5.5    |
        | Ann   | other              | GCSE               | 5      |
        """,
        """
        | pupil | english | maths | ebacc | open | attainment8 |
        |-------|---------|-------|-------|------|-------------|
        | Ann   | 12      | 8     | 15    | 17.5 | 52.5        |
        """,
    )


def test_without_literature_english_is_not_doubled():
    check(
        """
        | pupil | pillar           | qualification_type    | points |
        |-------|------------------|-----------------------|--------|
        | Ben   | english_language | GCSE                  | 5      |
        | Ben   | maths            | GCSE                  | 4      |
        | Ben   | combined_science | GCSE combined science | 4.5    |
        | Ben   | history          | GCSE                  | 6      |
        | Ben   | language         | GCSE                  | 3      |
        | Ben   | other            | GCSE                  | 7      |
        | Ben   | other            | technical award       | 5.5    |
        | Ben   | other            | GCSE                  | 5      |
        """,
        """
        | pupil | english | maths | ebacc | open | attainment8 |
        |-------|---------|-------|-------|------|-------------|
        | Ben   | 5       | 8     | 15    | 17.5 | 45.5        |
        """,
    )


def test_the_extremes():
    check(
        """
        | pupil     | pillar             | qualification_type | points |
        |-----------|--------------------|--------------------|--------|
        | all nines | english_language   | GCSE            | 9   |
        | all nines | english_literature | GCSE            | 9   |
        | all nines | maths              | GCSE            | 9   |
        | all nines | biology            | GCSE            | 9   |
        | all nines | chemistry          | GCSE            | 9   |
        | all nines | physics            | GCSE            | 9   |
        | all nines | other              | GCSE            | 9   |
        | all nines | other              | GCSE            | 9   |
        | all nines | other              | GCSE            | 9   |
        | maths     | maths              | GCSE            | 4   |
        | U in lit  | english_language   | GCSE            | 6   |
        | U in lit  | english_literature | GCSE            | 0   |
        | lang only | english_language   | GCSE            | 6   |
        | lit only  | english_literature | GCSE            | 6   |
        | awards    | english_language   | GCSE            | 5   |
        | awards    | english_literature | GCSE            | 4   |
        | awards    | maths              | GCSE            | 5   |
        | awards    | other              | technical award | 8.5 |
        | awards    | other              | technical award | 8.5 |
        | awards    | other              | technical award | 8.5 |
        """,
        """
        | pupil     | english | maths | ebacc | open | attainment8 |
        |-----------|---------|-------|-------|------|-------------|
        | all nines | 18      | 18    | 27    | 27   | 90          |
        | maths     | 0       | 8     | 0     | 0    | 8           |
        | U in lit  | 12      | 0     | 0     | 0    | 12          |
        | lang only | 6       | 0     | 0     | 0    | 6           |
        | lit only  | 6       | 0     | 0     | 0    | 6           |
        | awards    | 10      | 10    | 0     | 25.5 | 45.5        |
        """,
    )


def test_only_three_awards_can_count_and_none_of_them_in_the_ebacc_slots():
    check(
        """
        | pupil | pillar           | qualification_type | points |
        |-------|------------------|--------------------|--------|
        | Cat   | computer_science | technical award    | 8.5    |
        | Cat   | other            | technical award    | 7      |
        | Cat   | other            | technical award    | 5.5    |
        | Cat   | other            | technical award    | 4      |
        | Cat   | history          | GCSE               | 1      |
        """,
        """
        | pupil | english | maths | ebacc | open | attainment8 |
        |-------|---------|-------|-------|------|-------------|
        | Cat   | 0       | 0     | 1     | 21   | 22          |
        """,
    )


def test_the_twin_of_combined_science_may_go_to_the_open_slots():
    check(
        """
        | pupil | pillar           | points |
        |-------|------------------|--------|
        | Dan   | combined_science | 5.5    |
        | Dan   | history          | 7      |
        | Dan   | language         | 6      |
        | Dan   | other            | 2      |
        """,
        """
        | pupil | english | maths | ebacc | open | attainment8 |
        |-------|---------|-------|-------|------|-------------|
        | Dan   | 0       | 0     | 18.5  | 7.5  | 26          |
        """,
    )


def test_an_as_level_is_not_cut_off_at_nine_and_stands_for_both_english_subjects():
    check(
        """
        | pupil | pillar           | qualification_type | points |
        |-------|------------------|--------------------|--------|
        | Eve   | maths            | AS                 | 10.75  |
        | Eve   | english_language | AS                 | 8.88   |
        """,
        """
        | pupil | english | maths | ebacc | open | attainment8 |
        |-------|---------|-------|-------|------|-------------|
        | Eve   | 17.76   | 21.5  | 0     | 0    | 39.26       |
        """,
    )


def test_slots_filled_are_counted_with_results_of_no_points():
    results = entries(
        table(
            """
            | pupil | pillar           | points |
            |-------|------------------|--------|
            | Fay   | combined_science | 0      |
            | Fay   | other            | 3      |
            """
        )
    )
    found = attainment8(results).iloc[0]
    assert (found["ebacc_slots"], found["open_slots"]) == (2, 1)
