"""Level 3 value added, drawn: estimates, scores, standard errors and bands."""

import numpy as np
import pandas as pd
import pytest
from drawn import table
from sixth_form import entries, level_3, students

from workbench.contracts.reference import read
from workbench.errors import UsageError
from workbench.measures.intervals import half_width
from workbench.measures.ks5.bands import band_name, value_added_bands
from workbench.measures.ks5.curves import Curve
from workbench.measures.ks5.model import Model, model_of, read_model
from workbench.measures.ks5.scores import cohort_scores, qualification_scores, subject_scores
from workbench.measures.ks5.value_added import value_added, with_academic

MATHS = """
| pupil | subject     | grade | prior |
|-------|-------------|-------|-------|
| Ann   | Mathematics | B     | 6.0   |
| Ben   | Mathematics | A     | 8.0   |
| Cem   | Mathematics | C     | 5.0   |
"""


def rows_of(text: str, year: str = "2018/19") -> pd.DataFrame:
    """Entries with value added, A levels in both cohorts; ``prior`` is the student's."""
    drawn = table(text)
    prior = drawn.groupby("pupil")["prior"].first().rename("key_stage4_points").reset_index()
    who = students(prior).assign(year=year)
    rows = level_3(entries(drawn.drop(columns="prior").assign(year=year)))
    return value_added(with_academic(rows), who)


def estimate(subject: str, prior: float) -> float:
    found = rows_of(f"| pupil | subject | grade | prior |\n| Ann | {subject} | C | {prior} |")
    return float(found["expected"].iloc[0])


@pytest.mark.parametrize(
    ("subject", "prior", "points"),
    [
        ("Mathematics", 6.0, 30.2913),
        ("Mathematics", 8.0, 49.8378),
        ("Biology", 6.5, 31.7867),
        ("Psychology", 5.0, 25.5035),
        ("History", 6.0, 34.9112),
        ("English Literature", 5.5, 31.6244),
        ("Physics", 7.0, 37.2433),
    ],
)
def test_estimates_of_2019(subject, prior, points):
    assert estimate(subject, prior) == pytest.approx(points, abs=5e-5)


def test_a_class_in_one_subject():
    rows = rows_of(MATHS)
    own = rows[rows["cohort"] == "A level"]
    expected = table(
        """
        | expected | value_added |
        |----------|-------------|
        | 30.2913  | 9.7087      |
        | 49.8378  | 0.1622      |
        | 22.5548  | 7.4452      |
        """
    )
    np.testing.assert_allclose(own[expected.columns], expected, atol=5e-5)
    score = subject_scores(own).iloc[0]
    assert score["n"] == 3
    assert score["score"] == pytest.approx(0.5772, abs=5e-5)
    assert score["standard_error"] == pytest.approx(0.7588, abs=5e-5)
    assert (round(score["low"], 3), round(score["high"], 3)) == (-0.910, 2.064)


def test_a_level_entries_count_in_the_academic_cohort_as_well():
    found = subject_scores(rows_of(MATHS))
    assert list(found["cohort"]) == ["A level", "academic"]
    assert found["score"].iloc[0] == pytest.approx(found["score"].iloc[1], abs=0.01)


SEVERAL = """
| pupil | subject     | qualification_type | size | grade | cohort   | prior |
|-------|-------------|--------------------|------|-------|----------|-------|
| Ann   | Mathematics | A level            | 1    | B     | A level  | 6.0   |
| Ann   | Biology     | A level            | 1    | C     | A level  | 6.0   |
| Ben   | Mathematics | A level            | 1    | A     | A level  | 8.0   |
| Ben   | Physics     | AS level           | 0.5  | A     | A level  | 8.0   |
"""


def test_a_qualification_is_the_weighted_mean_of_its_subjects():
    rows = rows_of(SEVERAL)
    rows = rows[rows["cohort"] == "A level"]
    subjects = subject_scores(rows)
    found = qualification_scores(rows).set_index("qualification_code")
    a_level = subjects[subjects["qualification_code"] == "111"]
    weights = a_level["n"] / a_level["n"].sum()
    assert found.loc["111", "n"] == 3
    assert found.loc["111", "score"] == pytest.approx((a_level["score"] * weights).sum())
    squares = ((a_level["standard_error"] * weights) ** 2).sum()
    assert found.loc["111", "standard_error"] == pytest.approx(np.sqrt(squares))


def test_a_cohort_weights_an_as_level_by_its_half_size():
    rows = rows_of(SEVERAL)
    rows = rows[rows["cohort"] == "A level"]
    by_type = qualification_scores(rows).set_index("qualification_code")
    found = cohort_scores(rows).iloc[0]
    a_level, as_level = by_type.loc["111"], by_type.loc["121"]
    assert found["n"] == 4
    assert found["score"] == pytest.approx((3 * a_level["score"] + 0.5 * as_level["score"]) / 3.5)
    errors = np.array([3 * a_level["standard_error"], 0.5 * as_level["standard_error"]]) / 3.5
    assert found["standard_error"] == pytest.approx(np.sqrt((errors**2).sum()))


