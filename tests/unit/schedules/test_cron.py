"""When schedules come due, above all where clocks change."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import UsageError
from workbench.schedules.cron import checked_cron, checked_zone, newest_due, occurrences

LONDON = ZoneInfo("Europe/London")
YEAR = datetime(2026, 1, 1, tzinfo=UTC)


def wall(cron: str, after: datetime, count: int = 3) -> list[str]:
    found = islice(occurrences(cron, "Europe/London", after), count)
    return [f"{moment.astimezone(LONDON):%a %d %b %H:%M %Z}" for moment in found]


def test_a_time_that_does_not_exist_runs_at_the_first_minute_that_does():
    assert wall("30 1 * * *", datetime(2026, 3, 28, 12, tzinfo=UTC)) == [
        "Sun 29 Mar 02:00 BST",
        "Mon 30 Mar 01:30 BST",
        "Tue 31 Mar 01:30 BST",
    ]


@pytest.mark.parametrize("hours", range(-2, 4))
def test_a_time_that_comes_twice_runs_the_first_time_wherever_one_looks_from(hours):
    midnight = datetime(2026, 10, 25, tzinfo=UTC)
    after = midnight + timedelta(hours=hours)
    found = wall("30 1 * * *", after, 1)
    first = midnight + timedelta(minutes=30)
    assert found == ["Sun 25 Oct 01:30 BST" if after < first else "Mon 26 Oct 01:30 GMT"]


def test_two_times_that_do_not_exist_run_once():
    assert wall("0,30 1,2 * * *", datetime(2026, 3, 29, tzinfo=UTC), 3) == [
        "Sun 29 Mar 02:00 BST",
        "Sun 29 Mar 02:30 BST",
        "Mon 30 Mar 01:00 BST",
    ]


def test_hours_that_begin_with_a_star_are_hours_that_pass():
    night = datetime(2026, 10, 24, 23, 45, tzinfo=UTC)
    assert wall("30 * * * *", night, 3) == [
        "Sun 25 Oct 01:30 BST",
        "Sun 25 Oct 01:30 GMT",
        "Sun 25 Oct 02:30 GMT",
    ]


@given(st.integers(0, 59), st.integers(0, 23), st.integers(0, 366 * 24))
def test_a_daily_time_comes_once_a_day_in_order_whatever_the_clocks_do(minute, hour, begins):
    after = YEAR + timedelta(hours=begins)
    found = list(islice(occurrences(f"{minute} {hour} * * *", "Europe/London", after), 60))
    days = Counter(moment.astimezone(LONDON).date() for moment in found)
    assert set(days.values()) == {1}
    assert found == sorted(found)
    assert found[0] > after
    assert (found[-1].date() - found[0].date()).days in (58, 59, 60)


@given(st.integers(0, 60 * 24 * 300), st.integers(0, 60 * 24 * 20))
def test_the_newest_is_the_last_of_all_that_came_due(begins, passed):
    after = YEAR + timedelta(minutes=begins)
    now = after + timedelta(minutes=passed)
    due = []
    for moment in occurrences("15 1,13 * * 1-5", "Europe/London", after):
        if moment > now:
            break
        due.append(moment)
    expected = (due[-1], len(due) - 1) if due else (None, 0)
    assert newest_due("15 1,13 * * 1-5", "Europe/London", after, now) == expected


def test_nothing_is_looked_for_from_more_than_a_year_ago():
    _, earlier = newest_due("0 0 * * *", "UTC", YEAR - timedelta(days=3000), YEAR)
    assert earlier in (365, 366)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("30 1 * *", "5 fields, not 4"),
        ("0 30 1 * * *", "5 fields, not 6"),
        ("61 1 * * *", "Bad minute"),
        ("0 0 30 2 *", "Bad day-of-month"),
        ("a b c d e", "Bad minute"),
        ("*/30 1 * * *", "left out"),
    ],
)
def test_what_never_comes_due_is_refused(text, said):
    with pytest.raises(UsageError, match=said):
        checked_cron(text)


def test_an_unknown_zone_is_refused_with_the_nearest():
    with pytest.raises(UsageError) as refused:
        checked_zone("Europe/Londn")
    assert "Europe/London" in refused.value.hint
    assert checked_zone("UTC") == "UTC"
