"""Progress from key stage 1 to key stage 2, drawn: groups, pupils, schools."""

import numpy as np
import pandas as pd
import pytest
from drawn import table
from primary import catalogue, frame, listed, with_answers

from workbench.contracts.checks import check
from workbench.errors import UsageError
from workbench.measures.ks2.floor_standard import sufficient_progress
from workbench.measures.ks2.progress import half_width, pupil_progress
from workbench.measures.ks2.progress_model import estimate_model, group_edges, groups_of
from workbench.measures.ks2.progress_years import national_sd
from workbench.measures.ks2.school_progress import school_progress

MODEL = """
| year    | prior_group | subject | lowest | estimate | least |
|---------|-------------|---------|--------|----------|-------|
| 2018/19 | 1           | reading | 3      | 92       | -6    |
| 2018/19 | 2           | reading | 13     | 101      | -12   |
| 2018/19 | 3           | reading | 17     | 106      |       |
| 2018/19 | 1           | maths   | 3      | 93       |       |
| 2018/19 | 2           | maths   | 13     | 102      |       |
| 2018/19 | 3           | maths   | 17     | 107      |       |
| 2018/19 | 1           | writing | 3      | 88       |       |
| 2018/19 | 2           | writing | 13     | 101      |       |
| 2018/19 | 3           | writing | 17     | 106      |       |
| 2016/17 | 1           | reading | 3      | 98       |       |
"""


def test_half_widths_of_64_pupils_in_2019():
    drawn = table(
        """
        | subject | half   |
        |---------|--------|
        | reading | 1.5125 |
        | writing | 1.3951 |
        | maths   | 1.3205 |
        """
    )
    for row in drawn.itertuples():
        assert half_width(64, row.subject, "2018/19") == pytest.approx([row.half], abs=5e-5)


def test_half_widths_by_year_and_number():
    drawn = table(
        """
        | subject | year               | pupils | half   |
        |---------|--------------------|--------|--------|
        | reading | 2016/17            | 25     | 2.4416 |
        | writing | 2017/18            | 100    | 1.1237 |
        | maths   | 2018/19            | 16     | 2.6411 |
        | maths   | 2016/17 to 2018/19 | 144    | 0.8953 |
        """
    )
    for row in drawn.itertuples():
        found = half_width(row.pupils, row.subject, row.year)
        assert found == pytest.approx([row.half], abs=5e-5)


def test_half_widths_of_many_schools_and_of_none():
    found = half_width(np.array([16, 64, 0]), "reading", "2018/19")
    assert found[0] == pytest.approx(2 * found[1])
    assert np.isnan(found[2])


def test_a_year_without_a_standard_deviation_says_so():
    with pytest.raises(UsageError, match="2021/22 has no standard deviation.*\nKnown: 2016/17"):
        national_sd("reading", "2021/22")


def test_groups_are_merged_upward_until_they_are_large_enough():
    drawn = table(
        """
        | average | pupils | group |
        |---------|--------|-------|
        | 3       | 400    | 1     |
        | 9       | 500    | 1     |
        | 13      | 100    | 1     |
        | 14      | 1000   | 2     |
        | 15      | 2500   | 3     |
        | 16      | 999    | 4     |
        | 17      | 1      | 4     |
        | 21      | 700    | 4     |
        """
    )
    averages = pd.Series(np.repeat(drawn["average"].to_numpy(dtype=float), drawn["pupils"]))
    edges = group_edges(averages, 1000)
    assert edges.tolist() == [3, 14, 15, 16]
    assert groups_of(drawn["average"].astype("float64"), edges).tolist() == drawn["group"].tolist()


def test_an_average_between_the_groups_belongs_to_the_one_below_and_a_missing_one_to_none():
    found = groups_of(pd.Series([2.0, 13.99, 14.0, 27.0, np.nan]), np.array([3.0, 14.0]))
    assert found.tolist() == [1, 1, 2, 2, 0]


