"""Packs of many schools: planned as a run, worked off, and what came of each."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from workbench.clock import Clock, now
from workbench.errors import StoreError, UsageError
from workbench.packs.job import Built, Failed, Job, Outcome
from workbench.packs.made_from import pack_ids
from workbench.packs.manifest import verify
from workbench.packs.queue.claims import Claims
from workbench.packs.queue.conduct import Progress, conduct
from workbench.packs.queue.crew import Crew
from workbench.packs.queue.executor import Executor
from workbench.packs.queue.report import Report, report, write_report
from workbench.packs.queue.runs import Plan, Run, Runs
from workbench.packs.queue.states import OPEN, State
from workbench.packs.shelf import PAGE, Shelf
from workbench.settings import Settings
from workbench.store.registry import PackJob, Registry, open_registry


@dataclass(frozen=True)
class Queue:
    """The queue of packs of one home: its registry, the runs and the claims in it."""

    chosen: Settings
    registry: Registry
    runs: Runs
    claims: Claims
    clock: Clock = now

    def plan(self, job: Job, urns: Sequence[str], priority: int = 5) -> Run:
        """Keep what is to be built; the same again is the run that is not over yet.

        What stands whole in its place is not built again.
        """
        keys = pack_ids(self.chosen, job, urns)
        plan = Plan(
            job,
            keys,
            priority,
            tries=self.chosen.pack_tries,
            deadline_seconds=self.chosen.pack_deadline_seconds,
        )
        return self.runs.begin(plan, standing(job, keys))

    def go_on(self, name: str = "") -> Run:
        """The run to go on with, by the start of its id; without a name the newest unfinished.

        Raises:
            UsageError: there is none, it was cancelled, or what its packs are made from has
                changed since it was planned.
        """
        run = self.runs.find(name, unfinished=True)
        jobs = self.runs.jobs(run.id)
        keys = {job.urn: job.key for job in jobs}
        if pack_ids(self.chosen, run.job, sorted(keys)[:1]) != dict(sorted(keys.items())[:1]):
            raise UsageError(
                f"Code, notebook or settings have changed since the run {run.id} was planned.",
                "Start it anew with `workbench pack build`; packs that stand are kept.",
            )
        return self.runs.again(run.id, standing(run.job, keys))

    def work(self, run: Run, executor: Executor) -> Generator[Progress]:
        """Work on a run until nothing is left of it; its report is left beside the packs."""
        Shelf(run.job.root).sweep()
        try:
            yield from conduct(self.runs, self.claims, run, executor, self.chosen)
        finally:
            Shelf(run.job.root).sweep()
            write_report(run.job.root, self.report(run.id))

    def report(self, run: str) -> Report:
        """The report of a run as it stands."""
        return report(self.runs.find(run), self.runs.jobs(run), self.clock())

    def outcomes(self, run: Run) -> tuple[Outcome, ...]:
        """What came of each school of a run, by number; none of those that are not done."""
        done = [job for job in self.runs.jobs(run.id) if job.state not in OPEN]
        return tuple(_outcome(run.job, job) for job in done)


@contextmanager
def open_queue(chosen: Settings) -> Iterator[Queue]:
    """The queue in the registry of a home.

    Raises:
        StoreError: the registry cannot be opened.
    """
    registry, lease = open_registry(chosen), chosen.pack_lease_seconds
    try:
        yield Queue(chosen, registry, Runs(registry, lease), Claims(registry, lease))
    finally:
        registry.close()


def build_many(
    chosen: Settings,
    job: Job,
    urns: Sequence[str],
    jobs: int = 1,
    *,
    workers: Callable[[Claims, Settings, int], Executor] = Crew,
) -> tuple[Outcome, ...]:
    """Build the packs of schools on this machine, and say what came of each, by number.

    Args:
        jobs: number of workers.
        workers: makes them.
    """
    with open_queue(chosen) as queue:
        run = queue.plan(job, urns)
        crew = workers(queue.claims, chosen, min(jobs, len(urns)))
        for _ in queue.work(run, crew):
            pass
        return queue.outcomes(run)


def standing(job: Job, keys: Mapping[str, str]) -> dict[str, int]:
    """Id to bytes of the page of the packs that stand whole in their place.

    Args:
        keys: URN to id.
    """
    shelf = Shelf(job.root)
    places = {key: shelf.place(urn, key) for urn, key in keys.items()}
    return {
        key: (place / PAGE).stat().st_size
        for key, place in places.items()
        if place.is_dir() and _whole(place)
    }


def _whole(place: Path) -> bool:
    try:
        return verify(place).intact
    except StoreError:
        return False


def _outcome(job: Job, row: PackJob) -> Outcome:
    if row.state == State.BUILT:
        place = Shelf(job.root).place(row.urn, row.key)
        cells = tuple((int(cell), seconds) for cell, seconds in row.cells)
        return Built(row.urn, row.key, place, row.size or 0, row.reused, cells)
    return Failed(row.urn, row.cell, row.kind)
