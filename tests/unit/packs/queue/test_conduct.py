"""Conducting a run with workers that only note what they are told."""

import pytest
import sqlalchemy as sa
from pack_queue import DONE, Kit

from workbench.errors import StoreError
from workbench.packs.job import Built
from workbench.packs.queue import worker
from workbench.packs.queue.causes import DISK_FULL, NOT_STARTED
from workbench.packs.queue.conduct import conduct
from workbench.packs.queue.room import Room
from workbench.settings import Settings
from workbench.store.registry import PackPoison, Registry
from workbench.store.registry.database import sqlite_url

NO_ROOM = 2**62


class Told:
    """Workers that build one job each time they are looked after, unless they are to fail."""

    def __init__(self, kit: Kit, *, fails: bool = False, idle: bool = False) -> None:
        self.kit, self.fails, self.idle = kit, fails, idle
        self.words: list[str] = []

    def start(self, run: str) -> None:
        self.words.append("start")

    def tend(self) -> None:
        if self.fails:
            raise StoreError("no workers")
        if not self.idle and (claim := self.kit.claims.take("w")):
            self.kit.claims.built(claim, DONE)

    def finish(self) -> None:
        self.words.append("finish")

    def stop(self) -> None:
        self.words.append("stop")


@pytest.fixture
def kit(tmp_path, monkeypatch):
    monkeypatch.setattr("workbench.packs.queue.conduct._POLL_SECONDS", 0)
    registry = Registry(sqlite_url(tmp_path / "registry.sqlite"))
    yield Kit(registry, tmp_path)
    registry.close()


def steps(kit, run, told, **settings):
    return conduct(kit.runs, kit.claims, run, told, Settings(**settings))


def state(kit, run) -> str:
    return kit.runs.find(run.id).state(kit.clock())


def test_it_goes_on_until_nothing_is_left(kit):
    run, told = kit.run("100001", "100002"), Told(kit)
    seen = [step.done for step in steps(kit, run, told)]
    assert seen == [0, 1, 2]
    assert told.words == ["start", "finish"]
    assert state(kit, run) == "done"


def test_nobody_is_started_where_nothing_is_left(kit):
    run, told = kit.run("100001"), Told(kit)
    kit.claims.built(kit.claims.take("w"), DONE)
    assert [step.done for step in steps(kit, run, told)] == [1]
    assert told.words == []


def test_who_stops_it_stops_the_workers(kit):
    run, told = kit.run("100001"), Told(kit, idle=True)
    progress = steps(kit, run, told)
    next(progress), next(progress)
    progress.close()
    assert told.words == ["start", "stop"]
    assert state(kit, run) == "stopped"


def test_workers_that_cannot_work_end_it(kit):
    run, told = kit.run("100001"), Told(kit, fails=True)
    with pytest.raises(StoreError, match="no workers"):
        list(steps(kit, run, told))
    assert told.words == ["start", "stop"]


def test_a_cancelled_run_ends(kit):
    run, told = kit.run("100001"), Told(kit, idle=True)
    progress = steps(kit, run, told, pack_lease_seconds=1)
    next(progress), next(progress)
    kit.runs.cancel(run.id)
    assert {step.done for step in progress} == {0}
    assert told.words == ["start", "stop"]
    assert state(kit, run) == "cancelled"


def test_too_little_room_is_said(kit):
    run, told = kit.run("100001"), Told(kit)
    short = [step.short for step in steps(kit, run, told, pack_disk_bytes=NO_ROOM)]
    assert short[0] is None
    assert short[-1].needed == NO_ROOM


# a worker, in this process


class Bench(worker.Bench):
    """A bench whose packs are whatever a function gives."""

    def build_of(self, run):
        if self._build is None:
            raise RuntimeError
        return self._build


def turns(kit, build) -> worker._Said:
    """A worker's turns with something that builds, until there is nothing to do."""
    said = worker._Said()
    order = worker.Order(Settings(), "", "", kit.job.root)
    bench = Bench(order, kit.runs, _build=build, root=kit.job.root)

    class UntilIdle:
        def take(self, name, run):
            claim = kit.claims.take(name, run)
            said.finish = claim is None
            return claim

        built, failed = kit.claims.built, kit.claims.failed

    worker._take_turns(order, said, UntilIdle(), bench, "w")
    return said


def why(kit) -> list[str]:
    with kit.registry.reading() as session:
        return list(session.scalars(sa.select(PackPoison.kind)))


def test_a_worker_waits_for_room_and_then_goes_on(kit, monkeypatch):
    run = kit.run("100001")
    rooms, slept = [Room(1, 2), Room(1, 2), Room(3, 2), Room(3, 2)], []
    monkeypatch.setattr(worker, "room", lambda *_: rooms.pop(0))
    monkeypatch.setattr(worker.time, "sleep", lambda seconds: slept.append(len(rooms)))

    def build(urn):
        assert slept == [3, 2]
        raise OSError(28, "No space left on device")

    turns(kit, build)
    (job,) = kit.runs.jobs(run.id)
    assert (job.state, job.kind) == ("failed", DISK_FULL)


def test_a_pack_of_other_inputs_than_planned_is_not_taken_for_it(kit):
    run = kit.run("100001")
    with pytest.raises(worker.InputsChanged):
        turns(kit, lambda urn: Built(urn, "another key", kit.job.root, 1))
    assert kit.states(run) == {"100001": "running"}
    assert why(kit) == []


def test_an_engine_that_does_not_start_is_a_failure_of_the_pack(kit):
    kit.run("100001", tries=1)
    turns(kit, None)
    assert why(kit) == [NOT_STARTED]
