"""How the simulator writes identifiers and moments."""

from datetime import UTC, datetime

import mis_kit
import pytest

from workbench.mis_simulator.wire import http_date, local, moment, nth_id, wonde_id


@pytest.mark.parametrize(
    ("clock", "header"),
    [
        ("2019-03-30 18:00:00", "Sat, 30 Mar 2019 18:00:00 GMT"),
        ("2019-03-31 18:00:07", "Sun, 31 Mar 2019 17:00:07 GMT"),
    ],
)
def test_a_header_shows_the_clock_in_gmt(clock, header):
    assert http_date(datetime.fromisoformat(clock)) == header


def test_a_moment_of_another_zone_is_shown_as_on_the_schools_clock():
    assert local(datetime(2019, 7, 1, 17, tzinfo=UTC)) == datetime(2019, 7, 1, 18)
    assert local(datetime(2019, 7, 1, 17)) == datetime(2019, 7, 1, 17)


def test_moments_have_no_zone_of_their_own():
    shown = {"date": "2019-03-01 18:00:00.000000", "timezone_type": 3, "timezone": "Europe/London"}
    assert moment(datetime(2019, 3, 1, 18)) == shown
    assert moment(None) is None


def test_no_two_of_very_many_are_the_same():
    school = wonde_id("school", 1)
    ids = {nth_id(number, school) for number in range(100_000)}
    assert len(ids) == 100_000
    assert {len(one) for one in ids} == {11}


def test_marks_keep_their_identifiers_when_pupils_come_and_marks_go():
    simulator = mis_kit.simulator(count=12)
    with mis_kit.direct(simulator) as reader:
        path = f"schools/{simulator.school.id}/attendance/session"
        before = {row["id"]: row for row in mis_kit.everything(reader, path)}
        mis_kit.order(simulator, "change", kind="join")
        mis_kit.order(simulator, "forget_marks", count=5)
        after = {row["id"]: row for row in mis_kit.everything(reader, path)}
    assert len(before) == len(after) + 5 > 100
    assert after.items() <= before.items()
