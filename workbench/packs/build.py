"""Building one pack: run, render, scan, seal, publish."""

import json
import stat
from pathlib import Path
from typing import Any

import nbformat

from workbench.access.policy import read_policy
from workbench.packs.audiences import AUDIENCE, GOVERNOR
from workbench.packs.engine import execute
from workbench.packs.job import Built, Job
from workbench.packs.manifest import Inputs, inputs, verify, write_manifest
from workbench.packs.notebook import Notebook, read_notebook
from workbench.packs.parameters import SCHOOL, Parameter, checked
from workbench.packs.parts import JOB, Cover, Folder
from workbench.packs.render import render
from workbench.packs.scan import Refused, findings, notebook_text, refuse_private
from workbench.packs.shelf import PAGE, Shelf
from workbench.packs.warm.zygotes import Zygote
from workbench.settings import Settings

EXECUTED = "internal/executed.ipynb"
_OWNER_ONLY = stat.S_IRUSR | stat.S_IWUSR


def build(chosen: Settings, job: Job, urn: str, running: Zygote | None = None) -> Built:
    """Build the pack of one school, or find it whole in its place.

    Args:
        running: of :func:`workbench.packs.engine.opened_engine`, kept from one pack to the next.

    Raises:
        NotebookFailed: the notebook did not come to its end.
        Refused: the pack holds something that must not leave.
    """
    notebook = read_notebook(job.notebook)
    parameters = checked(notebook, {**job.parameters, SCHOOL: urn})
    made_from = _inputs(chosen, job, notebook, parameters)
    shelf = Shelf(job.root)
    place = shelf.place(urn, made_from.pack_id)
    if place.is_dir() and verify(place).intact:
        return Built(urn, made_from.pack_id, place, _page_size(place), reused=True)
    with shelf.working_folder() as folder:
        _make(chosen, job, notebook, parameters, made_from, folder, running)
        finished = shelf.publish(folder, urn, made_from.pack_id)
    return Built(urn, made_from.pack_id, finished, _page_size(finished))


def _make(
    chosen: Settings,
    job: Job,
    notebook: Notebook,
    parameters: dict[str, Parameter],
    made_from: Inputs,
    folder: Path,
    running: Zygote | None,
) -> None:
    order = folder / JOB
    order.write_text(
        json.dumps(
            {"data_version": job.data_version, "audience": parameters.get(AUDIENCE, GOVERNOR)}
        ),
        encoding="utf-8",
    )
    executed = execute(
        notebook,
        parameters,
        chosen=chosen,
        folder=folder,
        seed=job.seed,
        limits=job.limits,
        engine=job.engine,
        running=running,
    )
    order.unlink()
    _refuse_notebook(executed, job.canaries)
    if job.keep_notebook:
        _keep(executed, folder / EXECUTED)
    parts = tuple(Folder(folder).read())
    cover = next((part for part in parts if isinstance(part, Cover)), None)
    (folder / PAGE).write_text(render(parts, made_from), encoding="utf-8")
    refuse_private(folder, job.canaries)
    about = {
        "title": cover.title if cover else notebook.header["title"],
        "synthetic": bool(cover and cover.synthetic),
    }
    write_manifest(folder, made_from, about)


def _inputs(
    chosen: Settings, job: Job, notebook: Notebook, parameters: dict[str, Parameter]
) -> Inputs:
    return inputs(
        notebook,
        parameters,
        chosen=chosen,
        data_version=job.data_version,
        policy_version=read_policy().version,
        engine=job.engine,
        seed=job.seed,
        generated=job.generated,
    )


def _refuse_notebook(executed: Any, canaries: tuple[str, ...]) -> None:
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
