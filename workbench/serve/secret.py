"""The secret that signs page tokens: 256 bits, made once, readable by its owner alone."""

import os
import secrets
from pathlib import Path

from workbench.errors import StoreError, UsageError
from workbench.settings import Settings

_BYTES = 32
_FILE = "session_secret"


def session_secret(chosen: Settings) -> bytes:
    """The secret of the settings, or the one kept in the home folder, made on first use.

    Raises:
        UsageError: the secret of the settings is too short.
        StoreError: the kept one is damaged, or others may read it.
    """
    if chosen.session_secret is not None:
        given = chosen.session_secret.get_secret_value().encode()
        if len(given) < _BYTES:
            raise UsageError(
                f"WORKBENCH_SESSION_SECRET has fewer than {_BYTES} characters.",
                "Make one with `openssl rand -hex 32`, or leave it out.",
            )
        return given
    path = chosen.home / "keys" / _FILE
    _make(path)
    return _read(path)


def _make(path: Path) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(descriptor, secrets.token_hex(_BYTES).encode())
        os.fsync(descriptor)
        # linking fails where another process was first, whose secret then counts
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        os.close(descriptor)
        fresh.unlink()


def _read(path: Path) -> bytes:
    if path.stat().st_mode & 0o077:
        raise StoreError(
            f"Others may read keys/{path.name}, so it is no secret.",
            "Delete it; a new one is made at the next start, and everyone signs in again.",
        )
    kept = path.read_bytes()
    if len(kept) < 2 * _BYTES:
        raise StoreError(f"keys/{path.name} is damaged.", "Delete it; a new one is made.")
    return kept
