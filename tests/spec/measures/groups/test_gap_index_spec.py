"""The disadvantage gap index, drawn: mid-ranks, 10 where the groups do not meet."""

import pandas as pd
import pytest
from drawn import table

from workbench.errors import ContractViolation
from workbench.measures.context.gap_index import gap_index


def index_of(text: str) -> float:
    return gap_index(table(text).assign(year="2018/19"), "grade")["gap_index"].iloc[0]


def test_ten_where_every_disadvantaged_pupil_ranks_below_all_others():
    assert index_of(
        """
        | disadvantaged | grade |
        |---------------|-------|
        | yes           | 1     |
        | yes           | 3     |
        | no            | 3.5   |
        | no            | 9     |
        | no            | 9     |
        """
    ) == pytest.approx(10)


def test_nought_where_all_have_the_same_result():
    assert index_of(
        """
        | disadvantaged | grade |
        |---------------|-------|
        | yes           | 4     |
        | no            | 4     |
        | no            | 4     |
        """
    ) == pytest.approx(0)


def test_equal_results_share_the_mean_of_their_ranks():
    # ranks 1, 2.5, 2.5, 4 of 4: others 0.375 + 0.875, disadvantaged 0.125 + 0.375 (each less 1/8)
    assert index_of(
        """
        | disadvantaged | grade |
        |---------------|-------|
        | yes           | 3     |
        | yes           | 5     |
        | no            | 5     |
        | no            | 7     |
        """
    ) == pytest.approx(20 * ((2.5 + 4) / 2 - (1 + 2.5) / 2) / 4)


def test_each_year_is_ranked_by_itself_and_pupils_without_a_result_do_not_count():
    drawn = table(
        """
        | year    | disadvantaged | grade |
        |---------|---------------|-------|
        | 2017/18 | yes           | 1     |
        | 2017/18 | no            | 2     |
        | 2018/19 | yes           | 8     |
        | 2018/19 | no            | 7     |
        | 2018/19 | no            |       |
        | 2019/20 | no            | 7     |
        """
    )
    found = gap_index(drawn, "grade")
    assert found["gap_index"].iloc[:2].tolist() == [10, -10]
    assert found["others"].tolist() == [1, 1, 1]
    assert pd.isna(found["gap_index"].iloc[2])


def test_the_scale_of_any_result_does_not_matter():
    drawn = table(
        """
        | year    | disadvantaged | grade |
        |---------|---------------|-------|
        | 2018/19 | yes           | 2     |
        | 2018/19 | no            | 3     |
        | 2018/19 | yes           | 4     |
        | 2018/19 | no            | 9     |
        """
    )
    scaled = drawn.assign(grade=80 + 4 * drawn["grade"])
    pd.testing.assert_frame_equal(gap_index(drawn, "grade"), gap_index(scaled, "grade"))


def test_a_missing_column_is_named():
    with pytest.raises(ContractViolation, match="grade"):
        gap_index(pd.DataFrame({"year": [], "disadvantaged": []}), "grade")
