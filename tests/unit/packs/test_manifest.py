import json
from dataclasses import fields, replace
from pathlib import Path

import pytest
from packs import GENERATED, stub_notebook

from workbench.contracts.read import read_catalogue
from workbench.errors import StoreError
from workbench.packs.manifest import MANIFEST, Inputs, inputs, read_manifest, verify, write_manifest
from workbench.packs.notebook import read_notebook
from workbench.packs.seal.keys import Keyring
from workbench.settings import Settings


@pytest.fixture
def made_from(tmp_path: Path) -> Inputs:
    return inputs(
        read_notebook(stub_notebook(tmp_path)),
        {"urn": "100001", "year": "2018/19"},
        chosen=Settings(),
        data_version="7",
        policy_version="2026",
        engine="papermill",
        seed=0,
        generated=GENERATED,
    )


@pytest.fixture
def pack(tmp_path: Path, made_from: Inputs) -> Path:
    folder = tmp_path / "pack"
    (folder / "parts").mkdir(parents=True)
    (folder / "pack.html").write_text("<p>page</p>")
    (folder / "parts" / "001.json").write_text("{}")
    signer = Keyring(tmp_path).signer()
    write_manifest(folder, made_from, {"title": "School", "synthetic": False}, signer)
    return folder


def test_equal_inputs_have_one_id(made_from):
    assert made_from.pack_id == replace(made_from).pack_id


def test_every_input_changes_the_id(made_from):
    for field in fields(Inputs):
        changed = replace(made_from, **{field.name: "other"})
        assert changed.pack_id != made_from.pack_id, field.name


def test_the_manifest_says_what_the_pack_was_made_from(pack, made_from):
    manifest = read_manifest(pack)
    assert manifest["pack"] == made_from.pack_id
    assert set(manifest["parts"]) == {"pack.html", "parts/001.json"}
    school = read_catalogue(Settings().contracts)["school"]
    assert manifest["inputs"]["contracts"] == {"school": school.version}
    assert manifest["inputs"]["lock_hash"]
    assert {"pandas", "papermill"} <= set(manifest["inputs"]["packages"])


def test_a_pack_as_it_was_built_is_intact(pack):
    found = verify(pack)
    assert found.intact
    assert found.parts == 2


def test_any_changed_byte_is_found(pack):
    for name in ("pack.html", "parts/001.json"):
        path = pack / name
        before = path.read_bytes()
        for place in range(len(before)):
            path.write_bytes(before[:place] + bytes([before[place] ^ 1]) + before[place + 1 :])
            assert verify(pack).faults == (f"{name} was changed",)
        path.write_bytes(before)


def test_missing_and_added_parts_are_found(pack):
    (pack / "pack.html").unlink()
    (pack / "more.txt").write_text("x")
    assert verify(pack).faults == ("pack.html is missing", "more.txt was added")


def test_an_edited_manifest_is_found(pack):
    manifest = read_manifest(pack)
    manifest["inputs"]["data_version"] = "8"
    (pack / MANIFEST).write_text(json.dumps(manifest))
    assert verify(pack).faults == (f"{MANIFEST} was changed",)


@pytest.mark.parametrize("text", ["", "{", None])
def test_a_manifest_that_cannot_be_read_is_an_error(pack, text):
    (pack / MANIFEST).unlink()
    if text is not None:
        (pack / MANIFEST).write_text(text)
    with pytest.raises(StoreError, match="cannot be read"):
        verify(pack)
