"""Progress 8 of pupils, drawn."""

import numpy as np
import pandas as pd
import pytest
from cohorts import keyed, prior
from drawn import table

from workbench.errors import UsageError
from workbench.measures.ks4.progress8 import pillar_value_added, progress8, with_prior
from workbench.measures.ks4.progress_floor import possible_multipliers, with_floor
from workbench.measures.ks4.progress_tables import (
    Floor,
    forecast_tables,
    year_table,
    year_tables,
)
from workbench.settings import settings

ATTAINED = table(
    """
    | pupil   | english | maths | ebacc | open | attainment8 |
    |---------|---------|-------|-------|------|-------------|
    | worked  | 12      | 8     | 15    | 17.5 | 52.5        |
    | nothing | 0       | 0     | 0     | 0    | 0           |
    """
)


def score(
    year: str, *, pupil: str = "worked", key_stage_2_of: str = "", tables=None, **results: float
):
    """Progress 8 of one pupil of ``ATTAINED`` with some key stage 2 results."""
    attained = keyed(ATTAINED[ATTAINED["pupil"] == pupil]).assign(year=year)
    earlier = prior(pd.DataFrame([{"pupil": key_stage_2_of or pupil, **results}]))
    return progress8(attained, earlier.assign(year=year), tables).iloc[0]


@pytest.mark.parametrize(("group", "expected"), [(4.6, 39.82), (5.0, 49.29), (5.8, 77.87)])
def test_expected_points_of_fine_level_groups(group, expected):
    found = score("2018/19", english_fine=group, maths_fine=group)
    assert found["expected"] == expected


def test_expected_points_of_scaled_score_groups():
    model = year_table("2022/23").model
    assert model is not None
    at = {name: values[19 - 1] for name, values in model.expected.items()}
    assert (at["all"], at["english"], at["maths"], at["ebacc"], at["open"]) == (
        45.55,
        9.90,
        8.91,
        12.92,
        13.83,
    )
    assert model.expected["all"][0] == 15.86


def test_the_value_added_columns_of_the_pillars():
    model = year_table("2023/24").model
    assert model is not None
    at = [model.expected[name][25 - 1] for name in ("science", "humanities", "languages")]
    assert at == [6.01, 5.96, 5.46]


def test_value_added_in_the_pillars_is_over_entrants_with_key_stage_2_results():
    drawn = table(
        """
        | pupil     | reading | science | humanities | languages | sci va | hum va | lan va |
        |-----------|---------|---------|------------|-----------|--------|--------|--------|
        | all three | 111     | 7       | 5          | 5.46      | 0.99   | -0.96  | 0      |
        | one       | 111     | 4.5     |            |           | -1.51  |        |        |
        | group 1   | 82      |         | 2          |           |        | 0.28   |        |
        | unmatched |         | 9       | 9          | 9         |        |        |        |
        """
    )
    names = ["science", "humanities", "languages"]
    who = keyed(drawn[["pupil"]]).assign(year="2023/24")
    results = drawn.assign(reading_scaled=drawn["reading"], maths_scaled=drawn["reading"])
    pillars = drawn[names].astype("float64").add_suffix("_points")
    groups = with_prior(who, prior(results.assign(year="2023/24")))
    found = pillar_value_added(pillars, groups)
    assert found.columns.tolist() == [f"{name}_value_added" for name in names]
    wanted = drawn[["sci va", "hum va", "lan va"]].to_numpy(dtype=float)
    assert found.to_numpy() == pytest.approx(wanted, nan_ok=True)


def test_there_is_no_value_added_in_the_pillars_without_their_averages():
    who = keyed(pd.DataFrame({"pupil": ["Ann"]}))
    fine = prior(pd.DataFrame({"pupil": ["Ann"], "english_fine": [4.8], "maths_fine": [4.8]}))
    pillars = pd.DataFrame({f"{n}_points": [6.0] for n in ("science", "humanities", "languages")})
    assert pillar_value_added(pillars, with_prior(who, fine)).isna().all(axis=None)


