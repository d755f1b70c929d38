"""Packs built by a Dask cluster, one of whose workers is killed: the run ends complete."""

import logging
import os
import signal
import time
import warnings

import pytest
from pack_quick import QUICK, attempts, behave
from packs import SCHOOLS, job_for, stub_notebook
from source import PROJECT

from workbench.errors import StoreError
from workbench.packs.job import Built
from workbench.packs.manifest import verify
from workbench.packs.queue.dask_crew import DaskCrew
from workbench.packs.queue.many import open_queue
from workbench.settings import settings

distributed = pytest.importorskip("distributed")
URNS = SCHOOLS[:6]


@pytest.fixture
def cluster(home, monkeypatch):
    """Two workers, each with a nanny that starts it again; they read the settings of this home."""
    monkeypatch.setenv("PYTHONPATH", str(PROJECT / "tests" / "lib"))
    with warnings.catch_warnings():
        # of the library's own sockets, when they are closed
        warnings.simplefilter("ignore")
        with distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
        ) as cluster:
            yield cluster


def test_a_killed_worker_of_the_cluster_loses_no_pack(cluster, home, tmp_path):
    job = job_for(stub_notebook(tmp_path), home)
    behave(job.root, **{f"_{urn}": "pause" for urn in URNS})
    killed = False
    with open_queue(settings()) as queue:
        run = queue.plan(job, URNS)
        crew = DaskCrew(settings(), cluster.scheduler_address, 2, maker=QUICK)
        for _ in queue.work(run, crew):
            if not killed and len(attempts(job.root)) >= 2:
                victim = next(iter(cluster.workers.values())).process.pid
                os.kill(victim, signal.SIGKILL)
                killed = True
            time.sleep(0.05)
        outcomes = queue.outcomes(run)
    assert killed
    assert [one.urn for one in outcomes if isinstance(one, Built)] == list(URNS)
    assert all(verify(one.folder).intact for one in outcomes)
    assert list((job.root / ".work").iterdir()) == []


def test_no_scheduler_is_said(home, monkeypatch, capfd):
    monkeypatch.setattr("workbench.packs.queue.dask_crew._CONNECT_SECONDS", 1)
    with pytest.raises(StoreError, match="no Dask scheduler"):
        DaskCrew(settings(), "tcp://127.0.0.1:9", 1)
    # nor does Dask say it, whose tracebacks name folders of this machine
    logging.getLogger("distributed.client").error("Failed to reconnect")
    assert capfd.readouterr().err == ""
