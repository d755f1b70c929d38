"""Runs: the same request finds its run again, and a run agrees with what stands."""

from dataclasses import replace

import pytest
from pack_queue import DONE, LEASE, Kit

from workbench.errors import UsageError
from workbench.packs.queue.causes import Cause
from workbench.packs.queue.report import report
from workbench.packs.queue.runs import Plan
from workbench.store.registry import Registry
from workbench.store.registry.database import sqlite_url


@pytest.fixture
def kit(tmp_path):
    registry = Registry(sqlite_url(tmp_path / "registry.sqlite"))
    yield Kit(registry, tmp_path)
    registry.close()


def kit_plan(kit, *urns, **options):
    return Plan(kit.job, {urn: f"key{urn}" for urn in urns}, **options)


def test_the_same_request_is_the_run_that_is_not_over(kit):
    first = kit.run("100001", "100002")
    kit.claims.built(kit.claims.take("w"), DONE)
    again = kit.runs.begin(kit_plan(kit, "100001", "100002", priority=1), {"key100001": 1000})
    assert (again.id, again.priority) == (first.id, 1)
    assert kit.states(again) == {"100001": "built", "100002": "waiting"}
    assert kit.run("100001").id != first.id
    kit.claims.built(kit.claims.take("w"), DONE)
    assert kit.runs.leave(first.id).finished
    assert kit.run("100001", "100002").id != first.id


def test_what_stands_is_not_built_and_what_is_not_whole_any_more_is(kit):
    run = kit.runs.begin(kit_plan(kit, "100001", "100002", "100003"), {"key100001": 7})
    kit.runs.keep(run.id)
    assert kit.states(run) == {"100001": "built", "100002": "waiting", "100003": "waiting"}
    kit.claims.built(kit.claims.take("w"), DONE)
    # a power cut: one pack is gone, another was published and nobody could say so
    kit.runs.again(run.id, {"key100001": 7, "key100003": 9})
    assert kit.states(run) == {"100001": "built", "100002": "waiting", "100003": "built"}
    found = report(kit.runs.find(run.id), kit.runs.jobs(run.id), kit.clock())
    assert (found.built, found.reused, found.left, found.bytes) == (0, 2, 1, 16)


def test_a_run_is_running_stopped_done_or_cancelled(kit):
    run = kit.run("100001", active=False)

    def state() -> str:
        return kit.runs.find(run.id).state(kit.clock())

    assert state() == "stopped"
    kit.runs.keep(run.id)
    assert state() == "running"
    kit.clock.move(LEASE + 1)
    assert state() == "stopped"
    kit.runs.cancel(run.id)
    assert state() == "cancelled"
    with pytest.raises(UsageError, match="was cancelled"):
        kit.runs.again(run.id, {})
    done = kit.run("100002")
    kit.claims.built(kit.claims.take("w"), DONE)
    kit.runs.leave(done.id)
    with pytest.raises(UsageError, match="is over"):
        kit.runs.cancel(done.id)


def test_time_counts_while_somebody_is_at_work(kit):
    run = kit.run("100001")
    for _ in range(3):
        kit.clock.move(10)
        kit.runs.keep(run.id)
    # killed, and gone on with a night later
    kit.clock.move(40_000)
    kit.runs.keep(run.id)
    kit.clock.move(5)
    assert kit.runs.leave(run.id).worked == pytest.approx(35, abs=0.1)


def test_a_run_is_found_by_its_start_and_the_newest_without_a_name(kit):
    first, second = kit.run("100001"), kit.run("100002")
    assert kit.runs.find().id == second.id
    assert kit.runs.find(first.id.lower()).id == first.id
    with pytest.raises(UsageError, match="several runs start so"):
        kit.runs.find("0")
    with pytest.raises(UsageError, match="there is no such run"):
        kit.runs.find("ZZ")
    kit.claims.built(kit.claims.take("w"), DONE)
    kit.claims.built(kit.claims.take("w"), DONE)
    kit.runs.leave(second.id)
    assert kit.runs.find(unfinished=True).id == first.id


def test_planted_names_do_not_go_into_the_registry(kit):
    with pytest.raises(ValueError, match="planted names"):
        kit.runs.begin(Plan(replace(kit.job, canaries=("Xanthippe",)), {"100001": "k"}), {})


def test_the_report_sums_up(kit):
    urns = [f"1000{number:02d}" for number in range(1, 12)]
    run = kit.run(*urns)
    for number in range(1, 11):
        done = type(DONE)(number, 1.0, 100, cells=((1, 0.5), (2, number)))
        kit.claims.built(kit.claims.take("w"), done)
    kit.claims.failed(kit.claims.take("w"), Cause("ValueError", 4, lasting=True))
    kit.clock.move(20)
    kit.runs.leave(run.id)
    found = report(kit.runs.find(run.id), kit.runs.jobs(run.id), kit.clock())
    assert (found.state, found.packs, found.built, found.poisoned) == ("done", 11, 10, 1)
    # of 1 to 10, by linear interpolation: 1 + 9 p
    assert (found.p50, found.p95) == (5.5, pytest.approx(9.55))
    assert (found.cpu, found.bytes) == (10.0, 1000)
    assert found.per_minute == pytest.approx(10 / 20 * 60, rel=0.01)
    (failure,) = found.failures
    assert (failure.kind, failure.cell, failure.packs) == ("ValueError", 4, 1)
    assert failure.schools == ("100011",)
    slowest = found.slowest_cells[0]
    assert (slowest.cell, slowest.median, slowest.longest, slowest.school) == (2, 5.5, 10, "100010")
