"""What the command line asks for: a request, a run that is worked on, and outcomes as rows."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from workbench.errors import PartialFailure, UsageError, UserError, did_you_mean
from workbench.loader import Door
from workbench.packs.audiences import AUDIENCE, role_of
from workbench.packs.documents.files import FORMATS, HTML
from workbench.packs.job import NOTEBOOK, Built, Failed, Job, Outcome
from workbench.packs.notebook import read_notebook
from workbench.packs.parameters import SCHOOL, checked, read_parameters
from workbench.packs.queue.conduct import Progress
from workbench.packs.queue.crew import Crew
from workbench.packs.queue.executor import Executor
from workbench.packs.queue.many import Queue, open_queue
from workbench.packs.queue.runs import Run
from workbench.packs.schools import SECONDARY, choose, split
from workbench.packs.shelf import PAGE
from workbench.settings import Settings, settings
from workbench.store.audit import Surface

LOCAL, DASK = "local", "dask"
EXECUTORS = (LOCAL, DASK)
NAMED_FIRST, AREA_NEXT, ALL_LAST = 3, 5, 7
"""Priorities: whoever asks for named schools does not wait for the night's run."""
_MOST_FAILURES = 20


@dataclass(frozen=True)
class Request:
    """Options of ``workbench pack build``."""

    numbers: tuple[str, ...] = ()
    area: str = ""
    everything: bool = False
    phase: str = SECONDARY
    parameters: Path | None = None
    root: Path | None = None
    jobs: int = 1
    date: str = ""
    keep_notebook: bool = False
    formats: str = HTML
    audience: str = ""
    notebook: str = NOTEBOOK
    resume: bool = False
    run: str = ""
    priority: int | None = None
    executor: str = LOCAL
    scheduler: str = ""

    @property
    def urgency(self) -> int:
        """The priority asked for, or that of the kind of request."""
        if self.priority is not None:
            return self.priority
        if self.numbers:
            return NAMED_FIRST
        return AREA_NEXT if self.area else ALL_LAST


@dataclass(frozen=True)
class Result:
    """An outcome as the command line shows it."""

    outcome: Outcome

    def row(self) -> tuple[object, ...]:
        """School, pack, size and what happened."""
        match self.outcome:
            case Built(urn=urn, pack=pack, bytes=size, reused=reused):
                return urn, pack, f"{size / 1024:.0f} kB", "was there" if reused else "built"
            case Failed(urn=urn, cell=cell, kind=kind):
                return urn, "", "", f"failed{f' in cell {cell}' if cell else ''}: {kind}"

    def facts(self) -> dict[str, Any]:
        """The same for programs."""
        match self.outcome:
            case Built() as built:
                return {
                    "school": built.urn,
                    "pack": built.pack,
                    "page": str(built.folder / PAGE),
                    "bytes": built.bytes,
                    "reused": built.reused,
                }
            case Failed() as failed:
                return {"school": failed.urn, "failed": failed.kind, "cell": failed.cell}


@dataclass(frozen=True)
class Work:
    """A run that was planned, and who will work on it."""

    queue: Queue
    run: Run
    executor: Executor

    def progress(self) -> Generator[Progress]:
        """Work, and say several times a second how far it is."""
        return self.queue.work(self.run, self.executor)

    def results(self) -> list[Result]:
        """What came of each school, by number."""
        return [Result(outcome) for outcome in self.queue.outcomes(self.run)]


@contextmanager
def opened(request: Request) -> Iterator[Work]:
    """Check a request and plan its run, or find the run to go on with.

    Raises:
        UsageError: a parameter, a date, a school or a run is wrong; nothing has run then.
        StoreError: no data are loaded.
    """
    _check_run(request)
    chosen = settings()
    if request.resume:
        with open_queue(chosen) as queue:
            run = queue.go_on(request.run)
            yield Work(queue, run, _executor(request, queue, chosen))
        return
    job, urns = _job(request, chosen)
    with open_queue(chosen) as queue:
        executor = _executor(request, queue, chosen, len(urns))
        yield Work(queue, queue.plan(job, urns, request.urgency), executor)


def failure_of(work: Work, results: Sequence[Result]) -> UserError | None:
    """The error to end with where schools failed, or the run was cancelled."""
    found = work.queue.report(work.run.id)
    if found.state == "cancelled":
        return PartialFailure(
            f"The run was cancelled; {found.left} packs were not built.",
            "`workbench pack build` starts it anew.",
        )
    failed = [result for result in results if isinstance(result.outcome, Failed)]
    if not failed:
        return None
    shown = failed[:_MOST_FAILURES]
    lines = [f"  {row[0]}: {row[3]}" for row in (result.row() for result in shown)]
    if len(failed) > len(shown):
        lines.append(f"  and {len(failed) - len(shown)} more")
    listed = "\n".join(lines)
    return PartialFailure(
        f"{len(failed)} of {found.packs} packs failed:\n{listed}",
        "The others are done. These are on the poison list: `workbench pack poison --release` "
        f"lets them be tried again, `workbench pack report {work.run.id}` sums up why.",
    )


def _check_run(request: Request) -> None:
    if request.run and not request.resume:
        raise UsageError(
            f"`{request.run}` is not expected here.",
            "--resume RUN goes on with a run, --school URN builds the pack of a school.",
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


def _job(request: Request, chosen: Settings) -> tuple[Job, tuple[str, ...]]:
    path = chosen.project / "notebooks" / f"{request.notebook}.ipynb"
    default = chosen.project / "params" / request.notebook / "default.yaml"
    given = read_parameters(request.parameters or default)
    if request.audience:
        role_of(request.audience)
        given[AUDIENCE] = request.audience
    if SCHOOL in given:
        raise UsageError(f"`{SCHOOL}` is in the parameter file.", "Use --school instead.")
    parameters = checked(read_notebook(path), given)
    generated = _date(request.date)
    door = Door(chosen).noting(surface=Surface.CLI)
    try:
        urns = choose(
            door,
            numbers=split(request.numbers),
            area=request.area,
            everything=request.everything,
            phase=request.phase,
        )
        version = door.data_version()
    finally:
        door.close()
    job = Job(
        notebook=path,
        parameters=parameters,
        root=(request.root or chosen.packs).absolute(),
        generated=generated,
        data_version=version,
        keep_notebook=request.keep_notebook,
        formats=_formats(request.formats),
    )
    return job, urns


def _formats(text: str) -> tuple[str, ...]:
    """What packs are written as; a page is always there."""
    asked = split([text])
    for name in asked:
        if name not in FORMATS:
            raise UsageError(f"`--formats` {name} is none.", did_you_mean(name, FORMATS))
    return tuple(name for name in FORMATS if name == HTML or name in asked)


def _date(text: str) -> str:
    try:
        return (date.fromisoformat(text) if text else date.today()).isoformat()
    except ValueError:
        raise UsageError(f"`--date` {text} is not a date.", "Write it as 2026-11-22.") from None
