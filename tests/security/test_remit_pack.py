"""The pack of a trust or authority holds pupils of schools that share with it, and no others."""

import json
from pathlib import Path

import pytest
from packs import RECORD, job_for, stub_notebook
from remit_home import AUTHORITY, NOT_SHARED, SHARED, TRUST, UNKNOWN, opened, remit_store

from workbench.errors import PolicyDenied, UsageError
from workbench.loader import Door
from workbench.packs.build import build
from workbench.packs.carried import CARRIED, read_carried
from workbench.packs.context import open_pack
from workbench.packs.job import NotebookFailed
from workbench.packs.parts import JOB
from workbench.packs.remit.context import open_remit_pack, remit_scope
from workbench.packs.remit.schools import remit_schools
from workbench.packs.subject import named

PARAMETERS = (
    'remit: str = "trust:1"\nyear: str = "2018/19"\naudience: str = "governor"\n'
    "schools: list[str] = []\nshared: list[str] = []"
)
OPEN = (
    "from workbench.packs.remit.context import open_remit_pack\n"
    "pack = open_remit_pack(remit, audience, schools=schools, shared={shared})\n"
    "assert set(pack.load('pupil')['urn']) == set({shared})"
)


@pytest.fixture
def chosen(tmp_path: Path):
    return remit_store(tmp_path / "home")


@pytest.fixture
def door(chosen):
    door = Door(chosen)
    yield door
    door.close()


@pytest.mark.parametrize(
    ("key", "schools", "shared"),
    [(TRUST, 2, (SHARED,)), (AUTHORITY, 3, (SHARED,)), ("local_authority:902", 2, ())],
)
@pytest.mark.attack(
    name="Pupils of a school that does not share in a trust's pack",
    family="Packs",
    reference="V8.2.2; V8.4.1; CWE-863",
    holds="Of pupils, the pack is given those of schools in the remit that have agreed to share.",
)
def test_pupils_are_those_of_schools_that_share(chosen, door, tmp_path, key, schools, shared):
    # nobody at a notebook says who shares
    pack = open_remit_pack(key, shared=[NOT_SHARED], folder=tmp_path, door=door)
    assert (len(pack.schools), pack.shared) == (schools, shared)
    assert set(pack.load("pupil")["urn"]) == set(shared)
    assert len(pack.load("pupil", urn=NOT_SHARED)) == 0
    assert pack.threshold == 6


def test_an_agreement_that_was_withdrawn_counts_no_more(chosen):
    assert remit_schools(chosen, named(TRUST))[1] == (SHARED,)
    with opened(chosen) as it:
        it.agreements.withdraw(SHARED, TRUST, "a head")
    assert remit_schools(chosen, named(TRUST)) == ((SHARED, NOT_SHARED), ())


def test_nobody_is_named_across_schools():
    with pytest.raises(UsageError, match="not made for a head"):
        remit_scope([SHARED], "head")
    for audience in ("governor", "public"):
        scope = remit_scope([SHARED], audience)
        assert (scope.names, scope.pupil_lists, scope.across) == (False, False, True)


@pytest.mark.parametrize("key", ["trust:990009", "diocese:south", "990001", "trust:../900001", ""])
def test_what_is_no_trust_or_authority_with_schools_has_no_pack(door, tmp_path, key):
    with pytest.raises(UsageError):
        open_remit_pack(key, folder=tmp_path, door=door)


@pytest.mark.attack(
    name="Parameter file that says which schools share",
    family="Packs",
    reference="V8.3.1; CWE-807",
    holds="The build works out who shares; a parameter or a notebook that says more is refused.",
)
def test_who_shares_is_the_builds_word(chosen, door, running):
    def job(shared: str):
        notebook = stub_notebook(
            chosen.home,
            OPEN.format(shared=shared),
            RECORD.replace("{urn}", "{remit}").replace("urn", "remit"),
            parameters=PARAMETERS,
        )
        given = {"shared": [SHARED, NOT_SHARED], "schools": [UNKNOWN], "remit": "trust:2"}
        version = door.data_version()
        return job_for(notebook, chosen.home, parameters=given, data_version=version)

    built = build(chosen, job("shared"), TRUST, running)
    assert built.folder.parent.name == "trust-990001"
    manifest = json.loads((built.folder / "manifest.json").read_text())
    assert manifest["inputs"]["parameters"]["shared"] == [SHARED]
    assert manifest["inputs"]["urn"] == TRUST
    carried = read_carried((built.folder / CARRIED).read_bytes())
    assert (carried.scope.schools, carried.pupils) == ((SHARED,), True)
    with pytest.raises(NotebookFailed, match="PolicyDenied"):
        build(chosen, job(f"['{SHARED}', '{NOT_SHARED}']"), TRUST, running)


def test_a_pack_says_what_it_carries_and_a_notebook_opens_one(door, tmp_path):
    (tmp_path / JOB).write_text(
        json.dumps({"data_version": door.data_version(), "audience": "public"})
    )
    pack = open_pack(SHARED, "public", folder=tmp_path, door=door)
    pack.load("school")
    assert not read_carried((tmp_path / CARRIED).read_bytes()).pupils
    pack.load("pupil", year="2018/19")
    carried = read_carried((tmp_path / CARRIED).read_bytes())
    assert carried.pupils
    assert carried.scope.role == "pack_public"
    with pytest.raises(UsageError, match="second pack"):
        open_pack(NOT_SHARED, "public", folder=tmp_path, door=door)
    with pytest.raises(PolicyDenied, match="for the audience public"):
        open_pack(SHARED, "head", folder=tmp_path, door=door)
