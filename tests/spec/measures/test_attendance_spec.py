"""Attendance, drawn: runs of marks and what they come to."""

import pandas as pd
import pytest
from cohorts import days
from drawn import table

from workbench.measures.attendance.codes import code_sets
from workbench.measures.attendance.sessions import attendance, sessions_by
from workbench.measures.calculate import calculate

MEASURES = ["attendance", "absence", "persistent_absence"]


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


def test_rates_are_sums_over_sums_and_a_pupil_without_sessions_is_left_out():
    found = calculate(MEASURES, attendance(WORKED)).set_index("measure")
    assert found.loc["absence", "value"] == pytest.approx(100 * 21 / 241)
    assert found.loc["attendance", "value"] == pytest.approx(100 * 220 / 241)
    assert found.loc["persistent_absence", "value"] == pytest.approx(100 / 3)
    assert found["n"].tolist() == [3, 3, 3]


def test_severe_absence_is_half_of_the_sessions_exactly():
    drawn = table(
        """
        | absent | possible | persistent | severe |
        |--------|----------|------------|--------|
        | 190    | 380      | yes        | yes    |
        | 189    | 380      | yes        | no     |
        | 38     | 380      | yes        | no     |
        | 37     | 380      | no         | no     |
        """
    )
    for absent, possible, persistent, severe in drawn.itertuples(index=False):
        sessions = run((absent, "I"), (possible - absent, "/"))
        found = attendance(days("a", sessions)).iloc[0]
        assert (found["persistent"], found["severe"]) == (persistent, severe)


def test_codes_mean_what_they_meant_on_the_day():
    drawn = table(
        """
        | first      | mark | attended | authorised | unrecognised |
        |------------|------|----------|------------|--------------|
        | 2023-11-06 | J    | 20       | 0          | 0            |
        | 2025-01-06 | J1   | 19       | 1          | 0            |
        | 2025-01-06 | J    | 19       | 0          | 1            |
        | 2023-11-06 | K    | 19       | 0          | 1            |
        | 2025-01-06 | K    | 20       | 0          | 0            |
        | 2023-11-06 | H    | 19       | 1          | 0            |
        | 2025-01-06 | H    | 19       | 0          | 1            |
        | 2025-01-06 | Y3   | 19       | 0          | 0            |
        | 2025-01-06 | Q    | 19       | 0          | 0            |
        """
    )
    for row in drawn.itertuples(index=False):
        found = attendance(days("a", run((1, row.mark), (19, "/")), first=row.first)).iloc[0]
        assert (found["attended"], found["authorised"], found["unrecognised"]) == (
            row.attended,
            row.authorised,
            row.unrecognised,
        ), row.mark


def test_the_last_day_of_the_old_codes_and_the_first_of_the_new():
    marks = run((2, "J"), (2, "J"))
    across = days("a", marks, first="2024-08-16")  # Friday 16 and Monday 19 August 2024
    found = attendance(across).iloc[0]
    assert (found["attended"], found["unrecognised"]) == (2, 2)


def test_the_new_set_has_34_codes_and_removed_those_that_ended():
    old, new = (set(one.codes) for one in code_sets())
    assert len(new) == 34
    assert old - new == {"F", "H", "J", "Y"}


def test_a_session_without_a_mark_counts_in_nothing():
    found = attendance(days("a", run((18, "/"), (2, "."))))
    assert found[["possible", "unmarked"]].to_numpy().tolist() == [[18, 2]]


def test_weekdays_and_sessions():
    week = days("a", "/ \\ / I / \\ U U / I")
    found = sessions_by(week, ["weekday", "session"]).set_index(["weekday", "session"])["absent"]
    absent = {key: count for key, count in found.items() if count}
    assert absent == {
        ("Tuesday", "pm"): 1,
        ("Thursday", "am"): 1,
        ("Thursday", "pm"): 1,
        ("Friday", "pm"): 1,
    }


def test_half_terms_and_weeks_add_up_to_the_whole():
    year = days("a", run((150, "/ \\"), (20, "I I")))
    whole = attendance(year).iloc[0]
    for period in ("half_term", "week", "weekday"):
        found = sessions_by(year, [period])
        assert found["possible"].sum() == whole["possible"]
        assert found["absent"].sum() == whole["absent"]
    terms = sessions_by(year, ["half_term"])
    assert terms["half_term"].tolist()[:2] == ["Autumn 1", "Autumn 2"]
    assert terms["absence_rate"].iloc[0] == 0