def test_a_worked_pupil_of_2019():
    found = score("2018/19", english_fine=4.8, maths_fine=4.8)
    assert found["progress8"] == pytest.approx(0.814)
    assert found["matched"]
    assert found[["progress8_english", "progress8_maths"]].isna().all()


def test_a_worked_pupil_of_2023():
    found = score("2022/23", reading_scaled=104, maths_scaled=105)
    expected = table(
        """
        | progress8 | progress8_english | progress8_maths | progress8_ebacc | progress8_open |
        |-----------|-------------------|-----------------|-----------------|----------------|
        | 0.695     | 1.05              | -0.455          | 0.6933          | 1.2233         |
        """
    ).iloc[0]
    assert found[expected.index].to_dict() == pytest.approx(expected.to_dict(), abs=5e-5)


def test_years_without_a_national_table_give_a_status_not_a_number():
    drawn = table(
        """
        | year    | progress8_status |
        |---------|------------------|
        | 2018/19 | calculated       |
        | 2019/20 | not_published    |
        | 2020/21 | not_published    |
        | 2021/22 | calculated       |
        | 2024/25 | not_published    |
        | 2025/26 | not_published    |
        | 2031/32 | not_published    |
        """
    )
    both = {"english_fine": 4.8, "maths_fine": 4.8, "reading_scaled": 104, "maths_scaled": 105}
    for year, status in drawn.itertuples(index=False):
        found = score(year, **both)
        assert found["progress8_status"] == status
        assert pd.notna(found["progress8"]) == (status == "calculated")


def test_years_without_scores_say_why():
    silent = {year: table.why for year, table in year_tables().items() if table.model is None}
    assert set(silent) == {"2019/20", "2020/21", "2024/25", "2025/26"}
    assert all(silent.values())


def test_an_unknown_year_is_refused_by_name():
    with pytest.raises(UsageError, match="2018/19"):
        year_table("2018/9")


def test_an_unmatched_pupil_has_no_score_and_a_reason():
    found = score("2018/19", key_stage_2_of="another", english_fine=4.8, maths_fine=4.8)
    assert not found["matched"]
    assert found["progress8_status"] == "not_available"
    assert found[["progress8", "expected"]].isna().all()


def test_the_floor_lifts_only_extremely_low_scores_of_the_groups_it_covers():
    drawn = table(
        """
        | group | unadjusted | adjusted |
        |-------|------------|----------|
        | 19    | -4.1       | -2.76    |
        | 19    | -2.5       | -2.5     |
        | 34    | -7         | -2.76    |
        | 18    | -4.1       | -4.1     |
        | 1     | -1.896     | -1.896   |
        """
    )
    least = Floor(multiplier=2.3, sd=1.2).least(drawn["group"])
    assert drawn["unadjusted"].clip(lower=least).tolist() == pytest.approx(
        drawn["adjusted"].tolist()
    )


def test_a_group_whose_average_is_low_cannot_reach_the_floor():
    assert -Floor(multiplier=2.3, sd=1.2).least(pd.Series([19])).iloc[0] > 18.96 / 10


def test_the_multiplier_agrees_with_the_groups_that_are_never_at_the_floor():
    """32.96 points is the average of group 18, which is never at it, and 34.39 that of group 19."""
    over, at_most = possible_multipliers(year_table("2018/19"), sd=1.35)
    assert (over * 1.35, at_most * 1.35) == pytest.approx((3.296, 3.439))
    floor = year_table("2018/19").floor
    assert floor is not None
    assert over < floor.multiplier <= at_most


def test_a_year_without_a_floor_bounds_nothing():
    with pytest.raises(UsageError, match="2016/17 has no floor"):
        possible_multipliers(year_table("2016/17"), sd=1.35)


def test_the_floor_began_in_2017_18():
    assert year_table("2016/17").floor is None
    assert year_table("2017/18").floor is not None


