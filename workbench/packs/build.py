"""Building one pack: run, render, scan, seal, publish."""

import json
import stat
from collections.abc import Mapping, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from workbench.loader import Door
from workbench.packs.audiences import AUDIENCE, GOVERNOR, HEAD
from workbench.packs.context import pack_scope
from workbench.packs.documents.write import write_documents
from workbench.packs.engine import Timed, execute
from workbench.packs.job import Built, Job
from workbench.packs.made_from import inputs_for
from workbench.packs.manifest import Inputs
from workbench.packs.names import names_of_pupils
from workbench.packs.notebook import Notebook, read_notebook
from workbench.packs.parameters import SCHOOL, Parameter, checked
from workbench.packs.parts import JOB, Cover, Folder, Part
from workbench.packs.remit.schools import SHARED, subject_parameters
from workbench.packs.scan import Refused, findings, notebook_text, refuse_private
from workbench.packs.seal.check import check
from workbench.packs.seal.keys import Keyring
from workbench.packs.seal.sealing import seal
from workbench.packs.shelf import PAGE, Shelf
from workbench.packs.subject import Subject, named
from workbench.packs.warm.zygotes import Zygote
from workbench.settings import Settings

EXECUTED = "internal/executed.ipynb"
_OWNER_ONLY = stat.S_IRUSR | stat.S_IWUSR


def build(
    chosen: Settings,
    job: Job,
    urn: str,
    running: Zygote | None = None,
    door: Door | None = None,
) -> Built:
    """Build the pack of one school, or find it whole in its place.

    Args:
        running: of :func:`workbench.packs.engine.opened_engine`, kept from one pack to the next.
        door: the store whose pupils' names are looked for in the pack, likewise.

    Raises:
        NotebookFailed: the notebook did not come to its end.
        Refused: the pack holds something that must not leave.
    """
    notebook = read_notebook(job.notebook)
    subject = named(urn)
    parameters = checked(notebook, {**job.parameters, **subject_parameters(chosen, subject)})
    made_from = inputs_for(chosen, job, notebook, parameters)
    shelf = Shelf(job.root)
    place = shelf.place(subject.folder, made_from.pack_id)
    if place.is_dir() and check(place, Keyring(chosen.home)).intact:
        return Built(urn, made_from.pack_id, place, _page_size(place), reused=True)
    cells: dict[int, float] = {}
    timed = cells.__setitem__
    with shelf.working_folder() as folder:
        derived = derive(chosen, job, notebook, parameters, folder, running, timed=timed)
        _documents(job, made_from, derived, folder)
        _refuse_private(chosen, job, made_from, derived, folder, door)
        about = _about(derived, notebook, subject)
        seal(folder, derived.parts, made_from, about, Keyring(chosen.home).signer())
        finished = shelf.publish(folder, subject.folder, made_from.pack_id)
    seconds = tuple(cells.items())
    return Built(urn, made_from.pack_id, finished, _page_size(finished), cells=seconds)


@dataclass(frozen=True)
class Derived:
    """What running a notebook came to: the notebook with its outputs, and the recorded parts."""

    executed: Any
    parts: tuple[Part, ...]


def derive(
    chosen: Settings,
    job: Job,
    notebook: Notebook,
    parameters: Mapping[str, Parameter],
    folder: Path,
    running: Zygote | None = None,
    *,
    timed: Timed | None = None,
    as_of: bool = False,
) -> Derived:
    """Run a notebook in a folder, which holds its parts then.

    Args:
        running: the warm process to run it in, where the engine is the warm one.
        timed: told how long each cell took.
        as_of: load the facts as they were in the job's data version, whatever came after it; by
            default another version is refused.

    Raises:
        NotebookFailed: the notebook did not come to its end.
    """
    order = folder / JOB
    said = {
        "data_version": job.data_version,
        "audience": parameters.get(AUDIENCE, GOVERNOR),
        "shared": parameters.get(SHARED, []),
        "as_of": as_of,
    }
    order.write_text(json.dumps(said), encoding="utf-8")
    executed = execute(
        notebook,
        parameters,
        # a pack is one of many that are made at once: threads of its own would but cost more
        chosen=chosen.model_copy(update={"database_threads": 1}),
        folder=folder,
        seed=job.seed,
        limits=job.limits,
        engine=job.engine,
        running=running,
        timed=timed,
        identities=_may_identify(parameters),
    )
    order.unlink()
    return Derived(executed, tuple(Folder(folder).read()))


def _may_identify(parameters: Mapping[str, Parameter]) -> bool:
    """Whether the policy lets a pack with these parameters name pupils."""
    audience = str(parameters.get(AUDIENCE, GOVERNOR))
    return SHARED not in parameters and pack_scope((), audience).names


def _documents(job: Job, made_from: Inputs, derived: Derived, folder: Path) -> None:
    if job.keep_notebook:
        _keep(derived.executed, folder / EXECUTED)
    write_documents(folder, derived.parts, made_from, job.formats, audience=made_from.audience)


def _refuse_private(
    chosen: Settings, job: Job, made_from: Inputs, derived: Derived, folder: Path, door: Door | None
) -> None:
    """Look through all that would be released, for the school's pupils among others.

    Raises:
        Refused: it holds something that must not leave.
    """
    head = made_from.audience == HEAD
    with nullcontext(door) if door else closing(Door(chosen)) as opened:
        pupils = () if head else names_of_pupils(opened, _schools(made_from.parameters))
    names = (*job.canaries, *pupils)
    _refuse_notebook(derived.executed, () if head else names)
    refuse_private(folder, names, names_allowed=head)


def _schools(parameters: Mapping[str, Parameter]) -> list[str]:
    """URNs of the schools whose pupils the pack may hold."""
    shared = parameters.get(SHARED)
    return [str(urn) for urn in shared] if isinstance(shared, list) else [str(parameters[SCHOOL])]


def _about(derived: Derived, notebook: Notebook, subject: Subject) -> dict[str, Any]:
    cover = next((part for part in derived.parts if isinstance(part, Cover)), None)
    return {
        "title": cover.title if cover else notebook.header["title"],
        "synthetic": bool(cover and cover.synthetic),
        "organisation": subject.kind,
    }


def _refuse_notebook(executed: Any, canaries: Sequence[str]) -> None:
    found = findings(notebook_text(executed), canaries, paths=True)
    if found:
        raise Refused(
            f"The pack is not released. Its executed notebook holds: {', '.join(found)}.",
            "Take it out of the notebook, then build the pack again.",
        )


def _keep(executed: Any, file: Path) -> None:
    file.parent.mkdir(mode=0o700)
    file.touch(mode=_OWNER_ONLY)
    nbformat.write(executed, file)


def _page_size(folder: Path) -> int:
    return (folder / PAGE).stat().st_size
