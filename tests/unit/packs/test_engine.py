"""What both engines promise: the one that starts a kernel, and the one that forks a process."""

import sys

import pytest
from engines import run_cells

from workbench.packs.job import STANDARD, WARM, NotebookFailed
from workbench.packs.kernel import environment
from workbench.settings import Settings

LOOK = """
import os, sys
from IPython import get_ipython
seen = [sys.executable, get_ipython().history_manager.enabled, os.getcwd(), urn]
print(seen, sorted(os.environ))
"""


@pytest.fixture(params=[STANDARD, WARM])
def run(request, tmp_path, running):
    """Run cells by each engine."""

    def ran(*cells: str, **options):
        return run_cells(tmp_path, *cells, engine=request.param, running=running, **options)

    return ran


def test_it_runs_here_in_its_folder_without_history_or_secrets(run, tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_TOKEN", "x")
    monkeypatch.setenv("WORKBENCH_SESSION_SECRET", "x" * 40)
    said = run(LOOK).cells[-1].outputs[0].text
    assert sys.executable in said
    assert f"False, '{tmp_path / 'work'}', '012345'" in said
    assert "SECRET" not in said


def test_cells_are_timed_and_nothing_of_papermill_stays_in_the_notebook(run, tmp_path):
    seconds = {}
    nodes = run("import time\ntime.sleep(0.2)", "1 + 1", timed=seconds.__setitem__)
    # the cell of parameters is the first as written; papermill's own is none
    assert list(seconds) == [1, 2, 3]
    assert max(seconds, key=seconds.get) == 2
    assert seconds[2] >= 0.2
    assert "papermill" not in nodes.metadata
    assert all(set(cell.metadata) <= {"tags"} for cell in nodes.cells)
    assert str(tmp_path) not in str(nodes.metadata)


def test_a_failure_names_the_cell_and_the_kind_and_never_the_value(run):
    with pytest.raises(NotebookFailed) as failed:
        run("1 + 1", "raise KeyError('Xanthippe Quillfeather')")
    assert (failed.value.cell, failed.value.kind) == (3, "KeyError")
    assert "Xanthippe" not in str(failed.value)
    # nothing that quotes the cell travels along
    assert failed.value.__cause__ is None
    assert failed.value.__suppress_context__


def test_a_cell_that_takes_too_long_is_stopped(run):
    with pytest.raises(NotebookFailed, match="longer than 1 s"):
        run("import time; time.sleep(60)", cell=1)


def test_a_process_that_dies_is_a_failure(run):
    with pytest.raises(NotebookFailed, match="died, perhaps for want of memory"):
        run("import os; os._exit(1)")


def test_the_environment_of_cells_is_made_not_passed_on(tmp_path):
    made = environment(Settings(home=tmp_path), tmp_path / "private", seed=7)
    assert made["HOME"] == str(tmp_path / "private")
    assert made["PYTHONHASHSEED"] == "7"
    assert made["WORKBENCH_HOME"] == str(tmp_path)
    assert not [name for name in made if "SECRET" in name or "TOKEN" in name]
