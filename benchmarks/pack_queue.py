"""What the queue of packs costs by itself: ``python benchmarks/pack_queue.py [JOBS] [WORKERS]``.

Runs so many jobs whose packs take no time, on SQLite and, where its programs are installed for the
tests, on PostgreSQL. Prints milliseconds a job: of the clock, of the workers' CPU and of the CPU of
the process that conducts the run. What starting a worker costs is measured apart, by a run of one.
"""

import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from workbench.packs.job import Built, Job
from workbench.packs.queue.crew import Crew
from workbench.packs.queue.many import open_queue
from workbench.packs.queue.runs import Plan
from workbench.settings import PROJECT, Settings

JOBS, WORKERS = 2000, 2


@contextmanager
def no_pack(chosen: Settings, job: Job) -> Iterator[partial]:
    """Makes packs that take no time and leave nothing."""
    yield partial(_pretend, job)


def _pretend(job: Job, urn: str) -> Built:
    return Built(urn, f"{job.data_version}-{urn}", job.root, 1)


def seconds(kind: int) -> float:
    used = resource.getrusage(kind)
    return used.ru_utime + used.ru_stime


def run(chosen: Settings, name: str, jobs: int, workers: int) -> tuple[float, float, float]:
    """Seconds of the clock, of the workers' CPU and of this process's CPU."""
    job = Job(chosen.home / "none.ipynb", {}, chosen.packs, "2026-11-22", name)
    keys = {str(100000 + n): f"{name}-{100000 + n}" for n in range(jobs)}
    before = [time.perf_counter(), seconds(resource.RUSAGE_CHILDREN), seconds(resource.RUSAGE_SELF)]
    with open_queue(chosen) as queue:
        planned = queue.runs.begin(Plan(job, keys), {})
        crew = Crew(queue.claims, chosen, workers, maker="pack_queue:no_pack")
        for _ in queue.work(planned, crew):
            continue
        found = queue.report(planned.id)
    assert found.built == jobs, found
    after = [time.perf_counter(), seconds(resource.RUSAGE_CHILDREN), seconds(resource.RUSAGE_SELF)]
    return tuple(b - a for a, b in zip(before, after, strict=True))


def measure(name: str, jobs: int, workers: int, **settings: str) -> None:
    with tempfile.TemporaryDirectory() as home:
        chosen = Settings(home=Path(home), **settings)
        start = run(chosen, "start", 1, workers)
        whole = run(chosen, "whole", jobs, workers)
    clock, theirs, mine = (1000 * (b - a) / jobs for a, b in zip(start, whole, strict=True))
    print(f"{name:<12}{jobs:>6}{workers:>9}{clock:>10.2f}{theirs:>14.2f}{mine:>16.2f}")


def main(jobs: int = JOBS, workers: int = WORKERS) -> None:
    """Print one line for each kind of registry."""
    here = str(Path(__file__).parent)
    os.environ["PYTHONPATH"] = here
    sys.path.append(str(PROJECT / "tests" / "lib"))
    from postgres import postgresql

    heads = f"{'clock ms':>10}{'workers ms':>14}{'conductor ms':>16}"
    print(f"{'registry':<12}{'jobs':>6}{'workers':>9}{heads}")
    measure("SQLite", jobs, workers)
    with postgresql() as server:
        measure("PostgreSQL", jobs, workers, registry_url=server.database("queue"))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
