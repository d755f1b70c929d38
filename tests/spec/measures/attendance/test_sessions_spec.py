"""Attendance, drawn: runs of marks and what they come to."""

import pandas as pd
import pytest
from cohorts import days
from drawn import table

from workbench.measures.attendance.sessions import attendance, sessions_by
from workbench.measures.attendance.thresholds import add_thresholds
from workbench.measures.compute import compute

MEASURES = [
    "attendance",
    "absence",
    "authorised_absence",
    "unauthorised_absence",
    "persistent_absence",
]


def run(*parts: tuple[int, str]) -> str:
    return " ".join(mark for times, mark in parts for _ in range(times))


HERE = ((27, "/ \\"), (27, "L \\"), (3, "V"))
AWAY = ((6, "I"), (1, "M"), (2, "U"))
CLOSED = ((4, "X"), (2, "#"))
WORKED = pd.concat(
    [
        days("a", run(*HERE, *AWAY, *CLOSED)),
        days("b", run((6, "I"), (27, "/ \\"))),
        days("c", run((6, "I"), (27, "/ \\"), (1, "/"), (1, "."))),
        days("d", run(*CLOSED)),
    ]
)


def test_sessions_of_each_pupil():
    expected = table(
        """
        | pupil_id | possible | attended | late | authorised | unauthorised | persistent |
        |----------|----------|----------|------|------------|--------------|------------|
        | a        | 120      | 111      | 27   | 7          | 2            | no         |
        | b        | 60       | 54       | 0    | 6          | 0            | yes        |
        | c        | 61       | 55       | 0    | 6          | 0            | no         |
        | d        | 0        | 0        | 0    | 0          | 0            |            |
        """
    )
    found = attendance(WORKED)[expected.columns.tolist()]
    pd.testing.assert_frame_equal(found, expected, check_dtype=False)


def test_rates_of_one_pupil():
    found = compute(MEASURES, attendance(WORKED).iloc[[0]]).set_index("measure")["value"]
    assert found.round(2).tolist() == [92.5, 7.5, 5.83, 1.67, 0]


def test_rates_are_sums_over_sums_and_a_pupil_without_sessions_is_left_out():
    found = compute(MEASURES, attendance(WORKED)).set_index("measure")
    assert found.loc["absence", "value"] == pytest.approx(8.71, abs=0.005)
    assert found.loc["absence", "value"] == pytest.approx(100 * 21 / 241)
    assert found.loc["attendance", "value"] == pytest.approx(100 * 220 / 241)
    assert found.loc["persistent_absence", "value"] == pytest.approx(100 / 3)
    assert found["n"].tolist() == [3] * len(MEASURES)


def test_thresholds_are_reached_exactly():
    drawn = table(
        """
        | absent | possible | at_risk | persistent | severe | absence_band     |
        |--------|----------|---------|------------|--------|------------------|
        | 190    | 380      | no      | yes        | yes    | 50% or more      |
        | 189    | 380      | no      | yes        | no     | 45 to under 50%  |
        | 38     | 380      | no      | yes        | no     | 10 to under 15%  |
        | 37     | 380      | yes     | no         | no     | 5 to under 10%   |
        | 19     | 380      | yes     | no         | no     | 5 to under 10%   |
        | 18     | 380      | no      | no         | no     | 0 to under 5%    |
        | 18     | 378      | no      | no         | no     | 0 to under 5%    |
        | 0      | 380      | no      | no         | no     | 0 to under 5%    |
        | 380    | 380      | no      | yes        | yes    | 50% or more      |
        | 6      | 60       | no      | yes        | no     | 10 to under 15%  |
        | 6      | 61       | yes     | no         | no     | 5 to under 10%   |
        | 0      | 0        |         |            |        |                  |
        """
    )
    found = add_thresholds(drawn[["absent", "possible"]])
    shown = found.astype({"absence_band": "str"})[drawn.columns.tolist()]
    pd.testing.assert_frame_equal(shown, drawn, check_dtype=False)


def test_severe_absence_from_marks():
    for absent, severe in ((190, True), (189, False)):
        marks = days("a", run((absent, "I"), (380 - absent, "/")))
        found = attendance(marks).iloc[0]
        assert (found["persistent"], found["severe"]) == (True, severe)


def test_measures_of_absence_are_of_years_1_to_11():
    group = {"reception": 0, "year 1": 1, "year 11": 11, "year 12": 12}
    marks = [days(name, "I /").assign(year_group=year) for name, year in group.items()]
    sums = attendance(pd.concat(marks))
    counted = dict(zip(sums["pupil_id"], sums["compulsory_age"], strict=True))
    assert counted == {"reception": False, "year 1": True, "year 11": True, "year 12": False}
    assert compute(["absence"], sums)["n"].tolist() == [2]


def test_weekdays_and_sessions():
    week = days("a", "/ \\ / I / \\ U U / I")
    found = sessions_by(week, ["weekday", "session"]).set_index(["weekday", "session"])["absent"]
    assert len(found) == 10
    absent = {key: count for key, count in found.items() if count}
    assert absent == {
        ("Tuesday", "pm"): 1,
        ("Thursday", "am"): 1,
        ("Thursday", "pm"): 1,
        ("Friday", "pm"): 1,
    }


@pytest.mark.parametrize("period", ["half_term", "week", "weekday", "month", "term"])
def test_periods_add_up_to_the_whole(period):
    year = days("a", run((150, "/ \\"), (20, "I I")))
    whole = attendance(year).iloc[0]
    found = sessions_by(year, [period])
    assert found["possible"].sum() == whole["possible"]
    assert found["absent"].sum() == whole["absent"]


def test_a_part_of_the_year_without_absence_has_a_rate_of_nought():
    terms = sessions_by(days("a", run((150, "/ \\"), (20, "I I"))), ["half_term"])
    assert terms["half_term"].tolist()[:2] == ["Autumn 1", "Autumn 2"]
    assert terms["absence_rate"].iloc[0] == 0


def test_chosen_sums_are_those_of_all_sums():
    every = sessions_by(WORKED, ["pupil_id", "session"])
    some = sessions_by(WORKED, ["pupil_id", "session"], ["illness", "unmarked"])
    pd.testing.assert_frame_equal(some, every[some.columns.tolist()])
