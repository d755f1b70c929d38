"""Keys of the home folder: made once, kept in a folder of their own, for the owner alone."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from workbench.errors import StoreError
from workbench.store.files import durable_file, sync_folder

_OTHERS = 0o077


def kept_key(path: Path, make: Callable[[], bytes]) -> bytes:
    """The key of a file; made on first use, the same for all processes that come at once.

    Args:
        path: the file, readable by its owner alone.
        make: a fresh key.

    Raises:
        StoreError: others may read the file.
        OSError: it cannot be read or made.
    """
    if not path.exists():
        _make(path, make())
    if path.stat().st_mode & _OTHERS:
        raise StoreError(
            f"Others may read keys/{path.name}, so it is no secret.",
            f"Run: chmod 600 '{path}', and think about whether anybody has read it.",
        )
    return path.read_bytes()


def _make(path: Path, key: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # linking fails where another process was first, whose key then counts
    with durable_file(path.parent, key) as fresh, suppress(FileExistsError):
        os.link(fresh, path)
    sync_folder(path.parent)
