"""Progress in English and maths, drawn; most cells are of DfE's national matrix of 2024/25."""

import numpy as np
import pandas as pd
import pytest
from drawn import table
from sixth_form import entries, students

from workbench.errors import ContractViolation, UsageError
from workbench.measures.ks5.english_maths import points_of, progress


def english(entry: float, taken: list[float], year: str = "2024/25") -> pd.Series:
    """A student with these points on entry and in qualifications taken since."""
    rows = pd.DataFrame({"pupil": "Ann", "points": taken, "year": year, "attempt": 1})
    since = entries(rows).assign(
        english_maths="english", cohort="english and maths", year=year, attempt=range(len(taken))
    )
    who = students(pd.DataFrame({"pupil": ["Ann"], "english_entry_points": [entry]}))
    return progress(who.assign(year=year), since).iloc[0]


@pytest.mark.parametrize(
    ("entry", "best", "gained"),
    [
        (0, 0.25, 0.25),
        (0.5, 0, -0.5),
        (0.75, 2, 1.25),
        (1, 0, -1),
        (1.25, 0, -1),
        (2, 1.25, -0.75),
        (2, 1, -1),
        (3, 2, -1),
        (3, 0, -1),
        (3, 3, 0),
        (3, 4, 1),
        (3.5, 3, -0.5),
        (3.5, 2, -1),
    ],
)
def test_points_gained_since_entry(entry, best, gained):
    assert english(entry, [best])["english_progress"] == gained


def test_a_student_who_entered_nothing_scores_minus_one():
    found = english(0, [])
    assert found["english_progress"] == -1
    assert not found["english_entered"]


def test_the_best_of_several_counts():
    found = english(2, [1, 3, 2])
    assert found["english_progress"] == 1
    assert found["english_entered"]


def test_a_student_at_the_pass_or_without_points_on_entry_is_not_in_it():
    for entry in (4.0, float("nan")):
        found = english(entry, [5])
        assert np.isnan(found["english_progress"])
        assert pd.isna(found["english_entered"])


def test_the_pass_of_the_eight_point_scale_is_grade_c():
    assert english(4, [5], year="2018/19")["english_progress"] == 1
    assert np.isnan(english(5, [6], year="2018/19")["english_progress"])


def test_the_other_subject_does_not_count():
    who = students(pd.DataFrame({"pupil": ["Ann"], "maths_entry_points": [2.0]}))
    since = entries(pd.DataFrame({"pupil": ["Ann"], "points": [4.0]}))
    found = progress(who, since.assign(english_maths="english")).iloc[0]
    assert found["maths_progress"] == -1
    assert np.isnan(found["english_progress"])


def test_points_of_qualifications():
    drawn = table(
        """
        | qualification_type | grade         | year    | points |
        |--------------------|---------------|---------|--------|
        | GCSE               | D             | 2018/19 | 4      |
        | GCSE               | U             | 2018/19 | 0      |
        | functional skills  | level 1       | 2018/19 | 2.5    |
        | functional skills  | entry level 1 | 2018/19 | 0.4    |
        | GCSE               | 3             | 2024/25 | 3      |
        | functional skills  | entry level 1 | 2024/25 | 0.25   |
        | functional skills  | entry level 3 | 2024/25 | 0.75   |
        | functional skills  | level 1       | 2024/25 | 2      |
        """
    )
    assert list(points_of(drawn)) == list(drawn["points"])


def test_a_grade_whose_points_are_not_known_is_refused():
    unknown = pd.DataFrame({"qualification_type": ["GCSE"], "grade": ["3"], "year": ["2018/19"]})
    with pytest.raises(ContractViolation, match="1 entries"):
        points_of(unknown)


def test_a_year_before_the_first_scale_is_refused():
    with pytest.raises(UsageError, match="2015/16"):
        english(2, [3], year="2014/15")