def test_the_headline_is_adjusted_and_the_other_is_not():
    drawn = table(
        """
        | pupil   | level | unadjusted | adjusted | lifted |
        |---------|-------|------------|----------|--------|
        | nothing | 5.5   | -6.507     | -3.375   | yes    |
        | nothing | 4.2   | -3.296     | -3.296   | no     |
        | worked  | 5.5   | -1.257     | -1.257   | no     |
        """
    )
    for pupil, level, unadjusted, adjusted, lifted in drawn.itertuples(index=False):
        found = score("2018/19", pupil=pupil, english_fine=level, maths_fine=level)
        assert found["progress8_unadjusted"] == pytest.approx(unadjusted)
        assert found["progress8"] == pytest.approx(adjusted)
        assert found["progress8_adjusted"] == lifted


def test_the_multiplier_of_the_floor_can_be_set():
    low = with_floor(year_tables(), multiplier=2.3, sd=1.2)
    found = score("2018/19", pupil="nothing", tables=low, english_fine=5.5, maths_fine=5.5)
    assert found["progress8"] == pytest.approx(-2.76)
    assert low["2016/17"].floor is None


def test_a_forecast_uses_the_last_published_table_and_says_so():
    tables = forecast_tables(["2023/24", "2025/26", "2026/27"])
    drawn = table(
        """
        | year    | status        | table   | expected |
        |---------|---------------|---------|----------|
        | 2023/24 | calculated    | 2023/24 | 45.12    |
        | 2025/26 | not_published |         |          |
        | 2026/27 | forecast      | 2023/24 | 45.12    |
        """
    )
    for year, status, used, expected in drawn.itertuples(index=False):
        found = score(year, tables=tables, reading_scaled=104, maths_scaled=105)
        assert found["progress8_status"] == status
        assert found["progress8_table"] == ("" if pd.isna(used) else used)
        assert found["expected"] == pytest.approx(expected, nan_ok=True)
    assert tables["2026/27"].why == (
        "national averages of 2026/27 are not published yet; those of 2023/24 are used"
    )


def test_nothing_is_forecast_before_the_first_table():
    with pytest.raises(UsageError, match="2014/15"):
        forecast_tables(["2014/15"])


def test_a_year_that_borrows_another_years_averages_says_so():
    drawn = table(
        """
        | year    | table   |
        |---------|---------|
        | 2016/17 | 2018/19 |
        | 2017/18 | 2018/19 |
        | 2018/19 | 2018/19 |
        | 2022/23 | 2022/23 |
        """
    )
    for year, used in drawn.itertuples(index=False):
        found = score(year, english_fine=4.8, maths_fine=4.8, reading_scaled=104, maths_scaled=105)
        assert found["progress8_table"] == used
        assert bool(year_table(year).why) == (year != "2022/23")


def test_national_standard_deviations():
    drawn = table(
        """
        | year    | sd       |
        |---------|----------|
        | 2016/17 | 1.229722 |
        | 2017/18 | 1.262617 |
        | 2018/19 | 1.282479 |
        """
    )
    assert [year_table(year).sd() for year in drawn["year"]] == drawn["sd"].tolist()


@pytest.mark.parametrize(("year", "release"), [("2021/22", 2022), ("2022/23", 2023)])
def test_the_tables_are_those_of_the_ready_reckoner(year, release):
    folder = settings().published_data / "dfe_models" / "ks4_ready_reckoner"
    if not folder.is_dir():
        pytest.skip("the published ready reckoners are not here")
    read = [
        pd.read_csv(folder / f"ks4rr_{release}_revised_{part}.csv", encoding="utf-8-sig")
        for part in ("p8_pupil_coefficients_file", "ebac_pupil_modelvalues_file")
    ]
    official = pd.concat([part.iloc[:34, 1:].astype(float) for part in read], axis=1)
    model = year_table(year).model
    assert model is not None
    assert np.column_stack(list(model.expected.values())) == pytest.approx(official.to_numpy())
