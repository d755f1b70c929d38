"""Every fault at every request of a run: the stores are as before it, or as without the fault."""

import mis_kit
import pytest
from exchange_home import home_after_one_run
from exchange_kit import URN, connect, run_once, same, stored

from workbench.errors import UserError
from workbench.intake.exchange.agreeing import Stopped
from workbench.mis_simulator.faults import KINDS

DAYS = 7
PATHS = (
    "/meta/schools", "/permissions", "/students", "/students-leaver", "/deletions",
    "/attendance-codes", "/attendance/session", "/attendance-leavers/session", "/exclusions",
    "/assessment/aspects", "/assessment/resultsets", "/assessment/results", "/groups", "/classes",
    "/employees",
)  # fmt: skip
ENDING = ("server_error", "slow", "too_many_requests", "truncated")
PASSING = (*ENDING, "changing_page", "wrong_region")
ALWAYS = 1000
EMPTY = (
    ("/meta/schools", "/permissions"),
    ("/students",),
    ("/students-leaver", "/deletions", "/employees"),
    ("/attendance-codes", "/attendance-leavers/session", "/assessment/results"),
    ("/attendance/session", "/exclusions", "/groups"),
    ("/assessment/aspects", "/assessment/resultsets", "/classes"),
)
STAYING = ("pupil", "pupil_identity", "attendance_day", "teaching_group", "staff", "suspension")
"""Datasets in which no row goes in the week."""


@pytest.fixture
def opened(tmp_path):
    """A desk that has taken the school once, and the school a week later."""
    with home_after_one_run(tmp_path / "home") as (desk, simulated):
        simulated.state = simulated.state.moved(DAYS)
        yield desk, simulated


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """What is stored after a run that nothing disturbed, and before it."""
    with home_after_one_run(tmp_path_factory.mktemp("undisturbed") / "home") as (desk, simulated):
        before = stored(desk)
        simulated.state = simulated.state.moved(DAYS)
        run_once(desk, simulated)
        after = stored(desk)
    changed = [name for name, rows in after.items() if not rows.equals(before[name])]
    assert len(changed) > 5, "the week must have changed something"
    return after


def inject(simulated, kind: str, path: str, times: int) -> None:
    mis_kit.order(
        simulated, "faults", kind=kind, path=path, times=times, retry_after=1, seconds=90.0
    )


def clear(simulated) -> None:
    mis_kit.order(simulated, "faults", "DELETE")


def as_before(desk, before) -> None:
    """Nothing was written, and what was read before is read again by the next run."""
    snapshots, cursors = before
    assert desk.snapshots() == snapshots
    assert desk.runs.position(desk.connections.of(URN).id).cursors == cursors


def now(desk):
    return desk.snapshots(), desk.runs.position(desk.connections.of(URN).id).cursors


def test_the_paths_are_all_that_a_run_asks(opened):
    desk, simulated = opened
    run_once(desk, simulated)
    asked = [str(r["path"]) for r in mis_kit.order(simulated, "requests", "GET")["requests"]]
    school = f"/v1.0/schools/{simulated.school.id}"
    unknown = {p for p in asked if not any(one in p for one in PATHS) and p != school}
    assert unknown == set()
    assert [path for path in PATHS if not any(path in one for one in asked)] == []
    assert set(KINDS) == {*PASSING, "revoked_token"}
    assert {path for paths in EMPTY for path in paths} == set(PATHS)


@pytest.mark.parametrize("kind", ENDING)
def test_a_fault_that_stays_leaves_everything_as_before(kind, opened, undisturbed):
    desk, simulated = opened
    before = now(desk)
    for path in PATHS:
        inject(simulated, kind, path, ALWAYS)
        with pytest.raises(UserError) as error:
            run_once(desk, simulated)
        assert error.value.hint, path
        as_before(desk, before)
        clear(simulated)
    assert {run.outcome for run in desk.runs.of(URN)} == {"stored", "failed"}
    run_once(desk, simulated)
    same(stored(desk), undisturbed)


def test_a_token_that_is_refused_leaves_everything_as_before(opened, undisturbed):
    desk, simulated = opened
    before = desk.snapshots()
    # deletions are asked for by a run that goes on from an earlier one: after it the school is
    # connected anew, and everything is read
    for path in ("/deletions", *(one for one in PATHS if one != "/deletions")):
        inject(simulated, "revoked_token", path, 1)
        with pytest.raises((UserError, Stopped)):
            run_once(desk, simulated)
        assert desk.snapshots() == before
        assert desk.connections.of(URN).revoked_where == "connector", path
        clear(simulated)
        connect(desk, simulated)
    assert run_once(desk, simulated).kind == "full"
    same(stored(desk), undisturbed)


@pytest.mark.parametrize("kind", PASSING)
def test_faults_that_pass_are_not_seen(kind, opened, undisturbed):
    desk, simulated = opened
    for path in PATHS:
        inject(simulated, kind, path, 1)
    run_once(desk, simulated)
    same(stored(desk), undisturbed)
    assert mis_kit.order(simulated, "state", "GET")["faults"] == []


def test_lists_that_never_stand_still(opened, undisturbed):
    desk, simulated = opened
    inject(simulated, "changing_page", "", ALWAYS)
    run_once(desk, simulated)
    same(stored(desk), undisturbed)


@pytest.mark.parametrize("paths", EMPTY, ids=lambda one: one[0].strip("/"))
def test_lists_that_are_empty_in_another_region_take_nothing_away(paths, opened, undisturbed):
    desk, simulated = opened
    before = now(desk)
    rows = {name: len(desk.stores.rows(name, URN)) for name in STAYING}
    for path in paths:
        inject(simulated, "wrong_region", path, ALWAYS)
    try:
        run_once(desk, simulated)
    except UserError:
        as_before(desk, before)
    for name, count in rows.items():
        assert len(desk.stores.rows(name, URN)) >= count, name
    clear(simulated)
    run_once(desk, simulated)
    same(stored(desk), undisturbed)