def test_pupils_against_their_group():
    results, answers = with_answers(
        "ks2_result",
        """
        | pupil   | year    | ks1_maths | reading_outcome | reading_score | group | raw | counted |
        |---------|---------|-----------|-----------------|---------------|-------|-----|---------|
        | low     | 2018/19 | W         | NS              | 95            | 1     | 3   | 3       |
        | middle  | 2018/19 | 2B        | AS              | 108           | 2     | 7   | 7       |
        | high    | 2018/19 | 3         | AS              | 105           | 3     | -1  | -1      |
        | floored | 2018/19 | 1         | NS              | 80            | 1     | -12 | -6      |
        | at it   | 2018/19 | 2C        | NS              | 89            | 2     | -12 | -12     |
        | no ks1  | 2018/19 |           | AS              | 105           | 0     |     |         |
        | absent  | 2018/19 | 3         | A               |               | 3     |     |         |
        | other   | 2016/17 | 3         | AS              | 100           | 1     | 2   | 2       |
        | no rows | 2017/18 | 3         | AS              | 100           | 0     |     |         |
        | covid   | 2023/24 | EXS       | AS              | 100           | 0     |     |         |
        """,
    )
    found = pupil_progress(results, frame("ks2_progress_model", MODEL))
    assert found["prior_group"].tolist() == answers["group"].tolist()
    assert listed(found["reading_progress_unadjusted"]) == listed(answers["raw"])
    assert listed(found["reading_progress"]) == listed(answers["counted"])
    matched = [True, True, True, True, True, False, False, True, True, None]
    assert listed(found["reading_matched"]) == matched


def test_each_subject_has_its_own_averages():
    results = frame(
        "ks2_result",
        "| pupil | ks1_reading | ks1_writing | ks1_maths | maths_score | writing_assessment |\n"
        "| Ann | 2B | 2B | 2B | 105 | GDS |",
    )
    found = pupil_progress(results, frame("ks2_progress_model", MODEL)).iloc[0]
    assert found[["maths_progress", "writing_progress"]].tolist() == [3, 12]
    assert pd.isna(found["reading_progress"])


def test_without_a_national_table_nobody_has_a_score():
    results = frame(
        "ks2_result",
        "| pupil | ks1_reading | ks1_writing | ks1_maths | maths_score |\n"
        "| Ann | 2B | 2B | 2B | 105 |",
    )
    found = pupil_progress(results)
    assert found["maths_progress"].isna().all()
    assert listed(found["maths_matched"]) == [True]
    school = school_progress(found, "maths", publishing=False).iloc[0]
    assert (school["status"], school["matched"]) == ("not_available", 1)


def national(year: str = "2018/19", pupils: int = 4000) -> pd.DataFrame:
    """A cohort of made-up pupils whose results rise with their key stage 1 levels."""
    random = np.random.default_rng(7)
    levels = np.array(["1", "2C", "2B", "2A", "3"])
    place = random.integers(0, len(levels), pupils)
    score = np.clip(np.round(96 + 4 * place + random.normal(0, 6, pupils)), 80, 120)
    drawn = frame("ks2_result", "| pupil | year |\n| Ann | " + year + " |")
    return (
        drawn.loc[np.zeros(pupils, dtype=int)]
        .assign(
            pupil_id=[f"{i:024x}" for i in range(pupils)],
            ks1_reading=levels[place],
            ks1_writing=levels[place],
            ks1_maths=levels[place],
            reading_score=score,
            maths_score=score[::-1],
            writing_assessment="EXS",
        )
        .reset_index(drop=True)
    )


def test_an_estimated_table_keeps_its_contract_and_says_that_it_is_estimated():
    found = estimate_model(national(), source="made-up pupils", origin="synthetic")
    assert check(found, catalogue()["ks2_progress_model"]).failures == ()
    assert set(found["basis"]) == {"estimated"}
    assert found["prior_group"].max() == 2, "five averages of some 800 pupils, two to a group"


def test_an_estimated_table_holds_the_averages_of_its_groups():
    cohort = national()
    model = estimate_model(cohort, source="made-up pupils", fewest_pupils=1)
    reading = model[(model["subject"] == "reading") & (model["prior_group"] > 0)]
    by_level = cohort.groupby("ks1_maths")["reading_score"]
    assert reading["lowest"].tolist() == [9, 13, 15, 17, 21]
    assert reading["estimate"].tolist() == pytest.approx(
        by_level.mean()[["1", "2C", "2B", "2A", "3"]].tolist()
    )
    assert reading["pupils"].sum() == len(cohort)


