"""Packs and notebooks over the pupils of a school: no name in any of their outputs or leavings."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from canaries import Canaries
from dashboard import URN
from packs import job_for, stub_notebook
from source import PROJECT
from stores import scope_of

from workbench.contracts.read import read_catalogue
from workbench.errors import UserError
from workbench.loader import Door
from workbench.packs.build import build
from workbench.packs.engine import execute
from workbench.packs.job import NotebookFailed
from workbench.packs.notebook import read_notebook
from workbench.packs.parameters import checked
from workbench.packs.parts import JOB, PARTS
from workbench.packs.scan import notebook_text
from workbench.packs.stages import NOTEBOOKS as PACKS
from workbench.settings import Settings

NOTEBOOKS = PROJECT / "notebooks"
SEVERAL, AUTHORITY = "remit_pack", "local_authority:801"
LONGEST = 60
# what a careless notebook shows, were it given identities
OPEN = "from workbench.packs.context import open_pack\npack = open_pack(urn)"
SHOW = "[display(pack.load(n).head(50)) for n in ('pupil', 'pupil_characteristics', 'ks4_entry')]"
ASK = "try:\n    pack.load('pupil_identity')\nexcept Exception as error:\n    print(repr(error))"
# somebody with names who is killed while they are in memory
HOLD = """
from pathlib import Path
from stores import scope_of
from workbench.loader import Door
from workbench.settings import Settings

door = Door(Settings(home=Path({home!r})))
people = door.load("pupil_identity", scope_of("school_named", schools=({urn!r},)))
pupils = door.load("pupil", scope_of("school_named", schools=({urn!r},)))
print(people["forename"].iloc[0], flush=True)
time.sleep(300)
"""


def holding_pupils(notebook: Path) -> list[str]:
    """Datasets about pupils that a notebook says it loads."""
    catalogue = read_catalogue(Settings().contracts)
    names = read_notebook(notebook).contracts
    return [name for name in names if catalogue[name].category != "published"]


def outside_vault(settings: Settings) -> list[Path]:
    """Folders in which no name may stand, and the vault's files, which are encrypted."""
    folders = [folder for folder in settings.home.iterdir() if folder.name != "vault"]
    return [*(folder for folder in folders if folder.is_dir()), settings.vault / "data"]


def test_names_are_there_for_who_may_see_them(settings, canaries: Canaries):
    door = Door(settings)
    people = door.load("pupil_identity", scope_of("school_named", schools=(URN,)))
    door.close()

    assert canaries.found(people.to_csv()) == set(canaries.columns)
    assert canaries.found(people.to_html()) == set(canaries.columns)


@pytest.mark.attack(
    name="Names in packs of schools: page, manifest, notebook and working files",
    family="Canaries",
    reference="V8.2.3; papermill #416",
    holds="The pack of a school with pupils holds none, whatever part of it is opened.",
)
@pytest.mark.parametrize("name", PACKS)
def test_packs_of_schools(settings, canaries: Canaries, tmp_path, name, running):
    job = job_for(
        NOTEBOOKS / f"{name}.ipynb",
        tmp_path,
        keep_notebook=True,
        data_version=Door(settings).data_version(),
        parameters={"year": "2018/19"},
    )
    built = build(settings, job, URN, running)
    files = [path for path in built.folder.rglob("*") if path.is_file()]

    assert {".html", ".json", ".ipynb"} <= {path.suffix for path in files}
    assert canaries.found_in([tmp_path]) == {}
    assert any(URN.encode() in path.read_bytes() for path in files)


@pytest.mark.attack(
    name="Names in the pack of several schools: its parts and its notebook",
    family="Canaries",
    reference="V8.2.3; papermill #416",
    holds="The pack of a trust or authority holds none, whatever part of it is opened.",
)
def test_pack_of_several_schools(settings, canaries: Canaries, tmp_path, running):
    notebook = read_notebook(NOTEBOOKS / f"{SEVERAL}.ipynb")
    work = tmp_path / "work"
    work.mkdir()
    job = {
        "data_version": Door(settings).data_version(),
        "audience": "governor",
        "shared": [URN],
    }
    (work / JOB).write_text(json.dumps(job))
    given = {"remit": AUTHORITY, "schools": [URN], "shared": [URN], "year": "2018/19"}
    executed = execute(
        notebook, checked(notebook, given), chosen=settings, folder=work, running=running
    )

    assert list((work / PARTS).glob("*-grid-*.json"))
    assert canaries.found(notebook_text(executed)) == set()
    assert canaries.found_in([work]) == {}


def test_every_other_notebook_takes_published_figures_alone():
    known = (*PACKS, SEVERAL)
    others = [path for path in NOTEBOOKS.glob("*.ipynb") if path.stem not in known]

    assert all(holding_pupils(NOTEBOOKS / f"{name}.ipynb") for name in known)
    assert others
    assert {path.stem: held for path in others if (held := holding_pupils(path))} == {}


@pytest.mark.attack(
    name="Names in the outputs of a careless notebook",
    family="Canaries",
    reference="V8.2.3; papermill #706",
    holds="A notebook of the pack job is never given them, so that no mime type can hold them.",
)
def test_careless_notebook(settings, canaries: Canaries, tmp_path, running):
    notebook = read_notebook(stub_notebook(tmp_path, OPEN, SHOW, ASK))
    (tmp_path / "work").mkdir()
    given = checked(notebook, {"urn": URN})
    executed = execute(notebook, given, chosen=settings, folder=tmp_path / "work", running=running)
    text = notebook_text(executed)

    assert "PolicyDenied" in text
    assert "pupil_id" in text
    assert canaries.found(text) == set()
    assert canaries.found_in([tmp_path / "work"]) == {}


@pytest.mark.attack(
    name="Names in the error of a notebook that fails",
    family="Canaries",
    reference="V16.5.1; CWE-209",
    holds="What is said of a failed notebook is the kind of its error and its cell.",
)
def test_failing_notebook(settings, canaries: Canaries, tmp_path, caplog, running):
    fail = f"raise KeyError({canaries.forename!r}, {canaries.upn!r}, '1971-02-03')"
    job = job_for(stub_notebook(tmp_path, fail), tmp_path)
    with pytest.raises((UserError, NotebookFailed)) as caught:
        build(settings, job, URN, running)

    assert canaries.found(str(caught.value)) == set()
    assert canaries.found(caplog.text) == set()
    assert canaries.found_in([tmp_path / "packs"]) == {}


@pytest.mark.attack(
    name="Names on the disk after kill -9",
    family="Canaries",
    reference="V14.2.4; CWE-312",
    holds="A process that is killed with names in memory leaves none in a file.",
)
def test_killed_with_names_in_memory(settings, canaries: Canaries, tmp_path):
    library = PROJECT / "tests" / "lib"
    places = {"PYTHONPATH": f"{library}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
    program = HOLD.format(home=str(settings.home), urn=URN)
    with subprocess.Popen(
        [sys.executable, "-c", program],
        env={**os.environ, **places, "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        cwd=tmp_path,
        text=True,
    ) as holder:
        said = holder.stdout.readline()
        holder.send_signal(signal.SIGKILL)
        holder.wait(LONGEST)

    assert canaries.found(said) == {"forename"}
    assert canaries.found_in([*outside_vault(settings), tmp_path]) == {}
