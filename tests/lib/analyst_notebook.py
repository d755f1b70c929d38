"""A notebook as an analyst hands it in, that keeps every rule, and small changes that break one."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import jupytext
import nbformat

OWNER = "alice"
PARAMETERS = 'year: str = "2018/19"  # academic year'
LOAD = 'import workbench as wb\nschools = wb.load("school", wb.analyst(), columns=["urn"])'
SHOW = "len(schools)"
CELLS = ((PARAMETERS, "parameters"), (LOAD, "setup"), (SHOW, "results"))


def notebook(folder: Path, change: Callable[[Any], object] = lambda nodes: None) -> Path:
    """Write the notebook and its twin, after a change to both."""
    nodes = nbformat.v4.new_notebook()
    nodes.metadata.kernelspec = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    nodes.metadata.jupytext = {
        "formats": "ipynb,py:percent",
        "notebook_metadata_filter": "workbench,-jupytext.text_representation.jupytext_version",
    }
    nodes.metadata.workbench = {
        "title": "Schools",
        "owner": OWNER,
        "purpose": "national_trends",
        "contracts": ["school"],
        "roles": ["analyst"],
    }
    nodes.cells = [nbformat.v4.new_markdown_cell("# How many schools are there?")]
    for source, tag in CELLS:
        cell = nbformat.v4.new_code_cell(source)
        cell.metadata.tags = [tag]
        nodes.cells.append(cell)
    change(nodes)
    path = folder / "schools.ipynb"
    write(nodes, path)
    return path


def write(nodes: Any, path: Path) -> None:
    """Write a notebook and its twin."""
    nbformat.write(nodes, path)
    path.with_suffix(".py").write_text(jupytext.writes(nodes, fmt="py:percent"), encoding="utf-8")


def code(number: int, source: str) -> Callable[[Any], None]:
    """Replace the source of a cell, counted from 0 with the words above."""

    def change(nodes: Any) -> None:
        nodes.cells[number].source = source

    return change


def header(**values: object) -> Callable[[Any], None]:
    """Change the header."""
    return lambda nodes: nodes.metadata.workbench.update(values)
