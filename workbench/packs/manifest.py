"""The manifest of a pack: what went in, what came out, and the hash of every part, signed.

The pack's id is the hash of everything that went in, so that the same inputs give the same pack.
What each load gave, and the machine, are found out while the pack is made: they are in the manifest
and not in the id.
"""

import hashlib
import json
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from workbench.access.policy import POLICY_FILE
from workbench.contracts.read import SUFFIX, read_catalogue
from workbench.errors import StoreError
from workbench.packs.audiences import AUDIENCE, GOVERNOR
from workbench.packs.notebook import Notebook
from workbench.packs.parameters import REMIT, SCHOOL, Parameter
from workbench.packs.parts import Source
from workbench.packs.seal.keys import Signer
from workbench.packs.seal.results import RESULTS
from workbench.packs.seal.software import digest, machine, software_of
from workbench.settings import Settings

MANIFEST = "manifest.json"
HTML = "html"
ID_LENGTH = 16
FORMAT = 2
SEALED = ("seal", "signature")
"""Fields of a manifest that say that the others are as they were written."""
_MEANS = b"workbench pack manifest 2\n"


@dataclass(frozen=True)
class Inputs:
    """Everything that decides what a pack says."""

    urn: str
    notebook: str
    notebook_hash: str
    parameters: Mapping[str, Parameter]
    data_version: str
    policy_version: str
    policy_hash: str
    contracts: Mapping[str, str]
    contract_hashes: Mapping[str, str]
    code_hash: str
    lock_hash: str | None
    commit: str | None
    workbench: str
    python: str
    packages: Mapping[str, str]
    engine: str
    seed: int
    generated: str
    formats: tuple[str, ...]

    @property
    def pack_id(self) -> str:
        """Hash of the inputs."""
        return pack_id_of(asdict(self))

    @property
    def audience(self) -> str:
        """Whom the pack is for."""
        return str(self.parameters.get(AUDIENCE, GOVERNOR))


@dataclass(frozen=True)
class Check:
    """What verifying a pack found: number of parts, and everything that is wrong."""

    parts: int
    faults: tuple[str, ...]

    @property
    def intact(self) -> bool:
        """Whether the pack is as it was built."""
        return not self.faults


def inputs(
    notebook: Notebook,
    parameters: Mapping[str, Parameter],
    *,
    chosen: Settings,
    data_version: str,
    policy_version: str,
    engine: str,
    seed: int,
    generated: str,
    formats: tuple[str, ...] = (HTML,),
    policy_file: Path = POLICY_FILE,
) -> Inputs:
    """Gather the inputs of a pack.

    Args:
        generated: date on the pack, ISO.
        formats: what the pack is written as, such as html and pdf.
        policy_file: file of the policy that has that version.

    Raises:
        ContractError: the notebook's header names a contract that does not exist.
    """
    catalogue = read_catalogue(chosen.contracts)
    software = software_of(str(chosen.project))
    return Inputs(
        urn=str(parameters.get(SCHOOL) or parameters[REMIT]),
        notebook=notebook.name,
        notebook_hash=notebook.source_hash,
        parameters=dict(parameters),
        data_version=data_version,
        policy_version=policy_version,
        policy_hash=digest(policy_file.read_bytes()),
        contracts={name: catalogue[name].version for name in notebook.contracts},
        contract_hashes={name: _contract_hash(chosen, name) for name in notebook.contracts},
        engine=engine,
        seed=seed,
        generated=generated,
        formats=tuple(sorted(formats)),
        **vars(software),
    )


