"""First entry and discounting, drawn: which entries count."""

import pytest
from cohorts import entries
from drawn import table

from workbench.measures.ks4.entries import counted


def kept(text: str) -> list[float]:
    frame = table(text)
    if "exam_date" in frame:
        frame["exam_date"] = frame["exam_date"].astype("datetime64[s]")
    return counted(entries(frame))["points"].tolist()


@pytest.mark.parametrize(
    ("one", "other", "counting"),
    [
        ("MA1", "MA1", [6.0]),  # physical education and BTEC sport
        ("LC11", "LF1", [6.0, 5.5]),  # drama and music
        ("KA2", "KA2", [6.0]),  # film and media
        ("DB", "DB21", [6.0, 5.5]),  # history and ancient history
    ],
)
def test_qualifications_discount_each_other_only_when_they_share_a_code(one, other, counting):
    assert (
        kept(
            f"""
            | pupil | qualification | discount_code | points |
            |-------|---------------|---------------|--------|
            | Ann   | first         | {one}         | 6      |
            | Ann   | second        | {other}       | 5.5    |
            """
        )
        == counting
    )


def test_the_first_attempt_counts_even_when_a_later_one_is_better():
    drawn = """
        | pupil | year    | qualification | discount_code | attempt | points |
        |-------|---------|---------------|---------------|---------|--------|
        | Ann   | {year} | maths         | RB1           | 2       | 7      |
        | Ann   | {year} | maths         | RB1           | 1       | 3      |
        """
    assert kept(drawn.format(year="2018/19")) == [3]
    assert kept(drawn.format(year="2014/15")) == [3]
    assert kept(drawn.format(year="2013/14")) == [7]


def test_of_two_boards_the_one_examined_first_counts():
    assert kept(
        """
        | pupil | qualification | discount_code | exam_date  | points |
        |-------|---------------|---------------|------------|--------|
        | Ann   | board A       | RB1           | 2018-11-30 | 3      |
        | Ann   | board B       | RB1           | 2019-06-30 | 7      |
        | Ben   | board A       | RB1           | 2019-06-30 | 3      |
        | Ben   | board B       | RB1           | 2019-06-30 | 7      |
        | Cat   | board A       | RB1           | 2018-11-30 | 3      |
        | Cat   | board B       | RB1           |            | 7      |
        """
    ) == [3, 7, 7]


def test_an_as_level_is_compared_by_points_not_by_date():
    assert kept(
        """
        | pupil | qualification | qualification_type | discount_code | exam_date  | points |
        |-------|---------------|--------------------|---------------|------------|--------|
        | Ann   | GCSE          | GCSE               | RB1           | 2018-06-30 | 8      |
        | Ann   | AS            | AS                 | RB1           | 2019-06-30 | 8.88   |
        | Ben   | GCSE          | GCSE               | RB1           | 2018-06-30 | 8      |
        | Ben   | AS            | AS                 | RB1           | 2019-06-30 | 3.5    |
        """
    ) == [8.88, 8]


def test_codes_are_compared_within_a_pupil_school_and_year():
    assert kept(
        """
            | pupil | urn    | year    | code | points |
            |-------|--------|---------|------|--------|
            | Ann   | 900001 | 2018/19 | RB1  | 3      |
            | Ben   | 900001 | 2018/19 | RB1  | 4      |
            | Ann   | 900002 | 2018/19 | RB1  | 5      |
            | Ann   | 900001 | 2017/18 | RB1  | 6      |
            """
    ) == [3, 4, 5, 6]


def test_of_equal_points_the_one_that_may_fill_more_slots_counts():
    equal = entries(
        table(
            """
            | pupil | qualification | qualification_type | discount_code | points |
            |-------|---------------|--------------------|---------------|--------|
            | Ann   | award         | technical award    | CK1           | 4      |
            | Ann   | gcse          | GCSE               | CK1           | 4      |
            """
        )
    )
    assert counted(equal)["qualification"].tolist() == ["gcse"]
