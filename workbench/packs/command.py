"""What the command line works on: the runs of a request, and outcomes as rows."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from workbench.errors import PartialFailure, UsageError, UserError, did_you_mean
from workbench.packs.job import Built, Failed, Outcome
from workbench.packs.queue.conduct import Progress
from workbench.packs.queue.crew import Crew
from workbench.packs.queue.executor import Executor
from workbench.packs.queue.many import Queue, open_queue
from workbench.packs.queue.runs import Run
from workbench.packs.queue.states import State
from workbench.packs.request import DASK, LOCAL, Request, planned
from workbench.packs.shelf import PAGE
from workbench.packs.stages import TITLES
from workbench.settings import Settings, settings

EXECUTORS = (LOCAL, DASK)
_MOST_FAILURES = 20


@dataclass(frozen=True)
class Result:
    """An outcome as the command line shows it.

    Attributes:
        notebook: what the pack is made of, which tells the packs of one school apart.
        run: id of the run that it is of; empty where there is none.
    """

    outcome: Outcome
    notebook: str
    run: str = ""

    def row(self) -> tuple[object, ...]:
        """School, what its pack is of, pack, size and what happened."""
        of = TITLES.get(self.notebook, self.notebook)
        match self.outcome:
            case Built(urn=urn, pack=pack, bytes=size, reused=reused):
                said = "was there" if reused else "built"
                return urn, of, pack, f"{size / 1024:.0f} kB", said
            case Failed(urn=urn, cell=cell, kind=kind):
                return urn, of, "", "", f"failed{f' in cell {cell}' if cell else ''}: {kind}"

    def facts(self) -> dict[str, Any]:
        """The same for programs."""
        whose = {"notebook": self.notebook, **({"run": self.run} if self.run else {})}
        match self.outcome:
            case Built() as built:
                return {
                    "school": built.urn,
                    "pack": built.pack,
                    "page": str(built.folder / PAGE),
                    "bytes": built.bytes,
                    "reused": built.reused,
                    **whose,
                }
            case Failed() as failed:
                return {"school": failed.urn, "failed": failed.kind, "cell": failed.cell, **whose}


@dataclass(frozen=True)
class Work:
    """Runs that were planned, one for each notebook, and who will work on each."""

    queue: Queue
    runs: tuple[tuple[Run, Executor], ...]

    def progress(self) -> Generator[Progress]:
        """Work on one run after the other, and say several times a second how far all are."""
        for run, executor in self.runs:
            others = [
                self.queue.runs.counts(other.id) for other, _ in self.runs if other.id != run.id
            ]
            for step in self.queue.work(run, executor):
                yield replace(step, counts=_sum([step.counts, *others]))

    def results(self) -> list[Result]:
        """What came of each school, by notebook and number."""
        return [
            Result(outcome, run.job.notebook.stem, run.id)
            for run, _ in self.runs
            for outcome in self.queue.outcomes(run)
        ]

    def unfinished(self) -> tuple[str, ...]:
        """Ids of the runs of which something is left."""
        found = (self.queue.report(run.id) for run, _ in self.runs)
        return tuple(report.run for report in found if report.left)


@contextmanager
def opened(request: Request) -> Iterator[Work]:
    """Check a request and plan its runs, or find the run to go on with.

    Raises:
        UsageError: a parameter, a date, a school or a run is wrong; nothing has run then.
        StoreError: no data are loaded.
    """
    _check_run(request)
    chosen = settings()
    if request.resume:
        with open_queue(chosen) as queue:
            run = queue.go_on(request.run)
            yield Work(queue, ((run, _executor(request, queue, chosen)),))
        return
    wanted = planned(request, chosen)
    with open_queue(chosen) as queue:
        executors = [_executor(request, queue, chosen, len(one.urns)) for one in wanted]
        runs = [queue.plan(one.job, one.urns, request.urgency) for one in wanted]
        yield Work(queue, tuple(zip(runs, executors, strict=True)))


def failure_of(work: Work, results: Sequence[Result]) -> UserError | None:
    """The error to end with where schools failed, or a run was cancelled."""
    reports = [work.queue.report(run.id) for run, _ in work.runs]
    if any(found.state == "cancelled" for found in reports):
        return PartialFailure(
            f"The run was cancelled; {sum(found.left for found in reports)} packs were not built.",
            "`workbench pack build` starts it anew.",
        )
    failed = [result for result in results if isinstance(result.outcome, Failed)]
    if not failed:
        return None
    shown = failed[:_MOST_FAILURES]
    lines = [f"  {row[0]}, {row[1]}: {row[-1]}" for row in (result.row() for result in shown)]
    if len(failed) > len(shown):
        lines.append(f"  and {len(failed) - len(shown)} more")
    listed = "\n".join(lines)
    named = " and ".join(
        f"`workbench pack report {run}`" for run in dict.fromkeys(one.run for one in failed)
    )
    return PartialFailure(
        f"{len(failed)} of {sum(found.packs for found in reports)} packs failed:\n{listed}",
        "The others are done. These are on the poison list: `workbench pack poison --release` "
        f"lets them be tried again, {named} sums up why.",
    )


def _sum(several: Sequence[Mapping[State, int]]) -> dict[State, int]:
    return {state: sum(counts[state] for counts in several) for state in State}


def _check_run(request: Request) -> None:
    if request.run and not request.resume:
        raise UsageError(
            f"`{request.run}` is not expected here.",
            "--resume RUN goes on with a run, --school URN builds the packs of a school.",
        )
    if request.resume and (request.numbers or request.area or request.everything):
        raise UsageError("A run that goes on has its schools.", "Leave out which schools.")
    if request.executor not in EXECUTORS:
        raise UsageError(
            f"`--executor` {request.executor} is none.", did_you_mean(request.executor, EXECUTORS)
        )
    if (request.executor == DASK) != bool(request.scheduler):
        raise UsageError(
            "`--executor dask` and `--scheduler` belong together.",
            "Give the address of the scheduler, such as tls://host:8786.",
        )


def _executor(
    request: Request, queue: Queue, chosen: Settings, most: int | None = None
) -> Executor:
    if request.executor == DASK:
        # an optional dependency
        from workbench.packs.queue.dask_crew import DaskCrew

        return DaskCrew(chosen, request.scheduler, request.jobs)
    size = request.jobs if most is None else min(request.jobs, most)
    return Crew(queue.claims, chosen, size)
