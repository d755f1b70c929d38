"""Every notebook shows and records the same by both engines: papermill's own is the oracle."""

import json
from pathlib import Path
from typing import Any

import pytest
from demo_home import make_demo
from engines import outputs_of
from made_once import copied
from source import PROJECT

from workbench.loader import Door
from workbench.packs.engine import execute
from workbench.packs.job import STANDARD, WARM
from workbench.packs.notebook import read_notebook
from workbench.packs.parameters import checked
from workbench.packs.parts import JOB, PARTS
from workbench.settings import Settings

NOTEBOOKS = sorted(path.stem for path in (PROJECT / "notebooks").glob("*.ipynb"))
GIVEN = {"urn": "900001", "classes": "Progress"}
"""What is asked of the notebooks that have such a parameter."""


@pytest.fixture(scope="module")
def chosen(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("engines") / "home"
    copied(home, "demo", make_demo)
    return Settings(home=home)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_both_engines_make_the_same_of_a_notebook(name, chosen, running, tmp_path):
    notebook = read_notebook(PROJECT / "notebooks" / f"{name}.ipynb")
    declared = {one.name for one in notebook.parameters}
    given = {key: value for key, value in GIVEN.items() if key in declared}
    door = Door(chosen)
    version = door.data_version()
    door.close()

    def ran(engine: str) -> tuple[Any, dict[str, str]]:
        folder = tmp_path / engine
        folder.mkdir()
        (folder / JOB).write_text(json.dumps({"data_version": version}))
        nodes = execute(
            notebook,
            checked(notebook, given),
            chosen=chosen,
            folder=folder,
            engine=engine,
            running=running,
        )
        return outputs_of(nodes), recorded(folder)

    theirs, ours = ran(STANDARD), ran(WARM)
    assert ours[0] == theirs[0]
    assert ours[1] == theirs[1]
    assert any(outputs for _, outputs in theirs[0]) or theirs[1]


def recorded(folder: Path) -> dict[str, str]:
    """The parts in a folder by file name."""
    return {file.name: file.read_text() for file in (folder / PARTS).glob("*")}
