"""What the command line asks for: a request, and outcomes as rows and facts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from workbench.errors import PartialFailure, UsageError, UserError
from workbench.loader import Door
from workbench.packs.batch import build_many
from workbench.packs.job import NOTEBOOK, Built, Failed, Job, Outcome
from workbench.packs.notebook import read_notebook
from workbench.packs.parameters import SCHOOL, checked, read_parameters
from workbench.packs.schools import choose, split
from workbench.packs.shelf import PAGE
from workbench.settings import settings
from workbench.store.audit import Surface


@dataclass(frozen=True)
class Request:
    """Options of ``workbench pack build``."""

    numbers: tuple[str, ...] = ()
    area: str = ""
    everything: bool = False
    parameters: Path | None = None
    root: Path | None = None
    jobs: int = 1
    date: str = ""
    keep_notebook: bool = False
    notebook: str = NOTEBOOK


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


def build_packs(request: Request) -> tuple[tuple[str, ...], Iterator[Result]]:
    """Check a request, then build.

    Returns:
        The schools, and their results in the order in which they are done.

    Raises:
        UsageError: a parameter, a date or a school is wrong; nothing has run then.
        StoreError: no data are loaded.
    """
    chosen = settings()
    path = chosen.project / "notebooks" / f"{request.notebook}.ipynb"
    default = chosen.project / "params" / request.notebook / "default.yaml"
    given = read_parameters(request.parameters or default)
    if SCHOOL in given:
        raise UsageError(f"`{SCHOOL}` is in the parameter file.", "Use --school instead.")
    parameters = checked(read_notebook(path), given)
    generated = _date(request.date)
    door = Door(chosen).noting(surface=Surface.CLI)
    try:
        urns = choose(
            door, numbers=split(request.numbers), area=request.area, everything=request.everything
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
    )
    outcomes = build_many(chosen, job, urns, request.jobs)
    return urns, (Result(outcome) for outcome in outcomes)


def failure_of(results: Sequence[Result]) -> UserError | None:
    """The error to end with where schools failed."""
    failed = [result for result in results if isinstance(result.outcome, Failed)]
    if not failed:
        return None
    lines = "\n".join(f"  {row[0]}: {row[3]}" for row in (result.row() for result in failed))
    return PartialFailure(
        f"{len(failed)} of {len(results)} packs failed:\n{lines}",
        "The others are done; the command can be run again and builds only what is absent.",
    )


def _date(text: str) -> str:
    try:
        return (date.fromisoformat(text) if text else date.today()).isoformat()
    except ValueError:
        raise UsageError(f"`--date` {text} is not a date.", "Write it as 2026-11-22.") from None
