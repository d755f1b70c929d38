"""The first level of verifying a pack: its bytes, its signature, and where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.packs.manifest import FORMAT, MANIFEST, message, pack_id_of, read_manifest, verify
from workbench.packs.seal.keys import Keyring, Known

SIGNATURE_BYTES = 64


@dataclass(frozen=True)
class Checked:
    """What the bytes and the signature of a pack say.

    Attributes:
        pack: id of the pack, as its manifest says.
        files: number of files that the manifest names.
        faults: everything that is wrong; empty where the pack is as somebody we believe sealed it.
        key: name of the key, as the manifest says.
        signer: that key, where it is known and the signature is its own.
    """

    pack: str
    files: int
    faults: tuple[str, ...]
    key: str
    signer: Known | None

    @property
    def intact(self) -> bool:
        """Whether the pack is as it was built, signed by a key that is believed."""
        return not self.faults


def check(folder: Path, keyring: Keyring) -> Checked:
    """Compare a pack with its manifest byte by byte, and the manifest with its signature.

    Raises:
        StoreError: the manifest cannot be read, or others may write to the keys.
    """
    manifest = read_manifest(folder)
    found = verify(folder)
    key, signer = str(manifest.get("key", "")), keyring.find(str(manifest.get("key", "")))
    signed, fault = _signature(manifest, key, signer)
    faults = [*found.faults, *fault, *_id(manifest)]
    return Checked(
        _printable(str(manifest.get("pack", ""))),
        found.parts,
        tuple(_printable(fault) for fault in faults),
        _printable(key),
        signer if signed else None,
    )


def out_of_place(folder: Path, root: Path) -> tuple[str, ...]:
    """What is wrong with where a pack stands, if it stands on a shelf: a pack of one school in the
    place of another is whole and signed, and tells about the wrong school.

    Raises:
        StoreError: the manifest cannot be read.
    """
    if not folder.resolve().is_relative_to(root.resolve()):
        return ()
    manifest = read_manifest(folder)
    urn, pack = str(_made_from(manifest).get("urn", "")), str(manifest.get("pack", ""))
    if folder.resolve() == (root / urn.replace(":", "-") / pack).resolve():
        return ()
    return (_printable(f"the folder is that of another pack: this one is {pack} of school {urn}"),)


def _signature(
    manifest: Mapping[str, Any], key: str, signer: Known | None
) -> tuple[bool, tuple[str, ...]]:
    """Whether the signature holds, and what is wrong with it."""
    if not key or "signature" not in manifest:
        return False, (f"{MANIFEST} is not signed",)
    if manifest.get("format") != FORMAT:
        return False, (f"{MANIFEST} is not of the format {FORMAT}, which this version believes",)
    if signer is None:
        return False, (f"{MANIFEST} is signed by the key {key}, which is not known here",)
    signature = _bytes(manifest["signature"])
    if signature is None or not signer.signed(message(manifest), signature):
        return False, (f"{MANIFEST} has a signature that is not of the key {key}",)
    return True, ()


def _bytes(text: object) -> bytes | None:
    """The bytes of a signature, which has one way to be written."""
    try:
        read = bytes.fromhex(text) if isinstance(text, str) else b""
    except ValueError:
        return None
    return read if len(read) == SIGNATURE_BYTES and read.hex() == text else None


def _id(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    if manifest.get("pack") == pack_id_of(_made_from(manifest)):
        return ()
    return (f"{MANIFEST} has an id that is not that of its inputs",)


def _printable(text: str) -> str:
    """A text without what a terminal obeys: names of files and manifests are anybody's."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def _made_from(manifest: Mapping[str, Any]) -> dict[str, Any]:
    made_from = manifest.get("inputs")
    return made_from if isinstance(made_from, dict) else {}
