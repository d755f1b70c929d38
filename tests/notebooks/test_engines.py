"""Every pack is the same by both engines: papermill's own is the oracle.

The other notebooks are compared where they are tried.
"""

import json
from pathlib import Path

import pytest
from demo_home import make_demo
from engines import by_both
from made_once import copied
from source import PROJECT

from workbench.loader import Door
from workbench.packs.notebook import read_notebook
from workbench.packs.parameters import checked
from workbench.packs.parts import JOB
from workbench.settings import Settings

PACKS = sorted(path.stem for path in (PROJECT / "notebooks").glob("*_pack.ipynb"))
# the notebooks that make packs, with a unit of each that the demo has
SHARED = ["900002", "900003"]
GIVEN = {
    "school_pack": {"urn": "900001"},
    "primary_pack": {"urn": "950001"},
    "sixth_form_pack": {"urn": "900005"},
    "remit_pack": {"remit": "trust:990002", "schools": [*SHARED, "900004"], "shared": SHARED},
}


@pytest.fixture(scope="module")
def chosen(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("engines") / "home"
    copied(home, "demo", make_demo)
    return Settings(home=home)


@pytest.mark.parametrize("name", PACKS)
def test_both_engines_make_the_same_pack(name, chosen, running, tmp_path: Path):
    notebook = read_notebook(PROJECT / "notebooks" / f"{name}.ipynb")
    door = Door(chosen)
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / JOB).write_text(
        json.dumps({"data_version": door.data_version(), "audience": "governor", "shared": SHARED})
    )
    door.close()
    by_both(notebook, checked(notebook, GIVEN[name]), chosen, tmp_path, running)
    assert list((tmp_path / "warm" / "parts").glob("*.json"))
