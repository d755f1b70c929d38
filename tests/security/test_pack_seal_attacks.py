"""Forged, swapped and booby-trapped packs, and what somebody gains who can write their files."""

import hashlib
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from packs import GENERATED, stub_notebook

from workbench.errors import StoreError
from workbench.packs.manifest import (
    FORMAT,
    MANIFEST,
    SEALED,
    canonical,
    inputs,
    message,
    pack_id_of,
    read_manifest,
    verify,
    write_manifest,
)
from workbench.packs.notebook import read_notebook
from workbench.packs.seal.check import check, out_of_place
from workbench.packs.seal.keys import Keyring
from workbench.settings import Settings


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring(tmp_path / "home")


def sealed(tmp_path: Path, keyring: Keyring, urn: str = "100001") -> Path:
    """A pack on a shelf."""
    notebook = tmp_path / f"notebook-{urn}"
    notebook.mkdir()
    made_from = inputs(
        read_notebook(stub_notebook(notebook)),
        {"urn": urn, "year": "2018/19"},
        chosen=Settings(),
        data_version="7",
        policy_version="2026",
        engine="papermill",
        seed=0,
        generated=GENERATED,
    )
    folder = tmp_path / "packs" / urn / made_from.pack_id
    (folder / "parts").mkdir(parents=True)
    (folder / "pack.html").write_text(f"<p>School {urn}: +0.10</p>")
    (folder / "parts" / "001.json").write_text("{}")
    write_manifest(folder, made_from, {"title": urn, "synthetic": False}, keyring.signer())
    return folder


@pytest.fixture
def pack(tmp_path: Path, keyring: Keyring) -> Path:
    folder = sealed(tmp_path, keyring)
    assert check(folder, keyring).intact
    return folder


def forge(pack: Path, **changed: Any) -> dict[str, Any]:
    """A better figure, and a manifest that is hashed anew as the workbench does it."""
    page = pack / "pack.html"
    page.write_text(page.read_text().replace("+0.10", "+0.90"))
    manifest = read_manifest(pack) | changed
    manifest["parts"]["pack.html"] = hashlib.sha256(page.read_bytes()).hexdigest()
    return write(pack, manifest)