def write_manifest(
    folder: Path,
    made_from: Inputs,
    about: Mapping[str, Any],
    signer: Signer,
    loads: Iterable[Source] = (),
) -> None:
    """Seal a folder: list every file in it with its hash, and sign the list.

    Args:
        about: facts for lists of packs: title, synthetic, kind of organisation.
        loads: what the notebook loaded.

    Raises:
        StoreError: the folder holds something that is neither a file nor a folder.
    """
    files, faults = hashes(folder)
    if faults:
        raise StoreError(f"The pack cannot be sealed: {faults[0]}.")
    body = {
        "format": FORMAT,
        "pack": made_from.pack_id,
        **about,
        AUDIENCE: made_from.audience,
        "inputs": asdict(made_from),
        "loads": [asdict(load) for load in loads],
        "machine": machine(),
        "parts": files,
        "results": files.get(RESULTS),
        "key": signer.key,
    }
    signed = {
        "seal": digest(canonical(body).encode()),
        "signature": signer.sign(message(body)).hex(),
    }
    (folder / MANIFEST).write_text(_written(body | signed), encoding="utf-8")


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a pack.

    Raises:
        StoreError: there is none, or it cannot be read.
    """
    try:
        text = _without_links(folder / MANIFEST).decode()
        read = json.loads(text)
        if isinstance(read, dict):
            return read
        kind = type(read).__name__
    except (OSError, ValueError, RecursionError) as error:
        kind = type(error).__name__
    raise StoreError(
        f"The manifest of the pack {folder.name} cannot be read ({kind}).",
        "Build the pack again.",
    )


def verify(folder: Path) -> Check:
    """Compare a pack with its manifest, byte by byte. Whose signature it has is not asked.

    Raises:
        StoreError: the manifest cannot be read.
    """
    manifest = read_manifest(folder)
    recorded = _recorded(manifest)
    found, faults = hashes(folder)
    faults += [f"{name!r} is no name of a file in a pack" for name in recorded if _leads_out(name)]
    faults += [f"{name} is missing" for name in sorted(recorded.keys() - found.keys())]
    faults += [f"{name} was added" for name in sorted(found.keys() - recorded.keys())]
    shared = sorted(recorded.keys() & found.keys())
    faults += [f"{name} was changed" for name in shared if recorded[name] != found[name]]
    if not _as_written(folder, manifest):
        faults.append(f"{MANIFEST} was changed")
    return Check(len(recorded), tuple(faults))


def message(body: Mapping[str, Any]) -> bytes:
    """What is signed of a manifest: everything in it but the seal and the signature."""
    return _MEANS + canonical(unsealed(body)).encode()


def unsealed(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """A manifest without its seal and its signature."""
    return {name: value for name, value in manifest.items() if name not in SEALED}


def pack_id_of(made_from: Mapping[str, Any]) -> str:
    """Id of a pack by the inputs that its manifest names."""
    return digest(canonical(made_from).encode())[:ID_LENGTH]


def canonical(value: Mapping[str, Any]) -> str:
    """JSON with one way to write it."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def hashes(folder: Path) -> tuple[dict[str, str], list[str]]:
    """SHA-256 of every file of a pack by name, and faults: what is no file is not opened."""
    found, faults = {}, []
    for path in sorted(_entries(folder)):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not path.is_file():
            faults.append(f"{name} is no file but {'a link' if path.is_symlink() else 'a device'}")
        elif name != MANIFEST:
            with path.open("rb") as file:
                found[name] = hashlib.file_digest(file, "sha256").hexdigest()
    return found, faults


def _entries(folder: Path) -> Iterator[Path]:
    """Everything below a folder that is no folder itself. Links are not followed."""
    for place, folders, files in os.walk(folder):
        here = Path(place)
        yield from (here / name for name in files)
        yield from (here / name for name in folders if (here / name).is_symlink())


def _as_written(folder: Path, manifest: Mapping[str, Any]) -> bool:
    """Whether a manifest is to the letter as it was written: JSON has many ways to say a thing,
    and two readers may understand a name that stands twice differently.
    """
    sealed = manifest.get("seal") == digest(canonical(unsealed(manifest)).encode())
    return sealed and _without_links(folder / MANIFEST).decode() == _written(manifest)


def _written(manifest: Mapping[str, Any]) -> str:
    return json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _recorded(manifest: Mapping[str, Any]) -> dict[str, str]:
    parts = manifest.get("parts")
    return parts if isinstance(parts, dict) else {}


def _leads_out(name: str) -> bool:
    path = PurePosixPath(name)
    return path.is_absolute() or ".." in path.parts or "\\" in name


def _without_links(path: Path) -> bytes:
    if not stat.S_ISREG(path.lstat().st_mode):
        raise OSError(f"{path.name} is no file")
    return path.read_bytes()


def _contract_hash(chosen: Settings, name: str) -> str:
    return digest((chosen.contracts / f"{name}{SUFFIX}").read_bytes())
