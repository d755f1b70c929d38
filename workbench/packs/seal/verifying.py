"""Verifying a pack on three levels: its bytes, its inputs, its results."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from workbench.access.policy import POLICY_FILE
from workbench.errors import UserError
from workbench.loader import Door
from workbench.packs.manifest import read_manifest
from workbench.packs.seal.again import Again, again
from workbench.packs.seal.changes import Change, changes, telling
from workbench.packs.seal.check import Checked, check, out_of_place
from workbench.packs.seal.keys import Keyring
from workbench.packs.seal.now import manifest_now, own_datasets
from workbench.settings import Settings

SAME, PACK_CHANGED, INPUTS_CHANGED, RESULTS_CHANGED = 0, 1, 6, 7
"""Exit codes of ``workbench pack verify``."""
SEAL, INPUTS, AGAIN = "seal", "inputs", "again"
LEVELS = (SEAL, INPUTS, AGAIN)


@dataclass(frozen=True)
class Verified:
    """What verifying a pack found; a level that was not done is None, and ``why`` says so.

    Attributes:
        folder: the pack.
        checked: bytes and signature.
        misplaced: what is wrong with where it stands.
        inputs: inputs that are others now.
        again: its results beside those of now.
        why: why a level was not done that was asked for.
    """

    folder: Path
    checked: Checked
    misplaced: tuple[str, ...] = ()
    inputs: tuple[Change, ...] | None = None
    again: Again | None = None
    why: str = ""

    @property
    def faults(self) -> tuple[str, ...]:
        """Everything that is wrong with the pack itself."""
        return (*self.checked.faults, *self.misplaced)

    @property
    def exit_code(self) -> int:
        """The code of the last level that was done; that of the pack itself comes before."""
        if self.faults:
            return PACK_CHANGED
        if self.again is not None:
            return SAME if self.again.comparison.same else RESULTS_CHANGED
        return INPUTS_CHANGED if telling(self.inputs or ()) else SAME

    def lines(self) -> list[str]:
        """What was found, in words, one level after the other."""
        return [*self._seal(), *self._inputs(), *self._again(), *([self.why] if self.why else [])]

    def facts(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "pack": self.checked.pack,
            "files": self.checked.files,
            "intact": not self.faults,
            "faults": self.faults,
            "key": self.checked.key,
            "signer": asdict(self.checked.signer) if self.checked.signer else None,
            "inputs": None if self.inputs is None else [asdict(one) for one in self.inputs],
            "again": None if self.again is None else _facts(self.again),
            "not_done": self.why,
        }

    def _seal(self) -> list[str]:
        if self.faults:
            return ["Seal: this pack is not as it was sealed.", *_indented(self.faults)]
        signer = self.checked.signer
        whose = signer.label if signer and signer.label else "of this installation"
        return [
            f"Seal: {self.checked.files} parts, all as they were built; "
            f"signed with the key {self.checked.key} ({whose})."
        ]

    def _inputs(self) -> list[str]:
        if self.inputs is None:
            return []
        if telling(self.inputs):
            said = "Inputs: not all are as they were."
        else:
            said = "Inputs: as they were in everything that the pack says."
        return [said, *_indented(f"{one.cause}: {one.what}" for one in self.inputs)]

    def _again(self) -> list[str]:
        if self.again is None:
            return []
        found, version = self.again.comparison, self.again.data_version
        which = "that the pack was made from" if self.again.kept else "of now"
        data = f"from version {version} of the data, {which}"
        lost = (
            [] if self.again.kept else ["The version that it was made from is not kept any more."]
        )
        if found.same:
            return [f"Again: {found.texts:,} texts, all the same, {data}.", *_indented(lost)]
        said = f"Again: {len(found):,} differences in {found.texts:,} texts, {data}. The first:"
        return [said, *_indented([found.first(), *lost])]


def verify_pack(
    chosen: Settings,
    folder: Path,
    *,
    levels: tuple[str, ...] = (SEAL, INPUTS),
    root: Path | None = None,
    notebook: Path | None = None,
    policy_file: Path = POLICY_FILE,
) -> Verified:
    """Verify a pack.

    What its manifest says is believed only where the signature is that of a known key; otherwise
    the levels after the first are not done.

    Args:
        levels: of ``LEVELS``; the first is always done.
        root: folder of the packs, by default that of the home.
        notebook: where the pack's notebook is; by default notebooks/ of the project.

    Raises:
        StoreError: the manifest cannot be read.
        NotebookFailed: the notebook, run again, did not come to its end.
    """
    checked = check(folder, Keyring(chosen.home))
    found = Verified(folder, checked, out_of_place(folder, root or chosen.packs))
    if not set(levels) & {INPUTS, AGAIN}:
        return found
    if checked.signer is None:
        return _but(found, "What it was made from is not compared: nobody known has signed it.")
    manifest = read_manifest(folder)
    source = notebook or chosen.project / "notebooks" / f"{manifest['inputs']['notebook']}.ipynb"
    if not _has_data(chosen):
        return _but(found, "What it was made from is not compared: there are no data here.")
    return Verified(
        folder,
        checked,
        found.misplaced,
        _changes(chosen, manifest, source, policy_file),
        again(chosen, folder, manifest, source) if AGAIN in levels else None,
    )


def _changes(
    chosen: Settings, manifest: Mapping[str, Any], notebook: Path, policy_file: Path
) -> tuple[Change, ...]:
    with closing(Door(chosen)) as door:
        try:
            now = manifest_now(manifest, door, notebook, policy_file)
        except UserError as error:
            return (Change("code", f"such a pack cannot be made any more: {error.what}"),)
        return changes(manifest, now, own_datasets(door.catalogue))


def _has_data(chosen: Settings) -> bool:
    with closing(Door(chosen)) as door:
        return door.lake.exists


def _but(found: Verified, why: str) -> Verified:
    return Verified(found.folder, found.checked, found.misplaced, why=why)


def _indented(lines: Any) -> list[str]:
    return [f"  {line}" for line in lines]


def _facts(found: Again) -> dict[str, Any]:
    comparison = found.comparison
    return {
        "data_version": found.data_version,
        "kept": found.kept,
        "texts": comparison.texts,
        "differences": len(comparison),
        "first": comparison.first(),
        "all": [str(one) for one in comparison.cells],
        "added": [str(one) for one in comparison.added],
        "removed": [str(one) for one in comparison.removed],
    }
