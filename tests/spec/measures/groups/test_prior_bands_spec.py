"""Low, middle and high prior attainment by key stage and year, and national thirds, drawn."""

import numpy as np
import pandas as pd
import pytest
from drawn import table

from workbench.errors import UsageError
from workbench.measures.context.prior import (
    averages,
    band_cuts,
    cuts_of,
    national_thirds,
    prior_bands,
    prior_thirds,
    third_cuts,
)
from workbench.measures.groups import dimension


def test_where_the_bands_begin():
    drawn = table(
        """
        | key stage | year    | average | band   |
        |-----------|---------|---------|--------|
        | ks4       | 2018/19 | 23.99   | low    |
        | ks4       | 2018/19 | 24      | middle |
        | ks4       | 2018/19 | 29.99   | middle |
        | ks4       | 2018/19 | 30      | high   |
        | ks4       | 2019/20 | 30      | high   |
        | ks4       | 2022/23 | 99.5    | low    |
        | ks4       | 2022/23 | 100     | middle |
        | ks4       | 2022/23 | 109.5   | middle |
        | ks4       | 2022/23 | 110     | high   |
        | ks2       | 2018/19 | 11.9    | low    |
        | ks2       | 2018/19 | 12      | middle |
        | ks2       | 2018/19 | 17.9    | middle |
        | ks2       | 2018/19 | 18      | high   |
        """
    )
    for key_stage, year, average, band in drawn.itertuples(index=False):
        found = prior_bands(pd.Series([float(average)]), pd.Series([year]), key_stage)
        assert found.tolist() == [band], (key_stage, year, average)


def test_years_of_both_scales_and_pupils_without_results_in_one_frame():
    average = pd.Series([29.0, 101.0, None, 101.0])
    years = pd.Series(["2018/19", "2022/23", "2022/23", "2024/25"])
    found = prior_bands(average, years)
    assert found.dropna().to_dict() == {0: "middle", 1: "middle"}


def test_the_average_is_on_the_scale_of_the_year():
    prior = table(
        """
        | pupil_id | year    | english_fine | maths_fine | reading_scaled | maths_scaled |
        |----------|---------|--------------|------------|----------------|--------------|
        | Ann      | 2018/19 | 4.38         | 5.46       |                |              |
        | Ben      | 2018/19 |              | 4          |                |              |
        | Cat      | 2022/23 |              |            | 104            | 105          |
        | Dan      | 2022/23 | 4.1          | 4.1        |                | 99           |
        | Eve      | 2018/19 |              |            |                |              |
        """
    )
    found = averages(prior)
    assert found["prior_points"].round(2).tolist()[:2] == [29.52, 24]
    assert found["prior_scaled"].tolist()[2:4] == [104.5, 99]
    assert found["prior_average"].isna().tolist() == [False] * 4 + [True]


def test_a_year_without_cut_offs_says_what_is_needed():
    with pytest.raises(UsageError, match=r"2024/25 has no cut-offs[\s\S]*2020/21 to 2023/24"):
        cuts_of(band_cuts("ks4"), "2024/25")
    with pytest.raises(UsageError, match="ks5 has no bands"):
        band_cuts("ks5")


@pytest.mark.parametrize("cuts", [*band_cuts("ks4"), *band_cuts("ks2")])
def test_the_words_of_the_group_name_the_cut_offs(cuts):
    words = dimension("prior_attainment").defined(max(cuts.since, "2015/16")).words
    assert f"from {cuts.middle:g}" in words
    assert f"from {cuts.high:g}" in words


def test_thirds_by_the_cut_offs_at_hand():
    drawn = table(
        """
        | year    | average | third  |
        |---------|---------|--------|
        | 2018/19 | 27.5    | lower  |
        | 2018/19 | 27.6    | middle |
        | 2018/19 | 31.1    | higher |
        | 2022/23 | 102.5   | lower  |
        | 2022/23 | 103     | middle |
        | 2022/23 | 108     | middle |
        | 2022/23 | 108.5   | higher |
        """
    )
    found = prior_thirds(drawn["average"], drawn["year"])
    assert found.tolist() == drawn["third"].tolist()
    assert all(one.to_be_verified for one in third_cuts())


def test_thirds_of_a_national_population_hold_a_third_each():
    average = pd.Series(np.arange(3000) / 10)
    years = pd.Series("2021/22", index=average.index)
    cuts = national_thirds(average, years)
    shares = prior_thirds(average, years, cuts).value_counts(normalize=True)
    assert shares.round(2).to_dict() == {"lower": 0.33, "middle": 0.33, "higher": 0.33}
