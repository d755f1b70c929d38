"""Key stage 2 prior attainment, drawn: fine levels, averages, groups, bands."""

import pandas as pd
import pytest
from cohorts import prior
from drawn import table

from workbench.errors import UsageError
from workbench.measures.ks4.prior_attainment import (
    fine_level,
    nominal_scores,
    prior_band,
    prior_group,
    scaled_or_nominal,
)


def test_fine_levels():
    drawn = table(
        """
        | level | mark | lower | upper | fine level | fine points |
        |-------|------|-------|-------|------------|-------------|
        | 4     | 52   | 41    | 69    | 4.38       | 26.28       |
        | 5     | 88   | 77    | 100   | 5.46       | 32.76       |
        | 4     | 68   | 41    | 69    | 4.93       | 29.58       |
        """
    )
    found = [fine_level(*row) for row in drawn[["level", "mark", "lower", "upper"]].to_numpy()]
    assert found == drawn["fine level"].tolist()
    assert [6 * level for level in found] == pytest.approx(drawn["fine points"].tolist())


def test_a_mark_outside_the_level_is_refused():
    with pytest.raises(UsageError, match="`mark`"):
        fine_level(4, 70, 41, 69)


def test_averages_of_fine_levels_are_rounded_half_up():
    results = table(
        """
        | pupil       | english_fine | maths_fine | baseline | pag |
        |-------------|--------------|------------|----------|-----|
        | worked      | 4.38         | 5.46       | 4.9      | 25  |
        | half        | 4.93         | 4.97       | 5.0      | 26  |
        | one subject | 4.25         |            | 4.3      | 19  |
        | the other   |              | 2.00       | 2.0      | 2   |
        | lowest      | 0.00         | 1.00       | 0.5      | 1   |
        | below 3     | 2.60         | 2.60       | 2.6      | 4   |
        | highest     | 5.99         | 5.99       | 6.0      | 34  |
        """
    )
    found = prior_group(prior(results.drop(columns=["baseline", "pag"])))
    assert found["baseline"].tolist() == results["baseline"].tolist()
    assert found["pag"].tolist() == results["pag"].tolist()


def test_groups_of_scaled_scores_have_inclusive_upper_bounds():
    results = table(
        """
        | reading_scaled | maths_scaled | pag |
        |----------------|--------------|-----|
        | 79             | 85           | 1   |
        | 82             | 83           | 2   |
        | 86             | 86           | 2   |
        | 87             | 88           | 3   |
        | 89             | 89           | 4   |
        | 93             | 93           | 7   |
        | 104            | 105          | 19  |
        | 119            | 119          | 33  |
        | 119            | 120          | 34  |
        | 120            | 120          | 34  |
        """
    ).assign(pupil=lambda frame: frame.index.astype("str"))
    found = prior_group(prior(results.drop(columns="pag").assign(year="2022/23")))
    assert found["pag"].tolist() == results["pag"].tolist()


def test_scores_that_stand_in_for_a_scaled_score():
    drawn = table(
        """
        | tests   | score | outcome | found |
        |---------|-------|---------|-------|
        | 2015/16 |       | BLW     | 70    |
        | 2015/16 |       | PKF     | 73    |
        | 2016/17 |       | BLW     | 71    |
        | 2016/17 |       | PKE     | 76    |
        | 2016/17 |       | PKG     | 79    |
        | 2016/17 |       | N       | 79    |
        | 2016/17 | 104   | N       | 104   |
        | 2016/17 |       | A       |       |
        | 2018/19 |       | BLW     | 71    |
        """
    )
    for tests, score, outcome, wanted in drawn.itertuples(index=False):
        found = scaled_or_nominal(
            pd.Series([score], dtype="float64"), pd.Series([outcome], dtype="str"), tests
        )
        assert found.tolist() == pytest.approx([wanted], nan_ok=True)


def test_a_year_without_nominal_scores_is_refused():
    with pytest.raises(UsageError, match="2021/22"):
        nominal_scores("2021/22")


def test_a_pupil_without_the_results_the_year_needs_is_unmatched():
    results = prior(
        table(
            """
            | pupil    | year    | english_fine | maths_fine | reading_scaled |
            |----------|---------|--------------|------------|----------------|
            | none     | 2018/19 |              |            |                |
            | wrong    | 2018/19 |              |            | 104            |
            | outdated | 2022/23 | 4.38         | 5.46       |                |
            | no model | 2024/25 |              |            | 104            |
            """
        )
    )
    found = prior_group(results)
    assert found["pag"].isna().all()
    assert found["prior_band"].dropna().tolist() == ["middle"]


def test_rows_of_several_years_keep_their_places_and_index():
    results = prior(
        table(
            """
            | pupil | year    | english_fine | maths_fine | reading_scaled | maths_scaled |
            |-------|---------|--------------|------------|----------------|--------------|
            | Ann   | 2022/23 |              |            | 104            | 105          |
            | Ben   | 2018/19 | 4.38         | 5.46       |                |              |
            | Cat   | 2022/23 |              |            | 120            | 120          |
            """
        )
    ).set_axis([7, 5, 5])
    found = prior_group(results)
    assert found["pag"].tolist() == [19, 25, 34]
    assert found.index.tolist() == [7, 5, 5]


@pytest.mark.parametrize(
    ("kind", "average", "band"),
    [
        ("fine level", 23.99, "low"),
        ("fine level", 24, "middle"),
        ("fine level", 29.99, "middle"),
        ("fine level", 30, "high"),
        ("scaled score", 99.5, "low"),
        ("scaled score", 100, "middle"),
        ("scaled score", 109.5, "middle"),
        ("scaled score", 110, "high"),
    ],
)
def test_bands(kind, average, band):
    assert prior_band(kind, pd.Series([average])).tolist() == [band]


def test_a_mean_of_exactly_level_4_is_middle():
    results = prior(table("| pupil | english_fine | maths_fine |\n| Ann | 3.99 | 4.01 |"))
    assert prior_group(results)["prior_band"].tolist() == ["middle"]
