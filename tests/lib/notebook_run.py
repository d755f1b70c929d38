"""Running a notebook as the papermill engine does, and reading what it shows."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from source import PROJECT

from workbench.packs.engine import execute
from workbench.packs.notebook import read_notebook
from workbench.settings import Settings


def said_by(
    name: str,
    folder: Path,
    chosen: Settings,
    parameters: Mapping[str, Any],
    settings_file: str = "",
) -> str:
    """What a notebook shows: the HTML or text of its outputs, one after the other.

    Args:
        name: the notebook's, without its ending.
        folder: where a folder ``work`` is made for the kernel.
        chosen: settings of the kernel.
        parameters: what the notebook is run with.
        settings_file: text of the kernel's settings file.
    """
    work = folder / "work"
    work.mkdir()
    (work / "workbench.toml").write_text(settings_file, encoding="utf-8")
    notebook = read_notebook(PROJECT / "notebooks" / f"{name}.ipynb")
    nodes: Any = execute(notebook, dict(parameters), chosen=chosen, folder=work)
    outputs = [out for cell in nodes.cells for out in cell.get("outputs", ())]
    data = [out.get("data") or {"text/plain": out.get("text", "")} for out in outputs]
    return "".join(one.get("text/html", one.get("text/plain", "")) for one in data)
