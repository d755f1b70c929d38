"""No pupil number and no name leaves in a pack, whatever a notebook does."""

from dataclasses import replace
from pathlib import Path

import pytest
from packs import RECORD, job_for, stub_notebook
from stores import CANARY_FORENAME, CANARY_SURNAME, SCHOOLS, small_store

from workbench.contracts.upn import upn_check_letter
from workbench.errors import PolicyDenied
from workbench.loader import Door
from workbench.packs.audiences import AUDIENCE
from workbench.packs.build import build, derive
from workbench.packs.context import open_pack, pack_scope
from workbench.packs.engine import execute
from workbench.packs.job import STANDARD, WARM, NotebookFailed
from workbench.packs.notebook import read_notebook
from workbench.packs.parameters import checked
from workbench.packs.remit.schools import SHARED
from workbench.packs.scan import Refused, findings, notebook_text
from workbench.packs.warm.zygotes import Zygote
from workbench.settings import Settings

CANARIES = (CANARY_FORENAME, CANARY_SURNAME)
# a made-up local authority, with the right check letter
UPN = upn_check_letter("960900119001") + "960900119001"


@pytest.mark.parametrize(
    "cell",
    [
        f"print({UPN!r})",
        f"from IPython.display import HTML\nHTML('<b>{UPN}</b>')",
        f"folder.add(Sentence('leak', 'Well done, {UPN}'))",
        f"folder.add(Grid('leak', 'c', ('a',), (('{CANARY_SURNAME}',),)))",
    ],
)
@pytest.mark.attack(
    name="Pupil in a pack, in any kind of output",
    family="Packs",
    reference="V8.2.3; CWE-200",
    holds="The release gate refuses the pack and names the kind of finding alone.",
)
def test_a_pack_with_a_pupil_in_it_is_not_released(tmp_path, cell, running):
    notebook = stub_notebook(tmp_path, RECORD, cell)
    job = job_for(notebook, tmp_path, canaries=CANARIES)
    with pytest.raises(Refused, match="not released") as refused:
        build(Settings(home=tmp_path), job, "100001", running)
    said = str(refused.value)
    assert not any(secret in said for secret in (UPN, *CANARIES))
    left = [path for path in (tmp_path / "packs").rglob("*") if path.is_file()]
    assert left == []


def test_the_pack_job_may_not_see_identities(tmp_path):
    store = small_store(tmp_path)
    pack = open_pack(SCHOOLS[0], folder=tmp_path, door=store.door)
    with pytest.raises(PolicyDenied):
        pack.load("pupil_identity")
    assert not pack_scope([SCHOOLS[0]]).names


@pytest.mark.attack(
    name="Pupils of another school in a notebook",
    family="Packs",
    reference="V8.2.2; CWE-639",
    holds="The pack job is given the rows of its school.",
)
def test_the_pack_job_sees_the_pupils_of_its_school_alone(tmp_path):
    store = small_store(tmp_path)
    pack = open_pack(SCHOOLS[0], folder=tmp_path, door=store.door)
    assert set(pack.load("pupil")["urn"]) == {SCHOOLS[0]}
    assert len(pack.load("pupil", urn=SCHOOLS[1])) == 0


def test_small_groups_are_suppressed_in_packs():
    assert pack_scope(["100001"]).threshold == 6


@pytest.fixture
def executed(tmp_path: Path, running: Zygote):
    """A notebook that was run over pupils, and shows them in several mime types."""
    small_store(tmp_path).door.close()
    cells = (
        "from workbench.packs.context import open_pack\npack = open_pack(urn)",
        "pupil = pack.load('pupil')\npupil",
        "pupil.describe(include='all')",
    )
    notebook = read_notebook(stub_notebook(tmp_path, *cells))
    work = tmp_path / "work"
    work.mkdir()
    return execute(
        notebook,
        checked(notebook, {"urn": SCHOOLS[0]}),
        chosen=Settings(home=tmp_path),
        folder=work,
        running=running,
    )


def test_an_executed_notebook_holds_no_name_no_number_and_no_path(executed, tmp_path):
    text = notebook_text(executed)
    assert {"text/plain", "text/html"} <= {
        mime
        for cell in executed.cells
        for output in cell.get("outputs", ())
        for mime in output.data
    }
    assert findings(text, CANARIES, paths=True) == ()
    assert str(tmp_path) not in text


def test_every_load_of_a_pack_is_in_the_audit_log(tmp_path):
    store = small_store(tmp_path)
    pack = open_pack(SCHOOLS[0], folder=tmp_path, door=Door(store.settings))
    pack.load("pupil")
    last = list(store.door.audit.events())[-1]
    assert (last["role"], last["purpose"], last["dataset"]) == (
        "pack_governor",
        "school_pack",
        "pupil",
    )


@pytest.mark.attack(
    name="Notebook that opens another audience's pack",
    family="Packs",
    reference="V8.2.2; CWE-863",
    holds="Who a pack is for is the build's word; a notebook that asks for more is refused.",
)
def test_a_governors_pack_is_not_given_what_the_heads_is(tmp_path, running):
    small_store(tmp_path).door.close()
    cell = "from workbench.packs.context import open_pack\npack = open_pack(urn, 'head')"
    version = Door(Settings(home=tmp_path)).data_version()
    job = job_for(stub_notebook(tmp_path, cell, RECORD), tmp_path, data_version=version)
    assert pack_scope([SCHOOLS[0]], "head").names
    with pytest.raises(NotebookFailed, match="PolicyDenied"):
        build(Settings(home=tmp_path), job, SCHOOLS[0], running)


VAULT_ADDRESS = "postgresql://keeper:v4ult@127.0.0.1:1/vault"
FOR_WHOM = {
    "nobody said": {},
    "governor": {AUDIENCE: "governor"},
    "public": {AUDIENCE: "public"},
    "several schools": {AUDIENCE: "head", SHARED: ["100001"]},
    "head": {AUDIENCE: "head"},
}


@pytest.mark.parametrize(
    ("whom", "engine"), [*((whom, WARM) for whom in FOR_WHOM), ("governor", STANDARD)]
)
@pytest.mark.attack(
    name="Notebook that looks for the address of pupils' identities",
    family="Packs",
    reference="V13.3.1; CWE-200",
    holds="Only a notebook whose audience may see names is given the vault's address.",
)
def test_the_vaults_address_is_for_those_who_may_see_names(tmp_path, running, whom, engine):
    looks = (
        "import os\nfrom pathlib import Path\nfrom workbench.settings import settings",
        "url = settings().vault_catalogue_url\nprint(url and url.get_secret_value())",
        "print(dict(os.environ), Path('/proc/self/environ').read_bytes(), *Path().glob('*'))",
    )
    notebook = read_notebook(stub_notebook(tmp_path, *looks))
    chosen = Settings(
        home=tmp_path,
        lake_catalogue_url=VAULT_ADDRESS.replace("vault", "lake").replace("v4ult", "l4ke"),
        vault_catalogue_url=VAULT_ADDRESS,
    )
    job = replace(job_for(notebook.path, tmp_path), engine=engine)
    given = {"urn": "100001", **FOR_WHOM[whom]}
    (tmp_path / "work").mkdir()
    derived = derive(chosen, job, notebook, given, tmp_path / "work", running)
    said = notebook_text(derived.executed)
    assert "l4ke" in said
    assert ("v4ult" in said) == (whom == "head")