def test_the_curves_of_general_studies_weigh_half():
    curves = read_model("ks5_value_added_2019")
    general = curves[(curves["subject"] == "General Studies") & (curves["size"] == 1)]
    assert set(general["weighting"]) == {0.5}


def test_an_entry_weighs_what_its_curve_says():
    curves = model_of("2018/19").curves
    halved = curves.assign(weighting=curves["weighting"].mask(curves["subject"] == "Biology", 0.5))
    drawn = table(SEVERAL).query("size == 1")
    who = students(
        drawn.rename(columns={"prior": "key_stage4_points"})[["pupil", "key_stage4_points"]]
        .drop_duplicates()
        .reset_index(drop=True)
    )
    rows = value_added(
        level_3(entries(drawn.drop(columns="prior").reset_index(drop=True))),
        who,
        Model("halved", halved),
    )
    grades = rows["value_added_grades"]
    expected = (grades * [1, 0.5, 1]).sum() / 2.5
    assert qualification_scores(rows)["score"].iloc[0] == pytest.approx(expected)


STEPS = Curve(np.array([2.0, 4.0, 4.0, 6.0]), np.array([10.0, 20.0, 30.0, 40.0]))


@pytest.mark.parametrize(
    ("prior", "points"), [(2.0, 10.0), (3.0, 15.0), (4.0, 30.0), (5.0, 35.0), (6.0, 40.0)]
)
def test_between_knots_the_estimate_lies_on_the_line(prior, points):
    assert STEPS.at(np.array([prior]))[0] == points


@pytest.mark.parametrize("prior", [1.99, 6.01, float("nan")])
def test_beyond_the_ends_there_is_no_estimate(prior):
    assert np.isnan(STEPS.at(np.array([prior]))[0])


def test_an_entry_without_an_estimate_does_not_count():
    found = subject_scores(
        rows_of(
            """
            | pupil | subject     | grade | prior |
            |-------|-------------|-------|-------|
            | Ann   | Mathematics | B     | 6.0   |
            | Ben   | Mathematics | A     |       |
            | Cem   | Unheard of  | A     | 6.0   |
            """
        )
    )
    assert list(found["n"]) == [1, 1]


def test_a_year_without_a_model_has_no_estimates_and_says_why():
    assert rows_of(MATHS, year="2020/21")["expected"].isna().all()
    with pytest.raises(UsageError, match="summer 2021 examinations were cancelled"):
        model_of("2020/21")
    with pytest.raises(UsageError, match="Needed: the national curves"):
        model_of("2023/24")
    with pytest.raises(UsageError, match="not known"):
        model_of("2017/18", forecast=True)


def test_a_forecast_uses_the_last_model_and_is_labelled():
    assert "forecast" not in model_of("2018/19", forecast=True).label
    assert model_of("2023/24", forecast=True).label.endswith("used for 2023/24 as a forecast")


def test_bands_of_2019():
    drawn = table(
        """
        | score | low   | high  | band               |
        |-------|-------|-------|--------------------|
        | 0.38  | 0.01  | 0.75  | well above average |
        | 0.375 | 0.01  | 0.74  | well above average |
        | 0.37  | 0.01  | 0.73  | above average      |
        | 0.97  | -0.01 | 1.95  | average            |
        | -0.54 | -1.0  | -0.08 | below average      |
        | -0.55 | -1.0  | -0.1  | well below average |
        | -0.9  | -1.9  | 0.1   | average            |
        |       |       |       |                    |
        """
    )
    numbers = value_added_bands(*(drawn[c].to_numpy() for c in ("score", "low", "high")))
    assert [band_name(number) for number in numbers] == list(drawn["band"].fillna(""))


def test_a_year_without_cuts_has_no_bands():
    with pytest.raises(UsageError, match="2016/17"):
        value_added_bands(np.array([0.4]), np.array([0.1]), np.array([0.7]), "2016/17")


def test_the_published_flags_bound_the_standard_deviation_of_points():
    """+2.5 points from 50 students is significant in a published report, +2.7 from 33 is not."""
    sd = np.array([float(read("ks5_value_added")["points_sd"]["value"])])
    assert half_width(np.array([50.0]), sd)[0] < 2.5
    assert half_width(np.array([33.0]), sd)[0] > 2.7
    lowest, highest = 2.7 * np.sqrt(33) / 1.96, 2.5 * np.sqrt(50) / 1.96
    assert (round(lowest, 2), round(highest, 2)) == (7.91, 9.02)
    assert lowest < sd[0] < highest
