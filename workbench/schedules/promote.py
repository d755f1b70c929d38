"""Promoting a notebook: checked, signed off by a second person, and put where schedules run it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import jupytext
import nbformat

from workbench.access.operator import ISSUER
from workbench.errors import ContractViolation, PolicyDenied, UsageError
from workbench.notebooks.check import Known, faults
from workbench.notebooks.people import account_of_file, account_of_process
from workbench.notebooks.review import OWN, sign
from workbench.packs.notebook import Notebook, read_notebook, without_outputs
from workbench.packs.parameters import checked, read_parameters
from workbench.schedules.model import Schedule
from workbench.schedules.read import FOLDER
from workbench.store.audit import Action, AuditLog, Surface
from workbench.store.files import write_durably

_MODE = 0o644


@dataclass(frozen=True)
class Promotion:
    """What is to be promoted.

    Attributes:
        name: name of the notebook from now on.
        source: the notebook file; its twin is beside it.
        reviewer: who signs it off: the account that runs this process.
        schedule: its schedule, and the file that it was read from.
        parameters: parameter set, by the name that it is given under ``params/``.
        replace: whether a notebook of that name may be replaced.
    """

    name: str
    source: Path
    reviewer: str
    schedule: tuple[Schedule, Path] | None = None
    parameters: Mapping[str, Path] | None = None
    replace: bool = False


def promote(asked: Promotion, known: Known, project: Path, audit: AuditLog, on: date) -> list[Path]:
    """Check a notebook, sign it off, and write it with its schedule into the project.

    Nothing is written where anything is wrong.

    Returns:
        The files that were written.

    Raises:
        ContractViolation: the notebook does not keep the rules. Says each.
        PolicyDenied: the reviewer is not a second person, or is not who runs this process.
        UsageError: a name is taken, or a parameter set does not fit.
    """
    if found := faults(asked.source, known):
        lines = "\n".join(f"  {fault}" for fault in found)
        raise ContractViolation(
            f"{asked.source.name} cannot be promoted:\n{lines}", "Mend it, then promote it again."
        )
    notebook = read_notebook(asked.source)
    _refuse_own(asked, notebook)
    files = dict(_files(asked, notebook, project, on))
    taken = [path for path in files if path.exists()]
    if taken and not asked.replace:
        raise UsageError(
            f"{taken[0].relative_to(project)} is there already.", "Say --replace to replace it."
        )
    audit.write(
        Action.PROMOTE,
        actor=f"{ISSUER}|{asked.reviewer}",
        account=str(notebook.header["owner"]),
        surface=Surface.CLI,
        resource=f"notebooks/{asked.name}.ipynb",
        result="signed off",
    )
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_durably(path, content)
        # the accounts that run and read it are others
        path.chmod(_MODE)
    return list(files)


def _refuse_own(asked: Promotion, notebook: Notebook) -> None:
    """Four eyes: whoever signs is here, and neither owns the notebook nor wrote its file."""
    if asked.reviewer != account_of_process():
        raise PolicyDenied(
            f"`--reviewer` {asked.reviewer} is not who runs this command.",
            "The reviewer promotes the notebook, from an account of their own.",
        )
    authors = {notebook.header["owner"], account_of_file(asked.source)}
    if asked.reviewer in authors:
        raise PolicyDenied(
            f"{asked.reviewer} owns or wrote {asked.source.name}.",
            "Ask somebody else to look at it and to promote it.",
        )
    if notebook.header["owner"] == OWN:
        raise PolicyDenied(
            f"`owner` of {asked.source.name} is {OWN}, which is not a person.",
            "Put the account of its author there.",
        )


def _files(
    asked: Promotion, notebook: Notebook, project: Path, on: date
) -> Iterator[tuple[Path, bytes]]:
    """Every file to write, in an order in which a schedule comes after what it runs."""
    nodes = _signed(asked, notebook, on)
    place = project / "notebooks" / f"{asked.name}.ipynb"
    yield place, nbformat.writes(nodes).encode() + b"\n"
    twin = jupytext.writes(nodes, fmt="py:percent")
    yield place.with_suffix(".py"), twin.encode()
    for name, path in (asked.parameters or {}).items():
        checked(notebook, read_parameters(path))
        yield project / "params" / asked.name / f"{name}.yaml", path.read_bytes()
    if asked.schedule is not None:
        schedule, path = asked.schedule
        if schedule.notebook != asked.name:
            raise UsageError(
                f"The schedule {schedule.name} does not run {asked.name}.",
                f"Its `parameters` must be a set of {asked.name}/.",
            )
        yield project / FOLDER / f"{schedule.name}.yaml", path.read_bytes()


def _signed(asked: Promotion, notebook: Notebook, on: date) -> Any:
    nodes = without_outputs(nbformat.read(asked.source, as_version=4))
    nodes.metadata["workbench"] = sign(notebook, asked.reviewer, on)
    nodes.metadata.setdefault("jupytext", {}).update(
        formats="ipynb,py:percent",
        notebook_metadata_filter="workbench,-jupytext.text_representation.jupytext_version",
    )
    return nodes
