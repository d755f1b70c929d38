"""The queue of packs with real workers: killed, filled up, looped, cancelled; nothing is lost."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pack_queue import crew_with
from pack_quick import QUICK, attempts, behave
from packs import SCHOOLS, job_for, published_store, stub_notebook
from source import PROJECT
from typer.testing import CliRunner

from workbench.cli import app
from workbench.errors import StoreError, UsageError
from workbench.packs.job import Built, Failed
from workbench.packs.manifest import verify
from workbench.packs.queue.causes import UNKNOWN, WORKER_DIED
from workbench.packs.queue.many import build_many, open_queue
from workbench.packs.queue.states import State
from workbench.packs.shelf import PAGE
from workbench.settings import Settings

LIBRARY = PROJECT / "tests" / "lib"
TEN = SCHOOLS[:10]


@pytest.fixture(autouse=True)
def _workers_find_the_library(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(LIBRARY))


def packs_of(root: Path) -> list[Path]:
    return sorted(root.glob("[0-9]*/*"))


def assert_all_stand(root: Path, urns) -> None:
    """Each school has one whole pack, and nothing half made is left."""
    packs = packs_of(root)
    assert [pack.parent.name for pack in packs] == sorted(urns)
    assert all(verify(pack).intact for pack in packs)
    assert list((root / ".work").iterdir()) == []


def test_packs_that_fail_are_poison_and_the_others_are_built(tmp_path):
    job = job_for(stub_notebook(tmp_path), tmp_path)
    behave(job.root, _100001="raise", _100002="loop", _100003="eat", _100004="die")
    chosen = Settings(
        home=tmp_path, pack_tries=1, pack_deadline_seconds=15, pack_memory_bytes=2**30
    )
    outcomes = build_many(chosen, job, SCHOOLS[:6], workers=crew_with(QUICK))
    assert [one for one in outcomes if isinstance(one, Failed)] == [
        Failed("100001", None, UNKNOWN),
        Failed("100002", None, "took longer than 15 s"),
        Failed("100003", None, "MemoryError"),
        Failed("100004", None, WORKER_DIED),
    ]
    assert_all_stand(job.root, SCHOOLS[4:6])
    assert [urn for urn, _ in attempts(job.root)] == list(SCHOOLS[:6])
    assert not any(runs(worker) for _, worker in attempts(job.root))


KILLED = """
from pathlib import Path
from pack_queue import crew_with
from pack_quick import QUICK
from packs import SCHOOLS, job_for
from workbench.packs.queue.many import build_many
from workbench.settings import Settings

