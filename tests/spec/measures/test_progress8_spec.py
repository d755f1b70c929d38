"""Progress 8 of pupils, drawn."""

import pandas as pd
import pytest
from cohorts import keyed, prior
from drawn import table

from workbench.errors import UsageError
from workbench.measures.ks4.progress8 import progress8
from workbench.measures.ks4.progress_tables import Floor, year_table, year_tables

ATTAINED = table(
    """
    | pupil   | english | maths | ebacc | open | attainment8 |
    |---------|---------|-------|-------|------|-------------|
    | worked  | 12      | 8     | 15    | 17.5 | 52.5        |
    | nothing | 0       | 0     | 0     | 0    | 0           |
    """
)


def score(year: str, *, pupil: str = "worked", key_stage_2_of: str = "", **results: float):
    """Progress 8 of one pupil of ``ATTAINED`` with some key stage 2 results."""
    attained = ATTAINED[ATTAINED["pupil"] == pupil]
    earlier = prior(pd.DataFrame([{"pupil": key_stage_2_of or pupil, **results}]))
    return progress8(keyed(attained).assign(year=year), earlier.assign(year=year)).iloc[0]


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


def test_the_floor_began_in_2017_18():
    assert year_table("2016/17").floor is None
    assert year_table("2017/18").floor is not None


def test_the_headline_is_adjusted_and_the_other_is_not():
    found = score("2018/19", pupil="nothing", english_fine=5.5, maths_fine=5.5)
    assert found["progress8_unadjusted"] == pytest.approx(-6.507)
    assert found["progress8"] == pytest.approx(-2.5 * 1.35)
