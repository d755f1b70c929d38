"""The year so far, drawn: school weeks, who is counted, and last year at the same point."""

from datetime import date

import pandas as pd
import pytest
from cohorts import days, keyed
from drawn import table

from workbench.errors import UsageError
from workbench.measures.attendance.school_weeks import same_point, school_week_of, school_weeks
from workbench.measures.attendance.to_date import last_year_to_date, year_to_date

WEEK = "/ \\ " * 5
CLOSED = "# # " * 5
LAST, THIS = "2017/18", "2018/19"


def two_years(last: str, this: str, pupil: str = "a") -> pd.DataFrame:
    """Weeks of two years: from 4 September 2017, and from 3 September 2018."""
    parts = [days(pupil, last, "2017-09-04", LAST), days(pupil, this, "2018-09-03", THIS)]
    return pd.concat(parts, ignore_index=True)


def test_weeks_without_a_session_have_no_number():
    marks = days("a", WEEK + CLOSED + "Y4 Y4 " * 5 + "Z Z " * 5 + "X X " * 5 + WEEK, "2025-01-06")
    assert school_weeks(marks)["week"].dt.strftime("%d %b").tolist() == [
        "06 Jan",
        "03 Feb",
        "10 Feb",
    ]
    assert school_week_of(marks).iloc[[0, 5, 20, 29]].fillna(0).tolist() == [1, 0, 2, 3]


def test_numbers_start_again_each_year_and_places_go_on():
    weeks = school_weeks(two_years(WEEK + CLOSED + WEEK, WEEK + WEEK))
    assert weeks["school_week"].tolist() == [1, 2, 1, 2]
    assert weeks["place"].tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("last", "this", "cut_off", "point", "why"),
    [
        (3 * WEEK, 3 * WEEK, date(2018, 9, 12), "2017-09-13", "Wednesday of the second week"),
        (WEEK + CLOSED + WEEK, 2 * WEEK, date(2018, 9, 12), "2017-09-20", "a week closed"),
        (3 * WEEK, WEEK + CLOSED + WEEK, date(2018, 9, 12), "2017-09-10", "in a break: one week"),
        (2 * WEEK, 4 * WEEK, date(2018, 9, 26), "2017-09-17", "last year was shorter"),
    ],
)
def test_the_same_point_of_last_year(last, this, cut_off, point, why):
    found = same_point(school_weeks(two_years(last, this)), cut_off)
    assert found.to_list() == [pd.Timestamp(point)], why


def test_sums_up_to_a_day_and_to_the_same_point_of_last_year():
    marks = two_years(WEEK + CLOSED + "I I / \\ " + WEEK, 3 * WEEK)
    now = year_to_date(marks, date(2018, 9, 11))
    before = last_year_to_date(marks, date(2018, 9, 11))
    assert now[["possible", "absent", "year"]].to_numpy().tolist() == [[14, 0, THIS]]
    assert before[["possible", "absent", "year"]].to_numpy().tolist() == [[14, 2, LAST]]
    assert before["cut_off"].tolist() == [pd.Timestamp("2017-09-19")]


def test_who_is_counted_is_said():
    pupils = keyed(
        table(
            """
            | pupil  | admission_date | leaving_date |
            |--------|----------------|--------------|
            | stayer | 2015-09-01     |              |
            | leaver | 2015-09-01     | 2018-09-05   |
            | joiner | 2018-09-06     |              |
            """
        )
    )
    marks = pd.concat([days(name, WEEK, "2018-09-03") for name in pupils["pupil_id"]])
    everybody = year_to_date(marks, date(2018, 9, 5))
    current = year_to_date(marks, date(2018, 9, 5), population="current", pupils=pupils)
    later = year_to_date(marks, date(2018, 9, 6), population="current", pupils=pupils)
    assert set(everybody["population"]) == {"enrolled"}
    assert len(everybody) == 3
    assert set(current["population"]) == {"current"}
    assert current["pupil_id"].tolist() == ["stayer", "leaver"]
    assert later["pupil_id"].tolist() == ["stayer", "joiner"]


def test_the_roll_is_needed_for_those_on_it():
    with pytest.raises(UsageError, match="`pupils` is missing"):
        year_to_date(days("a", WEEK), date(2018, 9, 5), population="current")
    with pytest.raises(UsageError, match="enrolled, current"):
        year_to_date(days("a", WEEK), date(2018, 9, 5), population="everybody")


def test_schools_are_cut_off_each_at_their_own_point():
    early, late = two_years(3 * WEEK, 3 * WEEK), two_years(CLOSED + 3 * WEEK, 3 * WEEK, "b")
    marks = pd.concat([early, late.assign(urn="900002")])
    found = last_year_to_date(marks, date(2018, 9, 7))
    assert found["cut_off"].tolist() == [pd.Timestamp("2017-09-08"), pd.Timestamp("2017-09-15")]
    assert found["possible"].tolist() == [10, 10]
