"""The software that makes a pack: sources, packages, and what of the machine may change numbers.

Read once a process: what runs is what was there when the process started.
"""

import hashlib
import platform
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

import numpy as np

from workbench import __version__

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
_SOURCES = (".py", ".yaml", ".j2", ".css")


@dataclass(frozen=True)
class Software:
    """Hash of the package's sources and of the lock file, git commit, versions."""

    code_hash: str
    lock_hash: str | None
    commit: str | None
    workbench: str
    python: str
    packages: Mapping[str, str]


@cache
def software_of(project: str) -> Software:
    """The software of this process.

    Args:
        project: folder with the lock file, as text.
    """
    lock = Path(project) / "requirements.lock"
    return Software(
        code_hash=code_hash(),
        lock_hash=digest(lock.read_bytes()) if lock.is_file() else None,
        commit=commit(project),
        workbench=__version__,
        python=platform.python_version(),
        packages={name: version(name) for name in _PACKAGES},
    )


@cache
def machine() -> Mapping[str, str]:
    """What of this machine may change the last digits of a number; nothing that names it."""
    about = np.show_config(mode="dicts")
    blas = about["Build Dependencies"]["blas"]
    return {
        "system": platform.system(),
        "processor": platform.machine(),
        "libc": " ".join(platform.libc_ver()),
        "interpreter": platform.python_implementation(),
        "blas": f"{blas['name']} {blas['version']}",
        "vectors": " ".join(about["SIMD Extensions"].get("found", ())),
    }


def code_hash() -> str:
    """Hash of the package's own sources, so that a changed line gives a new pack."""
    package = Path(__file__).resolve().parents[2]
    files = sorted(path for path in package.rglob("*") if path.suffix in _SOURCES)
    sums = [f"{path.relative_to(package)} {digest(path.read_bytes())}" for path in files]
    return digest("\n".join(sums).encode())


def commit(project: str) -> str | None:
    """Git commit of the project, marked where files differ from it; None without a repository."""
    try:
        head = _git(project, "rev-parse", "HEAD")
        return f"{head}-dirty" if _git(project, "status", "--porcelain") else head
    except (OSError, subprocess.CalledProcessError):
        return None


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _git(project: str, *words: str) -> str:
    done = subprocess.run(
        ["git", "-C", project, *words], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()
