"""What ``workbench pack build`` is asked for, and the jobs it comes to: one for each notebook."""

from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from workbench.errors import UsageError, did_you_mean
from workbench.loader import Door
from workbench.packs.audiences import AUDIENCE, role_of
from workbench.packs.documents.files import FORMATS, HTML
from workbench.packs.job import Job
from workbench.packs.notebook import read_notebook
from workbench.packs.parameters import SCHOOL, checked, read_parameters
from workbench.packs.schools import ALL, choose, split
from workbench.packs.stages import NOTEBOOKS, REMIT, phase_of
from workbench.settings import Settings
from workbench.store.audit import Surface

LOCAL, DASK = "local", "dask"
NAMED_FIRST, AREA_NEXT, ALL_LAST = 3, 5, 7
"""Priorities: whoever asks for named schools does not wait for the night's run."""
_SETS = "params"
_DEFAULT = "default.yaml"


@dataclass(frozen=True)
class Request:
    """Options of ``workbench pack build``."""

    numbers: tuple[str, ...] = ()
    area: str = ""
    everything: bool = False
    phase: str = ALL
    parameters: Path | None = None
    root: Path | None = None
    jobs: int = 1
    date: str = ""
    keep_notebook: bool = False
    formats: str = HTML
    audience: str = ""
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
class Planned:
    """Packs of one notebook that are asked for, and the schools that they are of."""

    job: Job
    urns: tuple[str, ...]


def planned(request: Request, chosen: Settings) -> tuple[Planned, ...]:
    """The jobs of a request, youngest pupils first.

    A parameter set in the folder of a notebook chooses that notebook; one from elsewhere holds
    for the one notebook that all the schools have in common.

    Raises:
        UsageError: a parameter, a date or a school is wrong, or several notebooks are asked for
            with a parameter set that cannot be of all.
        StoreError: no data are loaded.
    """
    phase = _phase(request, chosen)
    generated, formats = date_of(request.date), _formats(request.formats)
    if request.parameters is not None:
        read_parameters(_file(request.parameters))
    with closing(Door(chosen).noting(surface=Surface.CLI)) as door:
        found = choose(
            door,
            numbers=split(request.numbers),
            area=request.area,
            everything=request.everything,
            phase=phase,
        )
        version = door.data_version()
    if not found:
        raise UsageError(
            "No school that is asked for has published results"
            f"{'' if phase == ALL else f' of the phase {phase}'}.",
            "Load the tables they are in with `workbench ingest`, or name schools by --school.",
        )
    if len(found) > 1 and request.parameters is not None:
        raise UsageError(
            f"`--params` is one set, and these schools have packs of several phases: "
            f"{', '.join(phase_of(name) for name in found)}.",
            f"Say --phase, or keep the set in {_SETS}/NOTEBOOK/: {', '.join(found)}.",
        )
    job = Job(
        notebook=Path(),
        parameters={},
        root=(request.root or chosen.packs).absolute(),
        generated=generated,
        data_version=version,
        keep_notebook=request.keep_notebook,
        formats=formats,
    )
    return tuple(
        Planned(_of_notebook(job, name, request, chosen), urns) for name, urns in found.items()
    )


def date_of(text: str) -> str:
    """The date on a pack: the one asked for, or today's.

    Raises:
        UsageError: it is no date.
    """
    try:
        return (date.fromisoformat(text) if text else date.today()).isoformat()
    except ValueError:
        raise UsageError(f"`--date` {text} is not a date.", "Write it as 2026-11-22.") from None


def _of_notebook(job: Job, name: str, request: Request, chosen: Settings) -> Job:
    path = chosen.project / "notebooks" / f"{name}.ipynb"
    given = read_parameters(_file(request.parameters or chosen.project / _SETS / name))
    if request.audience:
        role_of(request.audience)
        given[AUDIENCE] = request.audience
    if SCHOOL in given:
        raise UsageError(f"`{SCHOOL}` is in the parameter file.", "Use --school instead.")
    return replace(job, notebook=path, parameters=checked(read_notebook(path), given))


def _file(path: Path) -> Path:
    """A parameter set, or the default one of a notebook's folder."""
    return path / _DEFAULT if path.is_dir() else path


def _phase(request: Request, chosen: Settings) -> str:
    """The phase asked for: by ``--phase``, or by the folder of the parameter set."""
    if request.parameters is None:
        return request.phase
    folder = _file(request.parameters).absolute().parent
    if folder.name == REMIT:
        raise UsageError(
            "`--params` is of the pack of a trust or local authority.",
            "Use `workbench pack remit`.",
        )
    if folder.name not in NOTEBOOKS:
        if folder.parent == (chosen.project / _SETS).absolute():
            raise UsageError(
                f"`--params` is of {folder.name}, which makes no pack of a school.",
                did_you_mean(folder.name, NOTEBOOKS),
            )
        return request.phase
    own = phase_of(folder.name)
    if request.phase not in (ALL, own):
        raise UsageError(
            f"`--params` is of the phase {own}, `--phase` says {request.phase}.",
            "Leave one of them out.",
        )
    return own


def _formats(text: str) -> tuple[str, ...]:
    """What packs are written as; a page is always there."""
    asked = split([text])
    for name in asked:
        if name not in FORMATS:
            raise UsageError(f"`--formats` {name} is none.", did_you_mean(name, FORMATS))
    return tuple(name for name in FORMATS if name == HTML or name in asked)
