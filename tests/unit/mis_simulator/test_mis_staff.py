"""Who works in the simulated school day by day."""

from datetime import date, datetime, timedelta

import pytest

from workbench.mis_simulator.staff import (
    newcomer,
    staff,
    teachers_of,
    vacancy,
    with_staff_changes,
)

SINCE = datetime(2018, 8, 1, 18)
DAYS = [date(2019, 3, 4) + timedelta(days=number) for number in range(12)]
STAFF = staff("900999", 7, SINCE, seed=1)


def test_one_teacher_leaves_and_is_replaced_on_the_next_school_day():
    after = with_staff_changes(STAFF, "900999", DAYS, seed=1)
    (gone,) = (one for one in after if one.left_at)
    (new,) = (one for one in after if one.joined_at > SINCE)
    assert gone.role == new.role == "Teacher"
    assert new.replaces == gone.id
    assert (gone.left_at.date(), new.joined_at.date()) == (DAYS[7], DAYS[8])
    assert teachers_of(gone.id, after) == (gone, new)


def test_a_short_time_has_no_changes():
    assert with_staff_changes(STAFF, "900999", DAYS[:3], seed=1) == STAFF


def test_a_newcomer_takes_the_last_vacancy_and_each_only_once():
    now = datetime(2019, 3, 8, 18)
    after = tuple(one.left(now) if one in STAFF[2:4] else one for one in STAFF)
    first = vacancy(after, now)
    later = (*after, newcomer("900999", after, now, 1, first))
    assert {first, vacancy(later, now)} == {STAFF[2].id, STAFF[3].id}


@pytest.mark.parametrize(("day", "has_left"), [("2019-03-08", False), ("2019-03-09", True)])
def test_employment_ends_at_its_moment(day, has_left):
    one = STAFF[1].left(datetime(2019, 3, 9, 17))
    now = datetime.fromisoformat(f"{day} 18:00:00")
    assert one.has_left(now) == has_left
    assert one.updated_at(now) == (one.left_at if has_left else SINCE)
