"""Claims: one holder at a time, nothing lost, nothing heard from who has lost it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from pack_queue import DONE, LEASE, Kit
from postgres import postgresql

from workbench.packs.queue.causes import LOST, WORKER_DIED, Cause
from workbench.packs.queue.poison import poisoned, taken_off
from workbench.store.registry import Registry
from workbench.store.registry.database import sqlite_url

AGAIN, NEVER = Cause("OSError"), Cause("ValueError", cell=2, lasting=True)


@pytest.fixture(scope="module")
def server():
    with postgresql() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def kit(request, tmp_path):
    if request.param == "sqlite":
        url = sqlite_url(tmp_path / "registry.sqlite")
    else:
        server = request.getfixturevalue("server")
        url = server.database(f"q{abs(hash(request.node.name))}")
        url = url.replace("postgresql://", "postgresql+psycopg://")
    registry = Registry(url)
    yield Kit(registry, tmp_path)
    registry.close()


def test_the_most_urgent_run_comes_first_then_the_older_one_then_by_number(kit):
    night = kit.run("100002", "100001", prefix="n", priority=7)
    later = kit.run("100009", prefix="l", priority=7)
    named = kit.run("100005", prefix="a", priority=3)
    taken = [kit.claims.take("w") for _ in range(5)]
    assert [(one.run, one.urn) for one in taken if one] == [
        (named.id, "100005"),
        (night.id, "100001"),
        (night.id, "100002"),
        (later.id, "100009"),
    ]
    assert taken[4] is None


def test_who_works_for_a_run_helps_those_that_are_more_urgent_and_no_others(kit):
    night = kit.run("100001", prefix="n", priority=7)
    named = kit.run("100005", "100006", prefix="a", priority=3)
    assert kit.claims.take("at night", night.id).run == named.id
    assert kit.claims.take("for a name", named.id).run == named.id
    assert kit.claims.take("for a name", named.id) is None
    assert kit.claims.take("at night", night.id).run == night.id


def test_runs_on_which_nobody_is_at_work_are_left_alone(kit):
    kit.run("100001", active=False)
    assert kit.claims.take("w") is None


def test_many_at_once_take_each_job_once(kit):
    urns = [f"1000{number:02d}" for number in range(1, 41)]
    run = kit.run(*urns)

    def take_all(worker: str) -> list[str]:
        mine = []
        while claim := kit.claims.take(worker):
            mine.append(claim.urn)
            assert kit.claims.built(claim, DONE)
        return mine

    with ThreadPoolExecutor(4) as pool:
        taken = [urn for mine in pool.map(take_all, "abcd") for urn in mine]
    assert sorted(taken) == urns
    assert set(kit.states(run).values()) == {"built"}


def test_a_pack_that_is_being_built_for_one_run_is_not_begun_for_another(kit):
    first, second = kit.run("100001"), kit.run("100001", "100002")
    held = kit.claims.take("a")
    assert held.run == first.id
    other = kit.claims.take("b")
    assert (other.run, other.urn) == (second.id, "100002")
    assert kit.claims.take("c") is None
    kit.claims.built(held, DONE)
    assert kit.claims.take("c").urn == "100001"


def test_a_failure_that_may_pass_waits_twice_as_long_each_time_and_then_is_poison(kit):
    run = kit.run("100001", tries=3)
    for wait in (1.0, 2.0):
        assert kit.claims.failed(kit.claims.take("w"), AGAIN)
        assert kit.states(run) == {"100001": "failed"}
        kit.clock.move(wait - 0.1)
        assert kit.claims.take("w") is None
        kit.clock.move(0.2)
    kit.claims.failed(kit.claims.take("w"), AGAIN)
    assert kit.states(run) == {"100001": "poisoned"}
    (poison,) = poisoned(kit.registry)
    assert (poison.urn, poison.kind, poison.attempts) == ("100001", "OSError", 3)


def test_poison_is_not_tried_in_later_runs_until_it_is_released(kit):
    kit.run("100001")
    kit.claims.failed(kit.claims.take("w"), NEVER)
    later = kit.run("100001", "100002")
    assert kit.states(later) == {"100001": "poisoned", "100002": "waiting"}
    assert kit.claims.take("w").urn == "100002"
    assert [one.cell for one in taken_off(kit.registry, ["100001"])] == [2]
    assert poisoned(kit.registry) == ()
    assert kit.states(later)["100001"] == "waiting"
    assert kit.claims.take("w").urn == "100001"


def test_a_lease_that_ran_out_frees_the_job_and_silences_who_held_it(kit):
    run = kit.run("100001")
    old = kit.claims.take("cut off")
    kit.clock.move(LEASE - 1)
    kit.runs.keep(run.id)
    assert kit.claims.recover(lambda name: False) == 0
    kit.clock.move(2)
    assert kit.claims.recover(lambda name: False) == 1
    new = kit.claims.take("new")
    assert (new.key, new.attempt) == (old.key, 2)
    assert not kit.claims.built(old, DONE)
    assert not kit.claims.failed(old, NEVER)
    assert kit.claims.built(new, DONE)
    assert kit.states(run) == {"100001": "built"}


def test_a_lease_that_is_renewed_stands(kit):
    kit.run("100001")
    claim = kit.claims.take("w")
    kit.clock.move(LEASE - 1)
    kit.claims.renew(["w"])
    kit.clock.move(LEASE - 1)
    assert kit.claims.recover(lambda name: False) == 0
    assert kit.claims.built(claim, DONE)


def test_a_worker_known_to_be_gone_loses_its_job_at_once(kit):
    run = kit.run("100001")
    kit.claims.take("gone")
    assert kit.claims.recover(lambda name: name == "gone") == 1
    assert kit.states(run) == {"100001": "waiting"}


def test_what_takes_its_machine_down_every_time_comes_to_an_end(kit):
    run = kit.run("100001", tries=1)
    for _ in range(3):
        kit.claims.take("w")
        kit.claims.recover(lambda name: True)
    assert kit.states(run) == {"100001": "poisoned"}
    assert [one.kind for one in poisoned(kit.registry)] == [LOST]


def test_a_stop_is_no_attempt_and_a_dead_worker_is_one(kit):
    run = kit.run("100001", tries=1)
    kit.claims.take("w")
    assert kit.claims.put_back(["w"]) == 1
    (job,) = kit.runs.jobs(run.id)
    assert (job.state, job.attempts, job.failures, job.kind) == ("waiting", 0, 0, "")
    kit.claims.take("w")
    assert kit.claims.lost_by("w", Cause(WORKER_DIED)) == 1
    assert [one.kind for one in poisoned(kit.registry)] == [WORKER_DIED]


def test_claims_past_their_deadline_are_told(kit):
    kit.run("100001", deadline_seconds=60)
    claim = kit.claims.take("w")
    kit.clock.move(59)
    assert kit.claims.overdue(["w"]) == ()
    kit.clock.move(2)
    assert kit.claims.overdue(["w"]) == (claim,)
    assert kit.claims.overdue(["another"]) == ()