def write(pack: Path, manifest: dict[str, Any]) -> dict[str, Any]:
    body = {name: value for name, value in manifest.items() if name not in SEALED}
    seal = hashlib.sha256(canonical(body).encode()).hexdigest()
    whole = manifest | {"seal": seal}
    text = json.dumps(whole, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    (pack / MANIFEST).write_text(text)
    return whole


@pytest.mark.attack(
    name="Figure changed and manifest hashed anew",
    family="Packs",
    reference="V11.2.1; CWE-345",
    holds="Hashes alone are believed of nobody: the manifest is signed.",
)
def test_forged_manifest(pack: Path, keyring: Keyring):
    forge(pack)
    # hashes are all right: without the signature the forgery succeeds
    assert verify(pack).intact
    key = read_manifest(pack)["key"]
    assert check(pack, keyring).faults == (
        f"{MANIFEST} has a signature that is not of the key {key}",
    )


@pytest.mark.attack(
    name="Manifest of the time before signatures",
    family="Packs",
    reference="V11.2.1; CWE-757",
    holds="A manifest without a signature, or of an older format, is not believed.",
)
@pytest.mark.parametrize("lost", [("signature",), ("key",), ("format",), ("signature", "key")])
def test_downgrade(pack: Path, keyring: Keyring, lost: tuple[str, ...]):
    manifest = {name: v for name, v in read_manifest(pack).items() if name not in lost}
    write(pack, manifest | ({"format": FORMAT - 1} if "format" in lost else {}))
    assert verify(pack).intact
    said = "is not of the format 2" if "format" in lost else "is not signed"
    assert [said in fault for fault in check(pack, keyring).faults] == [True]


@pytest.mark.attack(
    name="Signature of another pack",
    family="Packs",
    reference="V11.2.1; CWE-347",
    holds="A signature is of one manifest.",
)
def test_swapped_signatures(pack: Path, keyring: Keyring, tmp_path: Path):
    other = sealed(tmp_path, keyring, "100002")
    first, second = read_manifest(pack), read_manifest(other)
    write(pack, first | {"signature": second["signature"]})
    write(other, second | {"signature": first["signature"]})
    for one in (pack, other):
        assert "signature that is not of the key" in check(one, keyring).faults[0]


@pytest.mark.attack(
    name="Pack of another school in a school's place",
    family="Packs",
    reference="V8.2.2; CWE-345",
    holds="A pack's place is that of its school and its id.",
)
def test_swapped_packs(pack: Path, keyring: Keyring, tmp_path: Path):
    other = sealed(tmp_path, keyring, "100002")
    pack.rename(tmp_path / "aside")
    other.rename(pack)
    assert check(pack, keyring).intact
    (said,) = out_of_place(pack, tmp_path / "packs")
    assert "of school 100002" in said
    assert out_of_place(tmp_path / "aside", tmp_path / "packs") == ()


@pytest.mark.attack(
    name="Pack signed with the forger's own key",
    family="Packs",
    reference="V11.2.1; CWE-322",
    holds="The key is not taken from the pack; one that is not known is named as such.",
)
@pytest.mark.parametrize("claims", ["own", "ours"])
def test_key_replaced(pack: Path, keyring: Keyring, tmp_path: Path, claims: str):
    forger = Keyring(tmp_path / "forger").signer()
    ours = read_manifest(pack)["key"]
    manifest = forge(pack, key=forger.key if claims == "own" else ours)
    write(pack, manifest | {"signature": forger.sign(message(manifest)).hex()})
    found = check(pack, keyring)
    said = {
        "own": f"is signed by the key {forger.key}, which is not known here",
        "ours": f"has a signature that is not of the key {ours}",
    }
    assert found.faults == (f"{MANIFEST} {said[claims]}",)
    assert found.signer is None


@pytest.mark.attack(
    name="Link in a pack",
    family="Packs",
    reference="V5.3.2; CWE-59",
    holds="What is no file is a fault, and is neither followed nor opened.",
)
@pytest.mark.parametrize("kind", ["file", "folder", "device", "part", "manifest"])
def test_links(pack: Path, keyring: Keyring, tmp_path: Path, kind: str):
    secret = tmp_path / "home" / "keys"
    page = pack / "pack.html"
    if kind == "manifest":
        (pack / MANIFEST).rename(tmp_path / "outside.json")
        (pack / MANIFEST).symlink_to(tmp_path / "outside.json")
        with pytest.raises(StoreError, match="cannot be read"):
            check(pack, keyring)
        return
    if kind == "part":
        # its content is right to the byte, until somebody changes it outside
        page.rename(tmp_path / "outside.html")
        page.symlink_to(tmp_path / "outside.html")
    elif kind == "device":
        # who opened it would wait for ever
        os.mkfifo(pack / "more")
    else:
        (pack / "more").symlink_to(secret if kind == "folder" else secret / "pack_seal.key")
    faults = check(pack, keyring).faults
    name = "pack.html" if kind == "part" else "more"
    assert f"{name} is no file but a {'device' if kind == 'device' else 'link'}" in faults
    with pytest.raises(StoreError, match="cannot be sealed"):
        write_manifest(pack, made_from(tmp_path), {}, keyring.signer())


def made_from(tmp_path: Path) -> Any:
    folder = tmp_path / "again"
    folder.mkdir()
    return inputs(
        read_notebook(stub_notebook(folder)),
        {"urn": "100001"},
        chosen=Settings(),
        data_version="7",
        policy_version="2026",
        engine="papermill",
        seed=0,
        generated=GENERATED,
    )


@pytest.mark.attack(
    name="Name of a part that leads out of the pack",
    family="Packs",
    reference="V5.3.2; CWE-22",
    holds="Names in a manifest are compared and never opened; one that leads out is a fault.",
)
@pytest.mark.parametrize("name", ["../../outside.html", "/etc/hostname", "a/../../b", "..\\b"])
def test_traversal(pack: Path, keyring: Keyring, name: str):
    (pack.parents[1] / "outside.html").write_text("x")
    manifest = read_manifest(pack)
    digest = hashlib.sha256(b"x").hexdigest()
    write(pack, manifest | {"parts": manifest["parts"] | {name: digest}})
    faults = check(pack, keyring).faults
    assert f"{name!r} is no name of a file in a pack" in faults
    assert f"{name} is missing" in faults


@pytest.mark.attack(
    name="Two readings of one manifest",
    family="Packs",
    reference="V1.5.2; CWE-436",
    holds="A manifest is as it was written to the letter: no name twice, no other spelling.",
)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('{\n "', '{\n "title": "Other",\n "'),
        ('": "', '":  "'),
        ("100001", "\\u0031\\u0030\\u0030\\u0030\\u0030\\u0031"),
    ],
)
def test_two_readings(pack: Path, keyring: Keyring, old: str, new: str):
    text = (pack / MANIFEST).read_text()
    before = read_manifest(pack)
    (pack / MANIFEST).write_text(text.replace(old, new, 1))
    # the signature still holds of what Python reads
    assert read_manifest(pack) == before
    assert check(pack, keyring).faults == (f"{MANIFEST} was changed",)


