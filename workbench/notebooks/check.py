"""Whether a notebook may be promoted: checks that return what is wrong and never raise."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jupytext
import nbformat

from workbench.access.policy import Policy, read_policy
from workbench.contracts.model import Catalogue
from workbench.contracts.read import read_catalogue
from workbench.errors import UserError, did_you_mean
from workbench.notebooks import rules
from workbench.notebooks.source import Fault, faults_of_code
from workbench.packs.notebook import Notebook, read_notebook, tags
from workbench.packs.parameters import checked
from workbench.packs.scan import findings, notebook_text
from workbench.settings import Settings

HEADER, CELLS, TWIN, PARAMETERS = "header", "cells", "twin", "parameters"
_KERNEL = "python3"


@dataclass(frozen=True)
class Known:
    """What a notebook's header may name."""

    catalogue: Catalogue
    policy: Policy


def known_of(chosen: Settings) -> Known:
    """The contracts and the policy of a project."""
    return Known(read_catalogue(chosen.contracts), read_policy())


def faults(path: Path, known: Known) -> tuple[Fault, ...]:
    """Everything that keeps a notebook from being promoted; empty where nothing does.

    Args:
        path: the ``.ipynb`` file; its twin ``.py`` is beside it.
        known: contracts and policy.
    """
    try:
        nodes = nbformat.read(path, as_version=4)
        notebook = read_notebook(path)
    except UserError as error:
        return (Fault(HEADER, str(error)),)
    except (nbformat.ValidationError, ValueError, AttributeError, KeyError, SyntaxError):
        return (Fault(CELLS, f"{path.name} is not a notebook."),)
    found = [*_of_header(notebook, nodes, known), *_of_parameters(notebook)]
    found += _of_cells(notebook, nodes)
    found += _of_twin(path, nodes)
    # the same words twice in a cell are one thing to mend
    return tuple(dict.fromkeys(found))


def _of_header(notebook: Notebook, nodes: Any, known: Known) -> Iterator[Fault]:
    header = notebook.header
    for name in ("title", "owner", "purpose"):
        if not isinstance(header[name], str) or not header[name].strip():
            yield Fault(HEADER, f"`{name}` is empty.")
    purposes = [purpose.name for purpose in known.policy.purposes]
    roles = [role.name for role in known.policy.roles]
    lists = {"contracts": known.catalogue.names, "roles": roles}
    if header["purpose"] not in purposes:
        yield Fault(HEADER, f"no such purpose. {did_you_mean(str(header['purpose']), purposes)}")
    for field, allowed in lists.items():
        for name in header[field]:
            if name not in allowed:
                yield Fault(HEADER, f"`{field}`: no such name. {did_you_mean(str(name), allowed)}")
    if not header["roles"]:
        yield Fault(HEADER, "`roles` is empty: nobody could run it.")
    if nodes.metadata.get("kernelspec", {}).get("name") != _KERNEL:
        yield Fault(HEADER, f"its kernel is not {_KERNEL}.")
    if kinds := findings(notebook_text(nodes), paths=True):
        yield Fault(HEADER, f"metadata or outputs hold what must not leave: {', '.join(kinds)}.")


def _of_parameters(notebook: Notebook) -> Iterator[Fault]:
    if not notebook.parameters:
        yield Fault(PARAMETERS, "the parameters cell declares none.")
    try:
        checked(notebook, {})
    except UserError as error:
        yield Fault(PARAMETERS, str(error))
    for parameter in notebook.parameters:
        if not parameter.help:
            yield Fault(PARAMETERS, f"`{parameter.name}` has no comment that explains it.")


def _of_cells(notebook: Notebook, nodes: Any) -> Iterator[Fault]:
    for number, cell in enumerate(nodes.cells, 1):
        where = f"cell {number}"
        for tag in tags(cell):
            if tag not in rules.TAGS:
                yield Fault(where, f"unknown tag. {did_you_mean(tag, rules.TAGS)}")
        if kinds := findings(cell.source, paths=True):
            yield Fault(where, f"holds what must not leave: {', '.join(kinds)}.")
        if cell.get("attachments"):
            yield Fault(where, "has an attachment. Take it out.")
        if cell.cell_type != "code":
            continue
        if not tags(cell):
            yield Fault(where, f"has no tag. {did_you_mean('', rules.TAGS)}")
        if cell.outputs or cell.execution_count is not None:
            yield Fault(where, "has outputs. Clear them: `nbstripout` or Edit, Clear Outputs.")
        yield from faults_of_code(where, cell.source, notebook.contracts)
    if nodes.metadata.get("widgets"):
        yield Fault(CELLS, "widgets hold outputs. Clear them.")


def _of_twin(path: Path, nodes: Any) -> Iterator[Fault]:
    twin = path.with_suffix(".py")
    if not twin.is_file():
        yield Fault(TWIN, f"there is no {twin.name}. Make it: jupytext --sync {path.name}")
        return
    other = jupytext.read(twin)
    ours = [(cell.cell_type, cell.source, sorted(tags(cell))) for cell in nodes.cells]
    theirs = [(cell.cell_type, cell.source, sorted(tags(cell))) for cell in other.cells]
    same_header = nodes.metadata.get("workbench") == other.metadata.get("workbench")
    if ours != theirs or not same_header:
        yield Fault(TWIN, f"{twin.name} is not in step. Run: jupytext --sync {path.name}")
