"""Queues of packs for tests: a clock that is set, jobs with plain keys, workers without kernels."""

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from packs import job_for, stub_notebook

from workbench.packs.job import Job
from workbench.packs.queue.claims import Claims, Finished
from workbench.packs.queue.crew import Crew
from workbench.packs.queue.runs import Plan, Run, Runs
from workbench.store.registry import Registry

LEASE = 30
DONE = Finished(seconds=2.0, cpu=1.5, size=1000)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def move(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


class Kit:
    """The queue of one registry, with a clock."""

    def __init__(self, registry: Registry, folder: Path) -> None:
        self.clock = Clock()
        self.registry = registry
        self.runs = Runs(registry, LEASE, self.clock)
        self.claims = Claims(registry, LEASE, self.clock, chance=lambda: 1.0)
        self.job: Job = job_for(stub_notebook(folder), folder)

    def run(self, *urns: str, active: bool = True, prefix: str = "key", **options: object) -> Run:
        """A run for some schools, whose keys are their numbers with a word before them."""
        keys = {urn: f"{prefix}{urn}" for urn in urns}
        run = self.runs.begin(Plan(self.job, keys, **options), {})
        # ids of runs sort by time
        self.clock.move(0.01)
        return self.runs.keep(run.id) if active else run

    def states(self, run: Run) -> dict[str, str]:
        """School to state."""
        return {job.urn: str(job.state) for job in self.runs.jobs(run.id)}


def crew_with(maker: str):
    """What makes crews that build with a maker."""
    return partial(Crew, maker=maker)
