"""Frames of the attendance view from registers that were counted by hand."""

import pandas as pd
import pytest

from workbench.access.answers import lone_guard
from workbench.access.disclosure import SUPPRESSED
from workbench.measures.national import published
from workbench.views.school.absence import near, reasons, rules, spells, to_date
from workbench.views.school.absence.marks import Marks
from workbench.views.school.absence.transition import year_6_to_7
from workbench.views.school.protected import Control
from workbench.views.school.register import register

URN = "900001"
DAYS = ["2018-09-03", "2018-09-04", "2018-09-10"]
LAST = ["2017-09-04", "2017-09-05", "2017-09-11", "2017-09-12"]
MARKS = {"a": "I/OO//", "b": "//////", "c": "//G-//", "d": "UU////"}


def days_of(dates, marks):
    rows = [
        (pupil, date, 8, said[2 * place], said[2 * place + 1])
        for pupil, said in marks.items()
        for place, date in enumerate(dates)
    ]
    frame = pd.DataFrame(rows, columns=["pupil_id", "date", "year_group", "am", "pm"])
    dates_column = pd.to_datetime(frame["date"]).astype("datetime64[s]")
    return frame.replace({"am": {"-": None}, "pm": {"-": None}}).assign(date=dates_column)


def pupils_of(names, year):
    facts = {"urn": URN, "year": year, "sex": "F", "enrolment_status": "current"}
    left = pd.Series(pd.NaT, index=range(len(names)), dtype="datetime64[s]")
    return pd.DataFrame({"pupil_id": list(names), **facts, "leaving_date": left})


@pytest.fixture
def marks():
    now = register(days_of(DAYS, MARKS), pupils_of(MARKS, "2018/19"))
    before = dict.fromkeys("ab", "IIII////")
    return Marks(now, register(days_of(LAST, before), pupils_of(before, "2017/18")))


def control_of(threshold):
    return Control(URN, threshold, (), lone_guard()(threshold))


@pytest.fixture
def named():
    return control_of(0)


@pytest.fixture
def unnamed():
    return control_of(6)


def by(frame, key, value):
    return dict(zip(frame[key], frame[value], strict=True))


def test_the_year_to_date_stops_at_the_same_weekday_of_the_same_week(marks, named):
    found = to_date.to_date(marks, "all", named, published())
    absence = found[found["measure"] == "absence"]
    # up to Monday of the second week: six sessions each of two pupils, four missed of each
    assert by(absence, "period", "possible") == {"2018/19": 23, "2017/18": 12}
    assert by(absence, "period", "absent") == {"2018/19": 6, "2017/18": 8}


def test_weeks_are_of_both_years(marks, named):
    found = to_date.by_week(marks, "all", named)
    keys = list(zip(found["period"], found["school_week"], strict=True))
    assert keys == [("2017/18", 1), ("2017/18", 2), ("2018/19", 1), ("2018/19", 2)]
    assert found["value"].round(1).tolist() == [100.0, 0.0, 40.0, 0.0]


def test_reasons_add_up(marks, named):
    sums = by(reasons.by_reason(marks, "all", named), "kind", "sum")
    assert sums == {
        "authorised": 1,
        "unauthorised": 5,
        "illness": 1,
        "unauthorised_holiday": 1,
        "late_after_register": 2,
        "unauthorised_circumstances": 2,
    }


def test_spells_by_length(marks, named):
    found = by(spells.by_length(marks, "all", named), "label", "sum")
    # a: one session, then two; c: one; d: two
    assert list(found.values()) == [2, 2, 0, 0, 0]


def test_lines_count_pupils(marks, named):
    found = by(near.lines(marks.now, "all", named), "measure", "sum")
    assert found == {"persistent_pupils": 3, "near_pupils": 0, "severe_pupils": 1}


def test_other_rules_explain_their_difference(marks, named):
    found = rules.by_rule(marks, named).set_index("rule")
    assert found.loc["This page", ["possible", "absent"]].tolist() == [23, 6]
    missed = "Sessions without a mark are missed"
    assert found.loc[missed, ["possible", "absent", "more"]].tolist() == [24, 7, 1]
    assert found.loc["Late is there", "more"] == -2


def test_no_register_of_year_6_gives_no_row(marks, named):
    assert year_6_to_7(marks.now, days_of(LAST, {"a": "IIII////"}), named).empty


def test_few_pupils_are_never_told_of(marks, unnamed):
    frames = (
        reasons.by_reason(marks, "all", unnamed),
        spells.by_length(marks, "all", unnamed),
        near.lines(marks.now, "all", unnamed),
        to_date.by_week(marks, "all", unnamed),
        rules.by_rule(marks, unnamed),
    )
    for frame in frames:
        counts = pd.to_numeric(frame["n"]).dropna()
        assert not counts.between(1, 5).any()
        assert (frame["status"] == SUPPRESSED).any()
