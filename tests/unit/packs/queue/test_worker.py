"""What a worker does between two packs."""

import subprocess
import sys
from contextlib import contextmanager

import pytest
from pack_queue import Kit

from workbench.packs.job import Built, NotebookFailed
from workbench.packs.queue import worker
from workbench.packs.queue.causes import ENGINE_GONE
from workbench.packs.queue.processes import cpu_seconds
from workbench.packs.warm.zygotes import Zygote
from workbench.settings import Settings
from workbench.store.registry import Registry
from workbench.store.registry.database import sqlite_url

URNS = ("100001", "100002", "100003")


@pytest.fixture
def kit(tmp_path):
    registry = Registry(sqlite_url(tmp_path / "registry.sqlite"))
    yield Kit(registry, tmp_path)
    registry.close()


def test_an_engine_that_is_gone_is_opened_anew(kit, tmp_path, monkeypatch):
    """The pack that it was at is tried again, and no other fails."""
    run, opened = kit.run(*URNS), []

    @contextmanager
    def engine(chosen, job):
        opened.append(job)

        def build(urn):
            if len(opened) == 1:
                with Zygote(Closed()).copy():
                    raise AssertionError("a process that is gone made a copy")
            return Built(urn, f"key{urn}", tmp_path, 1)

        yield build

    monkeypatch.setattr(worker, "maker", lambda name: engine)
    order = worker.Order(Settings(home=tmp_path), run.id, "", tmp_path)
    with worker.Bench(order, kit.runs) as bench:
        while claim := kit.claims.take("me", run.id):
            worker._attempt(claim, kit.claims, bench)
            kit.clock.move(5)
    assert len(opened) == 2
    assert set(kit.states(run).values()) == {"built"}


class Closed:
    """The socket of a process that is gone."""

    def sendmsg(self, *_: object) -> int:
        raise BrokenPipeError


def test_what_the_engine_says_when_it_is_gone_is_what_the_worker_knows():
    with pytest.raises(NotebookFailed, match=ENGINE_GONE), Zygote(Closed()).copy():
        pass


def test_processors_are_counted_of_children_that_still_run():
    before = cpu_seconds()
    busy = "import time\nwhile time.process_time() < 0.4: pass\nprint(flush=True)\ninput()"
    command = [sys.executable, "-c", busy]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        child.stdout.readline()
        used = cpu_seconds() - before
        child.communicate(b"\n")
    assert used >= 0.3