home = Path({home!r})
job = job_for(Path({notebook!r}), home)
build_many(Settings(home=home), job, SCHOOLS[:10], jobs=2, workers=crew_with(QUICK))
"""


def test_a_run_whose_worker_and_then_whose_parent_is_killed_ends_complete(tmp_path):
    notebook = stub_notebook(tmp_path)
    job, chosen = job_for(notebook, tmp_path), Settings(home=tmp_path)
    behave(job.root, **{f"_{urn}": "pause" for urn in TEN[:-1]}, **{f"_{TEN[-1]}": "full-once"})
    script = KILLED.format(home=str(tmp_path), notebook=str(notebook))
    parent = subprocess.Popen([sys.executable, "-c", script])
    wait_for(lambda: len(attempts(job.root)) >= 2)
    os.kill(attempts(job.root)[-1][1], signal.SIGKILL)
    wait_for(lambda: len(packs_of(job.root)) >= 3)
    parent.kill()
    parent.wait(timeout=30)
    wait_for(lambda: not any(runs(worker) for _, worker in attempts(job.root)))
    stood = packs_of(job.root)
    assert 0 < len(stood) < len(TEN)
    # what a power cut leaves: the name of a file, and nothing in it
    (stood[0] / PAGE).write_bytes(b"")
    with open_queue(chosen) as queue:
        run = queue.go_on()
        for _ in queue.work(run, crew_with(QUICK)(queue.claims, chosen, 1)):
            continue
        outcomes = queue.outcomes(run)
        assert [one.urn for one in outcomes if isinstance(one, Built)] == list(TEN), outcomes
        report = queue.report(run.id)
    assert_all_stand(job.root, TEN)
    assert (report.state, report.left, report.poisoned) == ("done", 0, 0)
    kept = json.loads((job.root / "runs" / f"{run.id}.json").read_text())
    assert (kept["built"] + kept["reused"], kept["state"]) == (len(TEN), "done")


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_for(condition) -> None:
    limit = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < limit, "it did not come about in a minute"
        time.sleep(0.02)


def test_workers_that_do_not_start_are_said_and_nothing_is_poison(tmp_path, monkeypatch):
    monkeypatch.setattr("workbench.packs.queue.crew._STILLBORN", 1)
    job, chosen = job_for(stub_notebook(tmp_path), tmp_path), Settings(home=tmp_path)
    with pytest.raises(StoreError, match="do not start"):
        build_many(chosen, job, SCHOOLS[:1], workers=crew_with("no_such_module:engine"))
    with open_queue(chosen) as queue:
        assert queue.runs.counts(queue.runs.find().id)[State.WAITING] == 1


# the commands


@pytest.fixture
def store(home: Path, monkeypatch) -> Settings:
    monkeypatch.setattr("workbench.packs.command.Crew", crew_with(QUICK))
    return published_store(home)


def command(*words: str, code: int = 0):
    done = CliRunner().invoke(app, ["pack", *words])
    assert done.exit_code == code, done.output
    return done


def as_json(*words: str, code: int = 0):
    return json.loads(command(*words, "--json", code=code).stdout)


def test_the_commands_of_a_run(store):
    every = ("build", "--all-schools", "--phase", "secondary", "--quiet")
    behave(store.packs, _100002="raise")
    first = as_json(*every, code=3)
    assert {one["school"] for one in first} == set(SCHOOLS[:11])
    (failed,) = [one for one in first if "failed" in one]
    run = failed["run"]
    (listed,) = as_json("runs")
    assert (listed["run"], listed["state"], listed["built"], listed["poisoned"]) == (
        run, "done", 10, 1,
    )  # fmt: skip
    report = as_json("report", run[:20])
    assert (report["packs"], report["built"], report["failures"][0]["schools"]) == (
        11, 10, ["100002"],
    )  # fmt: skip
    assert report == json.loads((store.packs / "runs" / f"{run}.json").read_text())
    assert "packs a minute" in command("report").stdout

    # the same command again builds nothing, and does not try the poison
    tried = attempts(store.packs)
    again = as_json(*every, code=3)
    assert [one["reused"] for one in again if "reused" in one] == [True] * 10
    assert attempts(store.packs) == tried

    behave(store.packs)
    assert [one["urn"] for one in as_json("poison")] == ["100002"]
    assert "is not on the poison list" in command("poison", "999999", code=2).stderr
    command("poison", "--release")
    assert as_json("poison") == []
    resumed = as_json("build", "--resume", "--quiet")
    assert {one["school"] for one in resumed} == set(SCHOOLS[:11])
    assert len(attempts(store.packs)) == len(tried) + 1
    assert "is over" in command("cancel", resumed[0]["run"], code=2).stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["01ABC", "--school", "100001"], "`01ABC` is not expected here"),
        (["--resume", "--all-schools"], "A run that goes on has its schools"),
        (["--resume"], "There is no such run"),
        (["--school", "100001", "--executor", "cloud"], "`--executor` cloud"),
        (["--school", "100001", "--executor", "dask"], "belong together"),
        (["--school", "100001", "--scheduler", "tcp://h:1"], "belong together"),
        (["--all-schools", "--phase", "tertiary"], "`--phase` tertiary"),
    ],
)
def test_a_wrong_request_for_a_run_is_refused(store, words, said):
    assert said in command("build", *words, code=2).stderr
    assert not store.packs.exists()


def test_a_run_planned_from_other_code_is_not_gone_on_with_and_poisons_nothing(tmp_path):
    notebook = stub_notebook(tmp_path)
    job, chosen = job_for(notebook, tmp_path), Settings(home=tmp_path)
    behave(job.root)
    with open_queue(chosen) as queue:
        run = queue.plan(job, SCHOOLS[:2])
        stub_notebook(tmp_path, "a_changed_cell = 1")
        with pytest.raises(UsageError, match="have changed since the run"):
            queue.go_on()
        with pytest.raises(StoreError, match="not those that the run was planned with"):
            list(queue.work(run, crew_with(QUICK)(queue.claims, chosen, 1)))
        assert queue.runs.counts(run.id)[State.WAITING] == 2
