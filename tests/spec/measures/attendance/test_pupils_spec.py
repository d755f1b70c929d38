"""Pupils looked at one by one, drawn: the early list, from year to year, the calendar."""

import pandas as pd
import pytest
from cohorts import days
from drawn import table

from workbench.errors import UsageError
from workbench.measures.attendance.early import early_list
from workbench.measures.attendance.pupil_calendar import pupil_calendar
from workbench.measures.attendance.sessions import attendance
from workbench.measures.attendance.thresholds import add_thresholds
from workbench.measures.attendance.transitions import transition_matrix, transitions


def test_the_early_list_waits_for_twenty_sessions():
    drawn = table(
        """
        | pupil_id | absent | possible | threshold                |
        |----------|--------|----------|--------------------------|
        | e        | 10     | 20       | severe                   |
        | b        | 4      | 20       | persistent               |
        | a        | 2      | 20       | persistent               |
        | c        | 1      | 20       | at risk                  |
        | f        | 0      | 20       |                          |
        | d        | 9      | 18       | too few sessions to tell |
        | g        | 0      | 0        | too few sessions to tell |
        """
    )
    sums = add_thresholds(drawn[["pupil_id", "absent", "possible"]].sort_values("pupil_id"))
    found = early_list(sums)
    assert found["pupil_id"].tolist() == drawn["pupil_id"].tolist()
    assert found["threshold"].tolist() == drawn["threshold"].fillna("").tolist()
    sooner = early_list(sums, fewest_possible=18).set_index("pupil_id")["threshold"]
    assert (sooner["d"], sooner["g"]) == ("severe", "too few sessions to tell")


TWO_YEARS = pd.concat(
    [
        days("again", "I I / \\", "2017-09-04", "2017/18"),
        days("again", "I I / \\"),
        days("better", "I I", "2017-09-04", "2017/18"),
        days("better", "/ \\"),
        days("moved", "I /", "2017-09-04", "2017/18").assign(urn="900002"),
        days("moved", "/ " * 8, "2018-01-08", "2017/18").assign(urn="900003"),
        days("moved", "I \\"),
        days("new", "I \\"),
    ]
)


def test_last_year_is_that_of_all_schools_of_the_pupil():
    found = transitions(attendance(TWO_YEARS))
    this = found[found["year"] == "2018/19"].set_index("pupil_id")
    before = this[["possible_before", "absent_before", "persistent_before", "persistent"]]
    expected = table(
        """
        | pupil_id | possible_before | absent_before | persistent_before | persistent |
        |----------|-----------------|---------------|-------------------|------------|
        | again    | 4               | 2             | yes               | yes        |
        | better   | 2               | 2             | yes               | no         |
        | moved    | 10              | 1             | yes               | yes        |
        | new      |                 |               |                   | yes        |
        """
    )
    pd.testing.assert_frame_equal(before.reset_index(), expected, check_dtype=False)
    assert found.loc[found["year"] == "2017/18", "possible_before"].isna().all()


def test_the_matrix_counts_every_pair_of_bands():
    found = transition_matrix(transitions(attendance(TWO_YEARS)))
    some = found[found["n"] > 0].astype({"band_before": "str", "absence_band": "str"})
    drawn = table(
        """
        | year    | band_before     | absence_band  | n |
        |---------|-----------------|---------------|---|
        | 2018/19 | 10 to under 15% | 50% or more   | 1 |
        | 2018/19 | 50% or more     | 0 to under 5% | 1 |
        | 2018/19 | 50% or more     | 50% or more   | 1 |
        """
    )
    pd.testing.assert_frame_equal(some.reset_index(drop=True), drawn, check_dtype=False)
    assert len(found) == 11 * 11


def test_the_calendar_of_a_pupil_has_a_row_a_week():
    found = pupil_calendar(days("a", "/ \\ I I / . L \\ # # U \\", first="2018-09-05"))
    assert found["week"].dt.strftime("%d %b").tolist() == ["03 Sep", "10 Sep"]
    assert found.columns.tolist()[2:] == [
        f"{day} {session}"
        for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
        for session in ("am", "pm")
    ]
    cells = found.iloc[:, 2:].fillna("").agg(" ".join, axis=1).str.split(" ").tolist()
    assert cells == [
        ["", "", "", "", "/", "\\", "I", "I", "/", ""],
        ["L", "\\", "#", "#", "U", "\\", "", "", "", ""],
    ]


@pytest.mark.parametrize(
    ("show", "cells"),
    [
        ("mark", ["L", "I"]),
        ("kind", ["Late before the register closed", "Illness"]),
        ("class", ["present", "authorised"]),
    ],
)
def test_what_the_calendar_shows(show, cells):
    found = pupil_calendar(days("a", "L I"), show)
    assert found[["Monday am", "Monday pm"]].to_numpy().tolist() == [cells]


def test_a_saturday_has_a_column_where_there_is_one():
    saturday = days("a", "/ \\").assign(date=pd.Timestamp("2018-09-08"))
    assert pupil_calendar(saturday).columns.tolist()[-2:] == ["Saturday am", "Saturday pm"]
    assert len(pupil_calendar(days("a", "/ \\")).columns) == 12


def test_a_calendar_is_of_one_pupil():
    with pytest.raises(UsageError, match="2 pupils"):
        pupil_calendar(pd.concat([days("a", "/ \\"), days("b", "/ \\")]))
    with pytest.raises(UsageError, match=r"mark.*Allowed|Allowed.*mark"):
        pupil_calendar(days("a", "/ \\"), "marks")
