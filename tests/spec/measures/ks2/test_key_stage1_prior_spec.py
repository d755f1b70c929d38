"""Key stage 1 as prior attainment, drawn: points, averages and bands."""

import pandas as pd
import pytest
from drawn import table
from primary import listed, with_answers

from workbench.measures.ks2.prior_attainment import prior_attainment, prior_band


def test_levels_with_maths_counting_twice():
    results, answers = with_answers(
        "ks2_result",
        """
        | pupil     | ks1_reading | ks1_writing | ks1_maths | average | band   |
        |-----------|-------------|-------------|-----------|---------|--------|
        | the same  | 2B          | 2B          | 2B        | 15      | middle |
        | mixed     | 2A          | 2C          | 3         | 18      | high   |
        | maths     | 1           | 1           | 3         | 15      | middle |
        | English   | 3           | 3           | 1         | 15      | middle |
        | lowest    | W           | W           | W         | 3       | low    |
        | highest   | 4           | 4           | 4         | 27      | high   |
        | odd       | 2C          | 2B          | 1         | 11.5    | low    |
        | just      | 2B          | 2B          | 1         | 12      | middle |
        | English 3 | 3           | 2A          | 2A        | 18      | high   |
        | no maths  | 2A          | 2C          |           | 15      | middle |
        | one only  |             | 3           |           | 21      | high   |
        | reading   | 2C          |             | 2B        | 14      | middle |
        | absent    | A           | A           | A         |         |        |
        | none      |             |             |           |         |        |
        """,
    )
    found = prior_attainment(results)
    assert listed(found["ks1_average"]) == listed(answers["average"])
    assert listed(found["prior_band"]) == listed(answers["band"])


def test_standards_have_points_of_their_own():
    results, answers = with_answers(
        "ks2_result",
        """
        | pupil   | year    | ks1_reading | ks1_writing | ks1_maths | average |
        |---------|---------|-------------|-------------|-----------|---------|
        | deep    | 2021/22 | GDS         | GDS         | GDS       | 10      |
        | mixed   | 2022/23 | EXS         | WTS         | EXS       | 7.5     |
        | below   | 2022/23 | PK4         | PKF         | WTS       | 4.5     |
        | P scale | 2021/22 | P8          | P8          | P4        | 2.25    |
        | lowest  | 2021/22 | P1I         | P1I         | P1I       | 0.25    |
        | levels  | 2021/22 | 2B          | 2B          | 2B        |         |
        """,
    )
    found = prior_attainment(results)
    assert listed(found["ks1_average"]) == listed(answers["average"])
    assert found["prior_band"].isna().all(), "the edges for standards are not known"


def test_standards_have_no_points_in_the_years_of_levels():
    results, _ = with_answers(
        "ks2_result",
        "| pupil | year | ks1_reading | ks1_writing | ks1_maths |\n"
        "| Ann | 2018/19 | EXS | EXS | EXS |\n"
        "| Ben | 2023/24 | EXS | EXS | EXS |",
    )
    assert prior_attainment(results)["ks1_average"].isna().all()


@pytest.mark.parametrize(
    ("average", "band"),
    [(11.9, "low"), (12, "middle"), (17.75, "middle"), (18, "high"), (27, "high"), (3, "low")],
)
def test_bands_of_levels(average, band):
    assert prior_band(pd.Series([average], dtype="float64"), "levels").tolist() == [band]


def test_points_of_each_level():
    drawn = table(
        """
        | level | points |
        |-------|--------|
        | W     | 3      |
        | 1     | 9      |
        | 2C    | 13     |
        | 2B    | 15     |
        | 2A    | 17     |
        | 3     | 21     |
        | 4     | 27     |
        """
    )
    for level, points in zip(drawn["level"], drawn["points"], strict=True):
        results, _ = with_answers("ks2_result", f"| pupil | ks1_maths |\n| Ann | {level} |")
        assert prior_attainment(results)["ks1_average"].tolist() == [points]
