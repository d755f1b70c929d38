"""Rows of the key stage 5 measures, drawn."""

import numpy as np
import pandas as pd
import pytest
from drawn import table
from sixth_form import a_levels, entries, students

from workbench.measures.ks5.outcomes import OUTCOMES, estimate_outcomes, with_expected
from workbench.measures.ks5.rows import entry_rows, prior_bands, student_rows

ENTRIES = """
| pupil | subject     | qualification_type | size | grade | cohort          |
|-------|-------------|--------------------|------|-------|-----------------|
| Ann   | Mathematics | A level            | 1    | B     | A level         |
| Ann   | Biology     | A level            | 1    | C     | A level         |
| Ann   | Project     | extended project   | 0.3  | A     | academic        |
| Ben   | Sport       | BTEC National      | 2    | DD    | applied general |
"""
STUDENTS = """
| pupil | key_stage4_points |
|-------|-------------------|
| Ann   | 6.0               |
| Cem   | 4.1               |
"""


@pytest.fixture
def rows() -> pd.DataFrame:
    frames = {"ks5_entry": entries(table(ENTRIES)), "ks5_student": students(table(STUDENTS))}
    return student_rows(frames).set_index("pupil_id")


def test_a_student_of_either_dataset_has_a_row(rows):
    assert list(rows.index) == ["Ann", "Cem", "Ben"]


def test_points_and_sizes_by_cohort(rows):
    columns = ["a_level", "academic", "applied_general"]
    points = rows[[f"{name}_points" for name in columns]]
    sizes = rows[[f"{name}_size" for name in columns]]
    assert points.loc["Ann"].to_list() == [70.0, 85.0, 0.0]
    assert sizes.loc["Ann"].to_list() == [2.0, 2.3, 0.0]
    assert points.loc["Ben"].to_list() == [0.0, 0.0, 70.0]
    assert sizes.loc["Cem"].sum() == 0


def test_points_gained_against_the_estimates(rows):
    gained = (40 - 30.2913) + (30 - 26.0509)
    ann = rows.loc["Ann"]
    assert ann["a_level_points_gained"] == pytest.approx(gained, abs=0.0002)
    assert ann["a_level_matched_size"] == 2
    assert ann["a_level_value_added"] == pytest.approx(gained / 10, abs=0.0001)
    assert ann["a_level_value_added_weight"] == 2
    assert rows.loc["Ben", "applied_general_matched_size"] == 0


def test_prior_bands_are_thirds_of_the_whole_cohort():
    points = pd.Series([5.7, 6.4, 6.6, 4.1, 2.0, None])
    assert prior_bands(points).fillna("").to_list() == [
        "high",
        "high",
        "high",
        "middle",
        "low",
        "",
    ]


def test_an_entry_row_has_its_value_added():
    frames = {"ks5_entry": entries(table(ENTRIES)), "ks5_student": students(table(STUDENTS))}
    found = entry_rows(frames).set_index("subject")
    assert found.loc["Mathematics", "expected"] == pytest.approx(30.2913, abs=5e-5)
    assert found.loc["Mathematics", "value_added_grades"] == pytest.approx(0.97087, abs=5e-6)
    assert np.isnan(found.loc["Sport", "expected"])


def test_the_index_of_the_frames_does_not_matter():
    first, second = entries(table(ENTRIES)), a_levels({"Dee": "A B C"})
    frames = {
        "ks5_entry": pd.concat([first, second]),
        "ks5_student": students(table(STUDENTS)),
    }
    assert student_rows(frames).set_index("pupil_id").loc["Dee", "a_level_grades"] == "ABC"


def plain(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows without what is expected of them."""
    return rows.drop(columns=[f"{o}_{part}" for o in OUTCOMES for part in ("expected", "progress")])


class TestOutcomes:
    """Twenty students of five levels of prior attainment, whose grades rise with it."""

    GRADES = ("E E E", "D D D", "C C D", "B B C", "A A A")

    @pytest.fixture
    def national(self) -> pd.DataFrame:
        names = [f"{level}{number}" for level in range(5) for number in range(4)]
        prior = [3.0 + int(name[0]) for name in names]
        who = students(pd.DataFrame({"pupil": names, "key_stage4_points": prior}))
        achieved = a_levels({name: self.GRADES[int(name[0])] for name in names})
        return student_rows({"ks5_entry": achieved, "ks5_student": who})

    def test_without_averages_nothing_is_expected(self, national):
        assert national[[f"{name}_expected" for name in OUTCOMES]].isna().all(axis=None)

    def test_students_like_those_nationally_are_as_expected(self, national):
        found = with_expected(plain(national), estimate_outcomes(national))
        like = found[found["key_stage4_points"] == 6].iloc[0]
        assert like["a_level_b_expected"] == pytest.approx(2)
        assert like["best3_expected"] == pytest.approx(110 / 3)
        assert like["three_a_expected"] == 0

    def test_progress_adds_up_to_nothing_nationally(self, national):
        found = with_expected(plain(national), estimate_outcomes(national))
        assert abs(found["a_level_c_progress"].sum()) / found["a_level_entries"].sum() < 0.1

    def test_another_year_has_no_averages(self, national):
        other = with_expected(plain(national).assign(year="2021/22"), estimate_outcomes(national))
        assert other["best3_expected"].isna().all()

    def test_a_student_beyond_the_ends_or_out_of_the_measure_has_no_estimate(self, national):
        model = estimate_outcomes(national)
        beyond = with_expected(plain(national).assign(key_stage4_points=9.0), model)
        assert beyond["best3_expected"].isna().all()
        out = with_expected(plain(national).assign(best3=np.nan), model)
        assert out["best3_expected"].isna().all()
        assert out["a_level_c_expected"].notna().all()