def test_the_mean_progress_of_the_nation_is_nought_before_the_minimum():
    cohort = national()
    found = pupil_progress(cohort, estimate_model(cohort, source="made-up pupils"))
    assert found["reading_progress_unadjusted"].mean() == pytest.approx(0, abs=1e-9)
    assert found.groupby("prior_group")["maths_progress_unadjusted"].mean().abs().max() < 1e-9


def test_one_pupil_in_a_hundred_counts_at_the_minimum_from_2018():
    cohort = national()
    model = estimate_model(cohort, source="made-up pupils")
    found = pupil_progress(cohort, model)
    lifted = found["reading_progress"] > found["reading_progress_unadjusted"]
    assert lifted.mean() == pytest.approx(0.01, abs=0.002)
    of_groups = model[(model["subject"] == "reading") & (model["prior_group"] > 0)]
    depths = of_groups["least"] / of_groups["sd"]
    assert depths.max() - depths.min() < 1e-9, "one number of standard deviations for all groups"
    assert depths.max() < 0


def test_there_was_no_minimum_before_2018():
    cohort = national("2016/17")
    model = estimate_model(cohort, source="made-up pupils")
    assert model["least"].isna().all()


def test_a_national_frame_without_key_stage_1_is_refused():
    with pytest.raises(UsageError, match="`national` has no pupil.*\n.*2015/16"):
        estimate_model(national("2023/24"), source="made-up pupils")


def school(scores: list[float | None], year: str = "2018/19") -> pd.DataFrame:
    """Pupils of one school as ``pupil_progress`` has them."""
    values = pd.Series(scores, dtype="float64")
    return pd.DataFrame(
        {
            "urn": "900001",
            "year": year,
            "reading_progress": values,
            "reading_progress_unadjusted": values,
            "reading_matched": values.notna(),
        }
    )


def test_a_school_of_64_pupils():
    found = school_progress(school([-1.2, 0.8] * 32), "reading").iloc[0]
    assert found["progress"] == pytest.approx(-0.2)
    assert [round(found[end], 1) for end in ("low", "high")] == [-1.7, 1.3]
    assert (found["band"], found["status"], found["coverage"]) == (3, "calculated", 1)


def test_what_is_published_of_a_school():
    drawn = table(
        """
        | pupils | matched | status       |
        |--------|---------|--------------|
        | 60     | 60      | calculated   |
        | 60     | 30      | calculated   |
        | 60     | 29      | low_coverage |
        | 6      | 6       | calculated   |
        | 6      | 5       | suppressed   |
        """
    )
    for row in drawn.itertuples():
        scores = [1.0] * row.matched + [None] * (row.pupils - row.matched)
        found = school_progress(school(scores), "reading").iloc[0]
        assert found["status"] == row.status, row
        assert pd.isna(found["progress"]) == (row.status != "calculated")
        assert (found["band"] == 0) == (row.status != "calculated")


def test_a_year_without_cut_offs_has_a_score_and_no_band():
    found = school_progress(school([3.0] * 50, "2016/17"), "reading").iloc[0]
    assert (found["progress"], found["band"]) == (3, 0)
    assert found["low"] == pytest.approx(3 - 1.96 * 6.2285 / np.sqrt(50))


def test_a_year_without_a_published_standard_deviation_takes_that_of_the_table():
    model = frame(
        "ks2_progress_model",
        "| year | prior_group | subject | sd |\n| 2021/22 | 0 | reading | 6 |",
    )
    pupils = school([1.0] * 36, "2021/22")
    assert pd.isna(school_progress(pupils, "reading").iloc[0]["low"])
    assert school_progress(pupils, "reading", model).iloc[0]["low"] == pytest.approx(1 - 1.96)


def test_years_without_progress_are_not_published():
    for year in ("2019/20", "2020/21", "2023/24", "2024/25"):
        found = school_progress(school([None] * 20, year), "reading").iloc[0]
        assert found["status"] == "not_published"


@pytest.mark.parametrize(
    ("reading", "writing", "maths", "sufficient"),
    [(-5, -7, -5, True), (-5.1, 0, 0, False), (0, -7.1, 0, False), (0, 0, -5.1, False)],
)
def test_the_floor_standard_until_2018(reading, writing, maths, sufficient):
    assert sufficient_progress(reading, writing, maths, "2017/18") is sufficient


def test_there_is_no_floor_standard_since():
    with pytest.raises(UsageError, match="2018/19 has no floor standard"):
        sufficient_progress(0, 0, 0, "2018/19")
