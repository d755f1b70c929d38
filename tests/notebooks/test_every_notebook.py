"""Every notebook: pair in step, no outputs, no functions, and a parameter set that fits it."""

import ast
import json
from pathlib import Path

import jupytext
import nbformat
import pytest
from source import PROJECT

from workbench.packs.notebook import read_notebook
from workbench.packs.parameters import checked, read_parameters

NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))
every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


@every_notebook
def test_the_pair_is_in_step(path: Path) -> None:
    ours = nbformat.read(path, as_version=4)
    twin = jupytext.read(path.with_suffix(".py"))

    assert [(c.cell_type, c.source) for c in ours.cells] == [
        (c.cell_type, c.source) for c in twin.cells
    ]
    assert ours.metadata["workbench"] == twin.metadata["workbench"]


@every_notebook
def test_it_holds_no_outputs(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]

    assert code
    assert all(not cell["outputs"] and cell["execution_count"] is None for cell in code)


@every_notebook
def test_it_defines_no_functions(path: Path) -> None:
    source = path.with_suffix(".py").read_text(encoding="utf-8")

    assert not [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.FunctionDef)]


@every_notebook
def test_its_parameter_sets_fit_it(path: Path) -> None:
    sets = sorted((PROJECT / "params" / path.stem).glob("*.yaml"))
    notebook = read_notebook(path)

    assert sets
    for one in sets:
        given = read_parameters(one)
        assert given
        assert checked(notebook, given)
