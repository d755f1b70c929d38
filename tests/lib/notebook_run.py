"""Running a notebook as the papermill engine does, and reading what it shows."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engines import by_both
from source import PROJECT

from workbench.packs.engine import execute
from workbench.packs.notebook import read_notebook
from workbench.packs.warm.zygotes import Zygote
from workbench.settings import Settings


def said_by(
    name: str,
    folder: Path,
    chosen: Settings,
    parameters: Mapping[str, Any],
    running: Zygote,
    oracle: bool = False,
) -> str:
    """What a notebook shows: the HTML or text of its outputs, one after the other.

    Args:
        name: the notebook's, without its ending.
        folder: where a folder ``work`` is made for the cells.
        chosen: settings that cells load data with.
        parameters: what the notebook is run with.
        running: the process to fork.
        oracle: run it by papermill's own engine too, which must make the same of it.
    """
    work = folder / "work"
    work.mkdir()
    notebook = read_notebook(PROJECT / "notebooks" / f"{name}.ipynb")
    nodes: Any
    if oracle:
        nodes = by_both(notebook, parameters, chosen, folder, running)
    else:
        nodes = execute(notebook, dict(parameters), chosen=chosen, folder=work, running=running)
    outputs = [out for cell in nodes.cells for out in cell.get("outputs", ())]
    data = [out.get("data") or {"text/plain": out.get("text", "")} for out in outputs]
    return "".join(one.get("text/html", one.get("text/plain", "")) for one in data)
