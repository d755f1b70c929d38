"""The manifest of a pack: what went in, what came out, and the hash of every part.

The pack's id is the hash of everything that went in, so that the same inputs give the same pack.
"""

import hashlib
import json
import platform
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from workbench import __version__
from workbench.contracts.read import read_catalogue
from workbench.errors import StoreError
from workbench.packs.notebook import Notebook
from workbench.packs.parameters import REMIT, SCHOOL, Parameter
from workbench.settings import Settings

MANIFEST = "manifest.json"
ID_LENGTH = 16
_FORMAT = 1
_PACKAGES = (
    "duckdb",
    "holoviews",
    "ipykernel",
    "jinja2",
    "matplotlib",
    "numpy",
    "pandas",
    "papermill",
    "pyarrow",
    "scipy",
)


@dataclass(frozen=True)
class Inputs:
    """Everything that decides what a pack says."""

    urn: str
    notebook: str
    notebook_hash: str
    parameters: Mapping[str, Parameter]
    data_version: str
    policy_version: str
    contracts: Mapping[str, str]
    code_hash: str
    lock_hash: str | None
    commit: str | None
    workbench: str
    python: str
    packages: Mapping[str, str]
    engine: str
    seed: int
    generated: str

    @property
    def pack_id(self) -> str:
        """Hash of the inputs."""
        return _digest(_canonical(asdict(self)).encode())[:ID_LENGTH]


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
) -> Inputs:
    """Gather the inputs of a pack.

    Args:
        generated: date on the pack, ISO.

    Raises:
        ContractError: the notebook's header names a contract that does not exist.
    """
    catalogue = read_catalogue(chosen.contracts)
    lock = chosen.project / "requirements.lock"
    return Inputs(
        urn=str(parameters.get(SCHOOL) or parameters[REMIT]),
        notebook=notebook.name,
        notebook_hash=notebook.source_hash,
        parameters=dict(parameters),
        data_version=data_version,
        policy_version=policy_version,
        contracts={name: catalogue[name].version for name in notebook.contracts},
        code_hash=code_hash(),
        lock_hash=_digest(lock.read_bytes()) if lock.is_file() else None,
        commit=commit(chosen.project),
        workbench=__version__,
        python=platform.python_version(),
        packages={name: version(name) for name in _PACKAGES},
        engine=engine,
        seed=seed,
        generated=generated,
    )


def write_manifest(folder: Path, made_from: Inputs, about: Mapping[str, Any]) -> None:
    """Seal a folder: list every file in it with its hash.

    Args:
        about: facts for lists of packs: title, synthetic.
    """
    body = {
        "format": _FORMAT,
        "pack": made_from.pack_id,
        **about,
        "inputs": asdict(made_from),
        "parts": _hashes(folder),
    }
    sealed = body | {"seal": _digest(_canonical(body).encode())}
    text = json.dumps(sealed, indent=1, sort_keys=True, ensure_ascii=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a pack.

    Raises:
        StoreError: there is none, or it cannot be read.
    """
    try:
        read: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return read
    except (OSError, ValueError) as error:
        raise StoreError(
            f"The manifest of the pack {folder.name} cannot be read ({type(error).__name__}).",
            "Build the pack again.",
        ) from None


def verify(folder: Path) -> Check:
    """Compare a pack with its manifest, byte by byte.

    Raises:
        StoreError: the manifest cannot be read.
    """
    manifest = read_manifest(folder)
    recorded, found = dict(manifest.get("parts", {})), _hashes(folder)
    body = {name: value for name, value in manifest.items() if name != "seal"}
    faults = [f"{name} is missing" for name in sorted(recorded.keys() - found.keys())]
    faults += [f"{name} was added" for name in sorted(found.keys() - recorded.keys())]
    shared = sorted(recorded.keys() & found.keys())
    faults += [f"{name} was changed" for name in shared if recorded[name] != found[name]]
    if manifest.get("seal") != _digest(_canonical(body).encode()):
        faults.append(f"{MANIFEST} was changed")
    return Check(len(recorded), tuple(faults))


def code_hash() -> str:
    """Hash of the package's own sources, so that a changed line gives a new pack."""
    package = Path(__file__).resolve().parents[1]
    kinds = (".py", ".yaml", ".j2", ".css")
    files = sorted(path for path in package.rglob("*") if path.suffix in kinds)
    sums = [f"{path.relative_to(package)} {_digest(path.read_bytes())}" for path in files]
    return _digest("\n".join(sums).encode())


def commit(project: Path) -> str | None:
    """Git commit of the project, marked where files differ from it; None without a repository."""
    try:
        head = _git(project, "rev-parse", "HEAD")
        return f"{head}-dirty" if _git(project, "status", "--porcelain") else head
    except (OSError, subprocess.CalledProcessError):
        return None


def _git(project: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(project), *words], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def _hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): _digest(path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path != folder / MANIFEST
    }


def _canonical(value: Mapping[str, Any]) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
