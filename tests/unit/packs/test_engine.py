from pathlib import Path

import pytest
from packs import stub_notebook

from workbench.packs.engine import execute
from workbench.packs.job import Limits, NotebookFailed
from workbench.packs.kernel import environment
from workbench.packs.notebook import read_notebook
from workbench.packs.parameters import checked
from workbench.settings import Settings

LOOK = """
import os, sys
from IPython import get_ipython
seen = [sys.executable, get_ipython().history_manager.enabled, os.getcwd(), urn]
print(seen, sorted(os.environ))
"""


def run(folder: Path, *cells: str, timed=None, **limits: int):
    notebook = read_notebook(stub_notebook(folder, *cells))
    work = folder / "work"
    work.mkdir()
    return execute(
        notebook,
        checked(notebook, {"urn": "012345"}),
        chosen=Settings(home=folder),
        folder=work,
        limits=Limits(**limits),
        timed=timed,
    )


def test_it_runs_here_in_its_folder_without_history_or_secrets(tmp_path, monkeypatch):
    import sys

    monkeypatch.setenv("SECRET_TOKEN", "x")
    monkeypatch.setenv("WORKBENCH_SESSION_SECRET", "x" * 40)
    nodes = run(tmp_path, LOOK)
    said = nodes.cells[-1].outputs[0].text
    assert sys.executable in said
    assert f"False, '{tmp_path / 'work'}', '012345'" in said
    assert "SECRET" not in said


def test_cells_are_timed_and_nothing_of_papermill_stays_in_the_notebook(tmp_path):
    seconds = {}
    nodes = run(tmp_path, "import time\ntime.sleep(0.2)", "1 + 1", timed=seconds.__setitem__)
    # the cell of parameters is the first as written; papermill's own is none
    assert list(seconds) == [1, 2, 3]
    assert max(seconds, key=seconds.get) == 2
    assert seconds[2] >= 0.2
    assert "papermill" not in nodes.metadata
    assert all(set(cell.metadata) <= {"tags"} for cell in nodes.cells)
    assert str(tmp_path) not in str(nodes.metadata)


def test_a_failure_names_the_cell_and_the_kind_and_never_the_value(tmp_path):
    with pytest.raises(NotebookFailed) as failed:
        run(tmp_path, "1 + 1", "raise KeyError('Xanthippe Quillfeather')")
    assert (failed.value.cell, failed.value.kind) == (3, "KeyError")
    assert "Xanthippe" not in str(failed.value)
    # nothing that quotes the cell travels along
    assert failed.value.__cause__ is None
    assert failed.value.__suppress_context__


def test_a_cell_that_takes_too_long_is_stopped(tmp_path):
    with pytest.raises(NotebookFailed, match="longer than 1 s"):
        run(tmp_path, "import time; time.sleep(60)", cell=1)


def test_a_kernel_that_dies_is_a_failure(tmp_path):
    with pytest.raises(NotebookFailed, match="the kernel died"):
        run(tmp_path, "import os; os._exit(1)")


def test_the_environment_of_a_kernel_is_made_not_passed_on(tmp_path):
    made = environment(Settings(home=tmp_path), tmp_path / "private", seed=7)
    assert made["HOME"] == str(tmp_path / "private")
    assert made["PYTHONHASHSEED"] == "7"
    assert made["WORKBENCH_HOME"] == str(tmp_path)
    assert not [name for name in made if "SECRET" in name or "TOKEN" in name]
