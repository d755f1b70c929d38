"""What estimates at each key stage are made from, for a few drawn pupils."""

import numpy as np
import pandas as pd
import pytest
from cohorts import entries as key_stage4_rows
from cohorts import keyed
from drawn import table
from primary import frame
from sixth_form import a_levels
from sixth_form import students as sixth_formers

from workbench.errors import UsageError
from workbench.models.estimates import key_stage2, key_stage4, key_stage5
from workbench.models.estimates.fitting import fit
from workbench.models.estimates.pupils import rows_for
from workbench.models.estimates.subjects import estimates, fit_all

PUPILS = """
    | pupil | sex | birth_month |
    |-------|-----|-------------|
    | Ann   | F   | 9           |
    | Ben   | M   | 8           |
    | Cal   |     | 1           |
"""
PRIOR = """
    | pupil | english_fine | maths_fine | reading_scaled | maths_scaled |
    |-------|--------------|------------|----------------|--------------|
    | Ann   | 4.5          | 5.0        | 101            | 107          |
    | Ben   | 4.0          |            |                | 110          |
"""


def test_predictors_of_key_stage_4_to_2020_are_points():
    known = key_stage4.predictors(keyed(table(PUPILS)), keyed(table(PRIOR)))
    np.testing.assert_allclose(known["prior"], [28.5, 24.0, np.nan])
    np.testing.assert_allclose(known["difference"], [3.0, np.nan, np.nan])
    np.testing.assert_allclose(known["female"], [1, 0, np.nan])
    np.testing.assert_allclose(known["month"], [0, 1, 4 / 11])


def test_predictors_of_key_stage_4_from_2021_are_scaled_scores():
    later = {"year": "2022/23"}
    known = key_stage4.predictors(
        keyed(table(PUPILS).assign(**later)), keyed(table(PRIOR).assign(**later))
    )
    np.testing.assert_allclose(known["prior"], [104.0, 110.0, np.nan])
    np.testing.assert_allclose(known["difference"], [6.0, np.nan, np.nan])


def test_years_on_two_scales_are_refused():
    pupils = keyed(table(PUPILS).assign(year=["2018/19", "2022/23", "2022/23"]))
    with pytest.raises(UsageError, match="different scales"):
        key_stage4.predictors(pupils, keyed(table(PRIOR)))


ENTRIES = """
    | pupil | pillar           | points | qualification_type | subject                   |
    |-------|------------------|--------|--------------------|---------------------------|
    | Ann   | english_language | 6      | GCSE               | English language          |
    | Ann   | maths            | 4      | GCSE               | Mathematics               |
    | Ann   | other            | 7      | technical award    | Sport (technical award)   |
    | Ben   | english_language | 5      | GCSE               | English language          |
    | Ben   | other            | 8.5    | graded music       | Music performance         |
    | Dan   | maths            | 9      | GCSE               | Mathematics               |
"""


def known_at_16() -> pd.DataFrame:
    return key_stage4.predictors(keyed(table(PUPILS)), keyed(table(PRIOR)))


def test_entries_at_key_stage_4_are_named_by_subject_and_type():
    rows = key_stage4.entries(key_stage4_rows(table(ENTRIES)), known_at_16())
    named = rows[["pupil_id", "part", "points"]].to_numpy().tolist()
    assert named == [
        ["Ann", "English language", 6],
        ["Ann", "Mathematics", 4],
        ["Ann", "Sport (technical award)", 7],
        ["Ben", "English language", 5],
        ["Ben", "Music performance (graded music)", 8.5],
    ]


def test_pupils_at_key_stage_4_have_the_lower_of_english_and_maths():
    rows = key_stage4.pupils(key_stage4_rows(table(ENTRIES)), known_at_16())
    points = rows.pivot(index="pupil_id", columns="part", values="points")
    assert points["English and maths"].tolist() == [4, 0, 0]
    # 6 + 4 twice, and 7 in the open slots; 5, and 8.5 in the open slots
    assert points["Attainment 8"].tolist() == [21, 14, 0]
    assert "EBacc" not in points
    assert set(rows["grade"]) == {"4", "0", "21", "14"}


KEY_STAGE2 = """
    | pupil | reading_outcome | reading_score | maths_outcome | maths_score | gps_outcome | gps_score | writing_assessment | ks1_reading | ks1_writing | ks1_maths |
    |-------|-----------------|---------------|---------------|-------------|-------------|-----------|--------------------|-------------|-------------|-----------|
    | Ann   | AS              | 112           | AS            | 110         | AS          | 105       | GDS                | 2A          | 2A          | 2B        |
    | Ben   | AS              | 100           | AS            | 104         | NS          | 99        | EXS                | 2B          | 1           | 2B        |
    | Cal   | B               |               | B             |             | B           |           | PKF                | W           | W           | W         |
"""  # noqa: E501


def test_outcomes_at_key_stage_2():
    results = frame("ks2_result", KEY_STAGE2)
    known = key_stage2.predictors(keyed(table(PUPILS)), results)
    np.testing.assert_allclose(known["prior"], [16.0, 13.5, 3.0])
    rows = key_stage2.pupils(results, known)
    grade = rows.pivot(index="pupil_id", columns="part", values="grade")
    assert grade["Reading"].tolist() == ["112", "100", "no score"]
    assert grade["Grammar, punctuation and spelling"].tolist() == ["105", "99", "no score"]
    assert grade["Writing"].tolist() == ["higher", "expected", "not reached"]
    assert grade["Reading, writing and maths"].tolist() == ["higher", "expected", "not reached"]
    points = rows.pivot(index="pupil_id", columns="part", values="points")
    assert points["Reading"].tolist() == [112, 100, 79]
    assert points["Reading, writing and maths"].tolist() == [2, 1, 0]


