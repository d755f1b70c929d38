"""Chances of grades: the estimate, what is above and below it, and whole percentages."""

import numpy as np
import pytest

from workbench.errors import UsageError
from workbench.models.estimates.chances import Chances, nobody
from workbench.models.estimates.percentages import chart, shown, whole_percentages
from workbench.models.estimates.scale import Scale

GRADES = Scale(("U", "4", "7"), (0.0, 4.0, 7.0))


def test_the_estimate_is_the_highest_grade_with_an_even_chance():
    found = Chances(GRADES, np.array([[0.9, 0.5], [0.9, 0.499], [0.4, 0.1], [np.nan, np.nan]]))
    frame = found.frame()
    assert frame["estimate"].astype(object).where(frame["estimate"].notna(), None).tolist() == [
        *("7", "4", "U", None)
    ]
    np.testing.assert_allclose(frame["chance_higher"], [0.0, 0.499, 0.4, np.nan])
    np.testing.assert_allclose(frame["chance_lower"], [0.5, 0.1, 0.0, np.nan])
    np.testing.assert_allclose(frame["points"], [5.1, 5.097, 1.9, np.nan])


def test_a_half_that_was_added_up_is_a_half():
    found = Chances(GRADES, np.array([[0.9, sum([0.1] * 5) - 1e-16]]))
    assert found.frame()["estimate"][0] == "7"


def test_chances_of_points_between_and_beyond_grades():
    found = Chances(GRADES, np.array([[0.9, 0.5]]))
    at_least = [found.at_least(points)[0] for points in (0, 1, 4, 5, 7, 8)]
    assert at_least == [1.0, 0.9, 0.9, 0.5, 0.5, 0.0]


@pytest.mark.parametrize(
    ("chances", "expected"),
    [
        ([1 / 3, 1 / 3, 1 / 3], [34, 33, 33]),
        ([0.004, 0.456, 0.54], [0, 46, 54]),
        ([0.125, 0.125, 0.75], [13, 12, 75]),
        ([0.0, 0.0, 1.0], [0, 0, 100]),
    ],
)
def test_whole_percentages_add_up(chances, expected):
    assert whole_percentages(np.array([chances]))[0].tolist() == expected


def test_less_than_half_a_percent_is_printed_as_such():
    assert shown([0.004, 0.005, 0.991]) == ["<1", "1", "99"]


def test_a_chart_starts_with_the_highest_grade():
    table = chart(Chances(GRADES, np.array([[0.9, 0.5]])), 0)
    assert table["level"].tolist() == ["7", "4", "U"]
    assert table["percentage"].tolist() == [50, 40, 10]
    assert table["reaching"].tolist() == [0.5, 0.9, 1.0]
    assert table["is_estimate"].tolist() == [True, False, False]


def test_a_pupil_without_chances_has_no_chart():
    assert chart(nobody(GRADES, 1), 0).empty


def test_chances_that_do_not_add_up_are_refused():
    with pytest.raises(UsageError, match="do not add up"):
        whole_percentages(np.array([[0.5, 0.4]]))


def test_a_grade_that_is_not_on_the_scale_is_refused():
    assert GRADES.place("7") == 2
    with pytest.raises(UsageError, match="Allowed: U, 4, 7"):
        GRADES.place("9")
