"""Small files that are on the disk when the call returns."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable: a new file may otherwise be gone after a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_durably(path: Path, content: bytes) -> None:
    """Write a whole file for its owner alone: afterwards it is there and complete, or absent."""
    with durable_file(path.parent, content) as fresh:
        os.rename(fresh, path)
    sync_folder(path.parent)


def append_durably(path: Path, lines: bytes) -> None:
    """Append to a file of the owner's alone, made where there is none."""
    fresh = not path.exists()
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        write_all(descriptor, lines)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if fresh:
        sync_folder(path.parent)


def without_torn_line(path: Path) -> None:
    """Take away what a crash left of a line at the end of a file, where there is one."""
    content = path.read_bytes() if path.exists() else b""
    whole = content.rfind(b"\n") + 1
    if whole != len(content):
        os.truncate(path, whole)


@contextmanager
def durable_file(folder: Path, content: bytes) -> Iterator[Path]:
    """A new file with some content, to be renamed or linked; gone afterwards where it was not."""
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=".new-")
    fresh = Path(name)
    try:
        try:
            write_all(descriptor, content)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        yield fresh
    finally:
        fresh.unlink(missing_ok=True)


def write_all(descriptor: int, content: bytes) -> None:
    """Write every byte: a full disk takes some of them and complains at the next call only."""
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left) :]
