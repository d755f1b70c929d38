"""Changes on demand: each kind changes what it names, and a client sees it as later."""

import re

import mis_kit
import pytest

from workbench.mis_simulator.administrator import administer
from workbench.mis_simulator.exchange import Asked
from workbench.mis_simulator.on_demand import KINDS


@pytest.fixture
def small():
    """A school with two forms a year, and a client of it without sockets."""
    simulator = mis_kit.simulator(count=80)
    with mis_kit.direct(simulator) as reader:
        yield simulator, reader


def rows(small, name: str, **query: str) -> dict[str, dict]:
    simulator, reader = small
    path = f"schools/{simulator.school.id}/{name}"
    return {row["id"]: row for row in mis_kit.everything(reader, path, per_page="200", **query)}


def change(small, kind: str, **fields: str) -> str:
    simulator, _ = small
    return mis_kit.order(simulator, "change", kind=kind, **fields)["changed"]["id"]


@pytest.mark.parametrize(
    ("kind", "resource", "include"),
    [
        ("fsm", "students", "extended_details"),
        ("join", "students", "education_details"),
        ("move_form", "students", "registration"),
        ("move_house", "students", "contact_details"),
        ("rename", "students", ""),
        ("sen", "students", "extended_details"),
        ("staff_join", "employees", "employment_details"),
        ("staff_leave", "employees", "employment_details"),
    ],
)
def test_a_change_is_the_only_row_later_than_the_moment_before(kind, resource, include, small):
    before, since = rows(small, resource, include=include), f"{small[0].state.now}"
    changed = change(small, kind)
    later = rows(small, resource, include=include, updated_after=since)
    assert set(later) == {changed}
    assert before.get(changed) != later[changed]
    assert later[changed]["updated_at"]["date"] == "2019-03-01 18:00:01.000000"


def test_a_leaver_is_a_deletion_and_a_returner_a_new_row_of_the_same_person(small):
    student = sorted(rows(small, "students"))[3]
    upi = rows(small, "students")[student]["upi"]
    assert change(small, "leave", student=student) == student
    assert student not in rows(small, "students")
    assert set(rows(small, "deletions", updated_after="2019-03-01 18:00:00")) == {student}
    again = change(small, "return", student=student)
    assert again != student
    assert rows(small, "students")[again]["upi"] == upi


def test_nobody_who_is_here_can_come_back(small):
    student = sorted(rows(small, "students"))[3]
    answer = administer(
        small[0], Asked("POST", "/change", "", body={"kind": "return", "student": student})
    )
    assert (answer.status, small[0].state.orders) == (422, 0)


def test_a_joiner_has_marks_from_the_next_school_day_on(small):
    joiner = change(small, "join", value="8")
    mis_kit.order(small[0], "clock", days=4)
    marks = [row for row in rows(small, "attendance/session").values() if row["student"] == joiner]
    assert [row["date"]["date"][:10] for row in marks] == ["2019-03-04"] * 2 + ["2019-03-05"] * 2
    details = rows(small, "students", include="education_details")[joiner]["education_details"]
    assert details["data"]["current_nc_year"] == "8"
    assert re.fullmatch(r"[A-Z]\d{12}", details["data"]["upn"])


def test_a_leaver_has_no_marks_afterwards(small):
    student = change(small, "leave")
    mis_kit.order(small[0], "clock", days=4)
    gone = rows(small, "attendance-leavers/session").values()
    days = {row["date"]["date"][:10] for row in gone if row["student"] == student}
    assert max(days) == "2019-03-01"


def test_a_mark_is_corrected_where_it_is_told_to(small):
    student = sorted(rows(small, "students"))[0]
    fields = {"student": student, "date": "2019-02-26", "session": "PM", "value": "M"}
    before, since = rows(small, "attendance/session"), f"{small[0].state.now}"
    change(small, "correct_mark", **fields)
    later = rows(small, "attendance/session", updated_after=since, include="attendance_code")
    ((identifier, mark),) = later.items()
    assert mark["attendance_code"]["data"]["code"] == "M"
    assert (mark["student"], mark["date"]["date"][:10]) == (student, "2019-02-26")
    assert set(rows(small, "attendance/session")) == set(before)
    assert before[identifier]["attendance_code"] != mark["attendance_code"]


