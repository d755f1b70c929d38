"""Attendance summaries of Xporter."""

from datetime import datetime

import pytest

from workbench.intake.arrivals import MARKS
from workbench.intake.connectors.errors import BadAnswer, NotAuthorised
from workbench.intake.connectors.protocol import Connector, SchoolRecord, Wanted
from workbench.intake.connectors.xporter.connector import Xporter
from workbench.intake.connectors.xporter.summary import marks_of

# Friday to Tuesday: three weekdays
SUMMARY = {"Id": 1, "XID": "X1", "MIS_ID": "7", "AttStatsStartDate": "2019-03-01",
           "AttStatsEndDate": "2019-03-05T00:00:00", "NumPossMarks": 4,
           "Marks": "/\\##I-"}  # fmt: skip
SCHOOL = SchoolRecord("S1", "Any School", "112233", "8301234", "any", "")
ATTENDANCE = Wanted(frozenset({"attendance"}))


def connector(*summaries) -> Connector:
    return Xporter(SCHOOL, lambda: summaries, datetime(2019, 3, 6, 7))


def test_marks_are_two_a_weekday():
    rows = marks_of(SUMMARY)
    assert list(rows.itertuples(index=False, name=None)) == [
        ("X1", "2019-03-01", "AM", "/"),
        ("X1", "2019-03-01", "PM", "\\"),
        ("X1", "2019-03-04", "AM", "#"),
        ("X1", "2019-03-04", "PM", "#"),
        ("X1", "2019-03-05", "AM", "I"),
    ]


@pytest.mark.parametrize("marks", ["", "/", "/\\##I", "/\\##I-/"])
def test_a_number_of_marks_that_does_not_fit_is_refused(marks):
    with pytest.raises(BadAnswer, match="weekdays"):
        marks_of({**SUMMARY, "Marks": marks})


def test_unknown_fields_are_refused_by_name():
    with pytest.raises(BadAnswer, match="Address, Surname"):
        marks_of({**SUMMARY, "Surname": "Canary", "Address": "Canary"})


@pytest.mark.parametrize(
    "changes",
    [{"XID": None}, {"AttStatsStartDate": "01/03/2019"}, {"AttStatsStartDate": "2019-13-01"},
     {"AttStatsEndDate": "2019-02-01"}, {"AttStatsEndDate": "2029-03-05"}, {"Marks": ["/"]}],
)  # fmt: skip
def test_malformed_summaries_are_refused(changes):
    with pytest.raises(BadAnswer) as raised:
        marks_of({**SUMMARY, **changes})
    assert "X1" not in str(raised.value)


def test_extract():
    told = []
    extract = connector(SUMMARY, {**SUMMARY, "XID": "X2"}).extract(
        ATTENDANCE, lambda *args: told.append(args)
    )
    assert (extract.source, extract.urn, extract.year) == ("xporter", "112233", "2018/19")
    assert len(extract.of(MARKS).rows) == 10
    assert not extract.of(MARKS).complete
    assert extract.cursors == {"attendance": "2019-03-06 07:00:00"}
    assert told == [("attendance", 5), ("attendance", 10)]


def test_a_pupil_twice_is_refused():
    with pytest.raises(BadAnswer):
        connector(SUMMARY, SUMMARY).extract(ATTENDANCE, lambda *args: None)


def test_nothing_but_attendance_is_given():
    one = connector(SUMMARY)
    assert one.permitted() == {"attendance"}
    for act in (
        lambda: one.extract(Wanted(frozenset({"basic"})), lambda *args: None),
        lambda: one.preview(frozenset({"staff"})),
        one.request_access,
        one.revoke,
    ):
        with pytest.raises(NotAuthorised):
            act()