def test_chances_at_key_stage_2_are_those_of_the_standards():
    """Scaled scores of drawn pupils: the chance of 100 rises with key stage 1."""
    rng = np.random.default_rng(3)
    prior = rng.choice([9.0, 13.0, 15.0, 17.0, 21.0], 1500)
    score = np.clip(np.round(100 + 1.5 * (prior - 15) + rng.normal(0, 5, 1500)), 79, 120)
    rows = pd.DataFrame(
        {
            "urn": pd.Series(np.arange(1500) % 40).astype("str"),
            "prior": prior,
            "female": rng.integers(0, 2, 1500).astype(float),
            "month": rng.integers(0, 12, 1500) / 11,
            "points": score,
            "grade": pd.Series(score).astype(int).astype("str"),
        }
    )
    model = fit(rows)
    pupils = pd.DataFrame({"prior": [9.0, 15.0, 21.0], "female": 0.0, "month": 0.5})
    found = model.chances(pupils)
    expected, higher = found.at_least(100), found.at_least(110)
    np.testing.assert_allclose(expected, [0.04, 0.54, 0.97], atol=0.05)
    assert (higher < expected).all()
    np.testing.assert_allclose(found.expected_points, [91, 100, 109], atol=1)


def test_outcomes_at_key_stage_5():
    rows = a_levels({"Ann": "A B C", "Ben": "B D", "Cal": "A* A* A* A*"})
    points = pd.DataFrame({"pupil": ["Ann", "Ben", "Cal"], "key_stage4_points": [6.5, 5.0, None]})
    known = key_stage5.predictors(sixth_formers(points))
    assert known.columns.tolist() == ["pupil_id", "urn", "year", "prior"]
    every = key_stage5.entries(rows, known)
    assert every["points"].tolist() == [50, 40, 30, 40, 20, 60, 60, 60, 60]
    best = key_stage5.students(rows, sixth_formers(points), known)
    assert best["points"].tolist() == [40, 20, 60]
    assert best["part"].unique().tolist() == ["Best 3 A levels"]


def test_sex_and_month_join_at_key_stage_5_where_known():
    points = pd.DataFrame({"pupil": ["Ben", "Ann"], "key_stage4_points": [5.0, 6.5]})
    known = key_stage5.predictors(sixth_formers(points), keyed(table(PUPILS)))
    found = known.set_index("pupil_id").loc[["Ann", "Ben"]]
    assert len(known) == 2
    assert found["prior"].tolist() == [6.5, 5.0]
    assert found["female"].tolist() == [1, 0]


def test_the_average_of_a_students_estimates_is_over_their_a_levels():
    rng = np.random.default_rng(0)
    prior = rng.normal(6, 1, 1200)
    level = np.clip(np.round(prior - 3 + rng.normal(0, 1, 1200)), 0, 6)
    rows = pd.DataFrame(
        {
            "pupil_id": pd.Series(np.arange(1200) % 600).astype("str"),
            "urn": pd.Series(np.arange(1200) % 20).astype("str"),
            "year": "2018/19",
            "part": np.where(np.arange(1200) < 600, "Physics", "History"),
            "prior": prior,
            "points": 10 * level,
            "grade": pd.Series(list("UEDCBA*"))[level.astype(int)].to_numpy(),
        }
    )
    told = estimates(fit_all(rows), rows)
    averages = key_stage5.average_points(told)
    assert (averages["entries"] == 2).all()
    one = averages[averages["pupil_id"] == "7"]["points"].iloc[0]
    assert one == pytest.approx(told[told["pupil_id"] == "7"]["points"].mean())
    assert averages["points"].mean() == pytest.approx(rows["points"].mean(), abs=0.5)


def test_pupils_to_come_have_chances_of_the_basics():
    rng = np.random.default_rng(0)
    prior = rng.normal(28, 4, 1200)
    level = np.clip(np.round((prior - 8) / 5 + rng.normal(0, 1, 1200)), 0, 9)
    before = pd.DataFrame(
        {
            "urn": pd.Series(np.arange(1200) % 20).astype("str"),
            "part": "English and maths",
            "prior": prior,
            "difference": rng.normal(0, 1, 1200),
            "female": rng.integers(0, 2, 1200).astype(float),
            "month": rng.integers(0, 12, 1200) / 11,
            "points": level,
            "grade": pd.Series(level).astype(int).astype("str"),
        }
    )
    rows = rows_for(known_at_16(), ["English and maths", "Latin"])
    assert rows["part"].tolist() == ["English and maths"] * 3 + ["Latin"] * 3
    told = estimates(fit_all(before), rows, thresholds=(4, 5))
    assert told["pupil_id"].tolist() == ["Ann", "Ben", "Cal"] * 2
    ann, ben = told.iloc[0], told.iloc[1]
    assert 0 < ben["chance_5"] < ben["chance_4"] < ann["chance_4"] < 1
    assert told["chance_4"].isna().tolist() == [False, False, True, True, True, True]