@pytest.mark.attack(
    name="Letters for the terminal in a file's name",
    family="Packs",
    reference="V16.4.1; CWE-150",
    holds="What is printed of a pack holds nothing that a terminal obeys.",
)
def test_terminal(pack: Path, keyring: Keyring):
    (pack / "a\x1b[2J\x1b[1;1Hall well\n").write_text("x")
    os.close(os.open(os.fsencode(pack) + b"/\xff\xfe", os.O_CREAT | os.O_WRONLY))
    faults = check(pack, keyring).faults
    assert len(faults) == 2
    assert all(fault.isprintable() and fault.encode() for fault in faults)


@pytest.mark.attack(
    name="Inputs that are not those of the pack",
    family="Packs",
    reference="V11.2.1; CWE-345",
    holds="The id of a pack is the hash of its inputs, whoever signed it.",
)
def test_id(pack: Path, keyring: Keyring):
    manifest = read_manifest(pack)
    manifest["inputs"]["data_version"] = "8"
    assert pack_id_of(manifest["inputs"]) != manifest["pack"]
    signature = keyring.signer().sign(message(manifest)).hex()
    write(pack, manifest | {"signature": signature})
    assert check(pack, keyring).faults == (f"{MANIFEST} has an id that is not that of its inputs",)


@pytest.mark.attack(
    name="Trusted key that somebody else put there",
    family="Packs",
    reference="V13.3.1; CWE-732",
    holds="Where others may write to the keys, no pack is believed and none is sealed.",
)
@pytest.mark.parametrize("place", ["keys", "keys/pack_seals"])
def test_open_keys(pack: Path, keyring: Keyring, place: str):
    (keyring.home / place).chmod(0o777)
    with pytest.raises(StoreError, match="Others may write"):
        check(pack, keyring)


def test_a_key_that_was_lost_and_replaced_is_believed_until_it_is_forgotten(
    pack: Path, keyring: Keyring
):
    lost = keyring.signer().key
    keyring.renew()
    assert check(pack, keyring).intact
    keyring.forget(lost)
    assert "which is not known here" in check(pack, keyring).faults[0]


def test_one_pack_has_one_signature(pack: Path, keyring: Keyring):
    """Hexadecimal in capitals is the same number, and not what was written."""
    manifest = read_manifest(pack)
    write(pack, manifest | {"signature": manifest["signature"].upper()})
    assert not check(pack, keyring).intact
    assert replace(check(pack, keyring), faults=()).intact