def test_a_suspension_is_listed_and_included(small):
    student = change(small, "suspend")
    (listed,) = rows(small, "exclusions", updated_after="2019-03-01 18:00:00").values()
    shown = rows(small, "students", include="exclusions")[student]["exclusions"]["data"]
    assert listed["student"] == student
    assert listed in shown


def test_a_move_changes_both_groups_and_their_classes(small):
    since = f"{small[0].state.now}"
    student = change(small, "move_form")
    forms = rows(small, "groups", updated_after=since, include="students")
    classes = rows(small, "classes", updated_after=since, include="students")
    held = [student in {one["id"] for one in form["students"]["data"]} for form in forms.values()]
    taught = [student in {one["id"] for one in c["students"]["data"]} for c in classes.values()]
    assert sorted(held) == [False, True]
    assert sorted(taught) == [False] * 6 + [True] * 6


def test_a_teacher_who_leaves_is_not_current_and_a_newcomer_takes_the_classes(small):
    gone = change(small, "staff_leave")
    taught = rows(small, "classes", include="employees", updated_after="2019-03-01 18:00:00")
    assert [one["employees"]["data"] for one in taught.values()] == [[]] * len(taught)
    new = change(small, "staff_join")
    staff = rows(small, "employees", include="employment_details")
    assert not staff[gone]["employment_details"]["data"]["current"]
    taken = rows(small, "classes", include="employees", updated_after="2019-03-01 18:00:01")
    assert taken.keys() == taught.keys()
    assert {one["id"] for c in taken.values() for one in c["employees"]["data"]} == {new}


def test_forgotten_marks_are_seen_only_by_a_full_comparison(small):
    before, since = rows(small, "attendance/session"), f"{small[0].state.now}"
    mis_kit.order(small[0], "forget_marks", count=7)
    assert rows(small, "attendance/session", updated_after=since) == {}
    assert rows(small, "deletions", updated_after=since) == {}
    after = rows(small, "attendance/session")
    assert len(before.keys() - after.keys()) == 7
    assert after.items() <= before.items()


def test_the_same_orders_give_the_same_school():
    found = []
    for _ in range(2):
        simulator = mis_kit.simulator(count=80)
        told = [mis_kit.order(simulator, "change", kind=kind) for kind in KINDS if kind != "return"]
        found.append([one["changed"] for one in told])
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"kind": "rebrand"}, "correct_mark, fsm, join"),
        ({"kind": "renam"}, "Did you mean 'rename'"),
        ({"kind": "rename", "who": "me"}, "no `who`"),
        ({"kind": "rename", "value": 3}, "not text"),
        ({"kind": "rename", "student": "A1"}, "`student`"),
        ({"kind": "sen", "value": "Q"}, "`value`"),
        ({"kind": "move_form", "value": "12Z"}, "`value`"),
        ({"kind": "correct_mark", "value": "??"}, "`value`"),
        ({"kind": "correct_mark", "date": "soon"}, "`date`"),
        ({"kind": "correct_mark", "session": "night"}, "`session`"),
        ({"kind": "staff_leave", "employee": "A1"}, "`employee`"),
        ({"kind": "join", "value": "99"}, "`student`"),
        ({"kind": "rename", "school": "A1"}, "`school`"),
    ],
)
def test_a_change_that_cannot_be_is_refused_and_takes_no_time(body, says, small):
    simulator, _ = small
    answer = administer(simulator, Asked("POST", "/change", "", body=body))
    assert answer.status == 422
    assert says in str(answer.body)
    assert simulator.state.orders == 0


def test_a_pupil_moves_to_another_form_or_not_at_all(small):
    student, shown = next(iter(rows(small, "students", include="registration").items()))
    body = {
        "kind": "move_form",
        "student": student,
        "value": shown["registration"]["data"]["name"],
    }
    assert administer(small[0], Asked("POST", "/change", "", body=body)).status == 422
