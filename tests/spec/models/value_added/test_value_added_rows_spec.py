"""Rows of subject value added, drawn: what a grade is worth, and what pupils start from."""

import numpy as np
import pandas as pd
import pytest
from cohorts import entries, keyed, prior
from drawn import table
from sixth_form import entries as level_3_entries
from sixth_form import students

from workbench.measures.ks5.curves import estimate_curves
from workbench.measures.ks5.model import Model
from workbench.models.value_added.cells import subject_totals
from workbench.models.value_added.expectation import value_added
from workbench.models.value_added.key_stage4 import key_stage4_rows, points_per_grade
from workbench.models.value_added.key_stage5 import (
    SUBJECT,
    key_stage5_rows,
    level_3_value_added,
)
from workbench.models.value_added.scores import subject_scores
from workbench.models.value_added.similar_pupils import similar_pupils


@pytest.mark.parametrize(
    ("scale", "year", "points"),
    [
        ("GCSE (9-1)", "2018/19", 1),
        ("GCSE (9-1) double award", "2018/19", 1),
        ("GCSE (A*-G)", "2013/14", 6),
        ("GCSE (A*-G)", "2018/19", 7.5 / 7),
        ("AS level", "2018/19", 1.8125),
        ("Applied AS level double award", "2018/19", 1.8125),
        ("of nowhere", "2018/19", 1),
    ],
)
def test_a_grade_is_worth_the_mean_step_of_its_scale(scale, year, points):
    assert points_per_grade(scale, year) == pytest.approx(points)


def key_stage4(year: str = "2018/19") -> dict[str, pd.DataFrame]:
    entered = table(
        """
        | pupil | subject          | pillar           | qualification_type    | grade | points |
        |-------|------------------|------------------|-----------------------|-------|--------|
        | Ann   | Mathematics      | maths            | GCSE                  | 6     | 6      |
        | Ann   | Combined science | combined_science | GCSE combined science | 5-4   | 4.5    |
        | Ben   | Mathematics      | maths            | GCSE                  | U     | 0      |
        | Ben   | Mathematics AS   | maths            | AS                    | C     | 7      |
        | Cem   | Mathematics      | maths            | GCSE                  | 4     | 4      |
        """
    )
    pupil = table(
        """
        | pupil | sex | birth_month | ks4_cohort |
        |-------|-----|-------------|------------|
        | Ann   | F   | 9           | yes        |
        | Ben   | M   | 8           | yes        |
        | Cem   | M   | 1           | no         |
        """
    )
    levels = table(
        """
        | pupil | english_fine | maths_fine | reading_scaled | maths_scaled |
        |-------|--------------|------------|----------------|--------------|
        | Ann   | 4.8          | 4.8        | 104            | 105          |
        """
    )
    frames = {
        "ks4_entry": entries(entered),
        "pupil": keyed(pupil),
        "prior_attainment": prior(levels),
    }
    return {name: frame.assign(year=year) for name, frame in frames.items()}


@pytest.mark.parametrize(("year", "start", "group"), [("2018/19", 4.8, 24), ("2022/23", 104.5, 19)])
def test_rows_of_key_stage_4(year, start, group):
    found = key_stage4_rows(key_stage4(year)).set_index(["pupil_id", "subject"]).sort_index()
    assert len(found) == 4
    assert found["grades"].to_dict() == pytest.approx(
        {
            ("Ann", "Combined science"): 4.5,
            ("Ann", "Mathematics"): 6,
            ("Ben", "Mathematics"): 0,
            ("Ben", "Mathematics AS"): 7 / 1.8125,
        }
    )
    ann, ben = found.loc["Ann"].iloc[0], found.loc["Ben"].iloc[0]
    assert (ann["prior"], ann["prior_group"], ann["sex"], ann["birth_month"]) == (
        start,
        group,
        "F",
        9,
    )
    assert np.isnan(ben["prior"])
    assert np.isnan(ben["prior_group"])


MATHS = table(
    """
    | pupil | subject     | grade | key_stage4_points | sex | birth_month |
    |-------|-------------|-------|-------------------|-----|-------------|
    | Ann   | Mathematics | B     | 6.0               | F   | 9           |
    | Ben   | Mathematics | A     | 8.0               | M   | 8           |
    | Cem   | Mathematics | C     | 5.0               | M   | 1           |
    """
)


def key_stage5() -> dict[str, pd.DataFrame]:
    return {
        "ks5_entry": level_3_entries(MATHS[["pupil", "subject", "grade"]]),
        "ks5_student": students(MATHS[["pupil", "key_stage4_points"]]),
        "pupil": keyed(MATHS[["pupil", "sex", "birth_month"]]),
    }


def test_rows_of_key_stage_5():
    found = key_stage5_rows(key_stage5())
    assert found["grades"].tolist() == [4, 5, 3]
    assert found["prior"].tolist() == [6, 8, 5]
    assert found["sex"].tolist() == ["F", "M", "M"]
    assert set(found["points_per_grade"]) == {10}
    without = key_stage5_rows({k: v for k, v in key_stage5().items() if k != "pupil"})
    assert without[["sex", "birth_month"]].isna().all(axis=None)


def test_level_3_value_added_stands_beside():
    """The published worked class: 0.5772 of a grade, from -0.910 to 2.064."""
    rows = level_3_value_added(key_stage5_rows(key_stage5()))
    np.testing.assert_allclose(rows["expected"], [3.02913, 4.98378, 2.25548], atol=5e-6)
    score = subject_scores(rows, subject=SUBJECT, method="DfE").iloc[0]
    assert score["value"] == pytest.approx(0.5772, abs=5e-5)
    assert score["std_error"] == pytest.approx(0.7588, abs=5e-5)
    assert (round(score["low"], 3), round(score["high"], 3), score["sign"]) == (-0.910, 2.064, "")


def test_both_styles_take_the_same_rows():
    rows = key_stage5_rows(key_stage5())
    models = similar_pupils(subject_totals(rows, SUBJECT))
    own = subject_scores(value_added(rows, models), subject=SUBJECT)
    official = subject_scores(level_3_value_added(rows), subject=SUBJECT)
    assert own["n"].tolist() == official["n"].tolist() == [3]
    assert own["value"].iloc[0] == pytest.approx(0, abs=1e-12)


def test_a_year_without_a_published_model_has_no_level_3_value_added():
    frames = {name: one.assign(year="2022/23") for name, one in key_stage5().items()}
    found = level_3_value_added(key_stage5_rows(frames))
    assert found["value_added"].isna().all()
    assert set(found["model"]) == {""}


def test_curves_of_a_national_file_stand_in_for_published_ones():
    """Students of every half point: a straight line, but where bands have one mean."""
    prior = np.repeat(np.arange(4, 8.5, 0.5), 10)
    drawn = pd.DataFrame(
        {
            "pupil": [f"P{place}" for place in range(len(prior))],
            "subject": "Mathematics",
            "key_stage4_points": prior,
            "points": 10 * (prior - 3),
            "grade": "C",
        }
    )
    frames = {
        "ks5_entry": level_3_entries(drawn.drop(columns="key_stage4_points")),
        "ks5_student": students(drawn[["pupil", "key_stage4_points"]]),
    }
    rows = key_stage5_rows({name: one.assign(year="2022/23") for name, one in frames.items()})
    curves = estimate_curves(rows).assign(weighting=1.0)
    found = level_3_value_added(rows, Model("curves of 2022/23", curves))
    assert found["value_added"].abs().max() < 0.5
    assert found["value_added"].mean() == pytest.approx(0, abs=0.1)
    assert set(found["model"]) == {"curves of 2022/23"}
