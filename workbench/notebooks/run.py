"""Running an analyst's notebook unattended; what it shows is kept for its owner alone."""

import tempfile
from datetime import datetime
from pathlib import Path

import nbformat

from workbench.errors import PolicyDenied, UsageError
from workbench.notebooks.review import unsigned
from workbench.packs.engine import execute
from workbench.packs.job import Limits
from workbench.packs.notebook import read_notebook
from workbench.packs.parameters import checked, read_parameters
from workbench.packs.scan import Refused, findings, notebook_text
from workbench.settings import Settings
from workbench.store.files import write_durably

ANALYST = "analyst"
NATIONAL = Limits(cell=2 * 3600, notebook=6 * 3600, memory=8 * 2**30)
"""What a notebook over every school in England may take."""


def run_notebook(chosen: Settings, name: str, parameters: Path | None, moment: datetime) -> Path:
    """Run a notebook of ``notebooks/`` from its first cell to its last.

    Args:
        parameters: parameter set; by default the notebook's own defaults.
        moment: names the executed notebook.

    Returns:
        The executed notebook, below ``notebooks/`` of the home folder. Its figures are an
        analyst's: before disclosure control.

    Raises:
        UsageError: it is a pack's notebook, or a parameter does not fit.
        PolicyDenied: it is not signed off.
        NotebookFailed: a cell failed.
        Refused: it shows something that identifies a pupil.
    """
    notebook = read_notebook(chosen.project / "notebooks" / f"{name}.ipynb")
    if ANALYST not in notebook.header["roles"]:
        raise UsageError(
            f"{name} is not an analyst's notebook.", "Build packs with `workbench pack build`."
        )
    if found := unsigned(chosen.project, name):
        raise PolicyDenied(found[0], "A second person promotes it: `workbench notebook promote`.")
    values = checked(notebook, read_parameters(parameters) if parameters else {})
    chosen.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=chosen.home, prefix=".notebook-") as folder:
        where = Path(folder)
        nodes = execute(notebook, values, chosen=chosen, folder=where, limits=NATIONAL)
    if kinds := findings(notebook_text(nodes), paths=True):
        raise Refused(
            f"What {name} shows is not kept: {', '.join(kinds)}.",
            "Take it out of the notebook, then run it again.",
        )
    place = chosen.home / "notebooks" / name / f"{moment:%Y%m%dT%H%M%SZ}.ipynb"
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_durably(place, nbformat.writes(nodes).encode())
    return place
