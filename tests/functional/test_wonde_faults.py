"""Every fault at every step of a run: the same extract, or a clear error and nothing."""

from datetime import datetime

import pytest
from mis_kit import order, simulator
from wonde_kit import ALL, assert_same, read, tables

from workbench.errors import UserError
from workbench.intake.connectors.errors import (
    KeptChanging,
    NoData,
    Revoked,
    TooBusy,
    Unreachable,
    WrongRegion,
)
from workbench.intake.connectors.protocol import Wanted
from workbench.mis_simulator.faults import KINDS

OF = {
    "permissions": "staff", "students": "basic", "students-leaver": "basic",
    "attendance-codes": "attendance", "attendance/session": "attendance",
    "attendance-leavers/session": "attendance", "exclusions": "attendance",
    "assessment/aspects": "assessment", "assessment/resultsets": "assessment",
    "assessment/results": "assessment", "groups": "timetable", "classes": "timetable",
    "employees": "staff",
}  # fmt: skip
PAGES = {"attendance/session": 2, "assessment/results": 3}
PASSING = [
    (path, kind, skip) for path in OF for kind in KINDS for skip in range(PAGES.get(path, 1))
]


@pytest.fixture(scope="module")
def one():
    return simulator(30)


@pytest.fixture(scope="module")
def true(one):
    """What is read of each category when nothing goes wrong."""
    return {category: tables(read(one, Wanted(frozenset({category})))) for category in ALL}


@pytest.fixture
def fault(one):
    def inject(**given):
        order(one, "faults", **given)

    yield inject
    order(one, "faults", "DELETE")


def test_steps_are_all_the_steps_of_a_run(one):
    order(one, "requests", "DELETE")
    read(one)
    school = order(one, "state", "GET")["school"]
    asked = {r["path"].partition(school)[2] for r in order(one, "requests", "GET")["requests"]}
    assert asked == {"", *(f"/{path}" for path in OF)}


@pytest.mark.parametrize(("path", "kind", "skip"), PASSING)
def test_a_fault_that_passes_is_not_seen(one, true, fault, path, kind, skip):
    wanted = Wanted(frozenset({OF[path]}))
    fault(kind=kind, path=f"/{path}", skip=skip, times=1, retry_after=1, seconds=90.0)
    if kind == "revoked_token":
        with pytest.raises(Revoked):
            read(one, wanted)
    else:
        assert_same(tables(read(one, wanted)), true[OF[path]])
    assert order(one, "state", "GET")["faults"] == []


STAYING = {
    "changing_page": None,
    "revoked_token": Revoked,
    "server_error": Unreachable,
    "slow": Unreachable,
    "too_many_requests": Unreachable,
    "truncated": Unreachable,
    "wrong_region": WrongRegion,
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_that_stays_ends_the_run(one, true, fault, kind):
    fault(kind=kind, times=1000, retry_after=1, seconds=90.0)
    wanted = Wanted(frozenset({"attendance"}))
    if STAYING[kind] is None:
        assert_same(tables(read(one, wanted)), true["attendance"])
    else:
        with pytest.raises(STAYING[kind]) as raised:
            read(one, wanted)
        assert issubclass(raised.type, UserError)
        assert raised.value.hint


def test_no_pupil_is_no_data(one, fault):
    fault(kind="wrong_region", path="/students", times=1000)
    with pytest.raises(NoData):
        read(one)


def test_no_pupil_since_the_last_run_is_no_data_where_there_is_none_at_all(one, fault):
    first = read(one)
    moments = {name: datetime.fromisoformat(text) for name, text in first.cursors.items()}
    assert read(one, Wanted(ALL, moments)).of("pupil").rows.empty
    fault(kind="wrong_region", path="/students", times=1000)
    with pytest.raises(NoData):
        read(one, Wanted(ALL, moments))


@pytest.mark.parametrize("path", ["groups", "classes", "employees", "attendance/session"])
def test_an_empty_list_is_never_complete(one, fault, path):
    fault(kind="wrong_region", path=f"/{path}", times=1000)
    datasets = {"groups": "teaching_group", "classes": "teaching_group", "employees": "staff"}
    extract = read(one)
    assert not extract.of(datasets.get(path, "attendance_mark")).complete
    assert ("attendance" in extract.cursors) == (path != "attendance/session")


def test_leavers_who_vanish_all_at_once_are_not_believed():
    one = simulator()
    order(one, "clock", days=21)
    keys = dict(
        read(one).of("pupil_key").rows[["student_id", "source_key"]].itertuples(index=False)
    )
    order(one, "faults", kind="wrong_region", path="/students-leaver", times=1000)
    assert not read(one, Wanted(ALL, keys=keys)).of("pupil").complete


def test_a_list_that_keeps_changing_is_refused(one, fault):
    # strikes every second page, so that no reading is whole
    for number in range(12):
        fault(kind="changing_page", path="/attendance/session", skip=2 * number + 1, times=1)
    with pytest.raises(KeptChanging):
        read(one, Wanted(frozenset({"attendance"})))


def test_a_long_wait_is_left_to_the_next_run(one, fault):
    fault(kind="too_many_requests", retry_after=3600, times=1)
    with pytest.raises(TooBusy):
        read(one)
