"""Writers of an audit log that run in processes of their own.

They stand here, and not beside their tests, because a new process finds modules by their name.
"""

import resource
from pathlib import Path

import pytest

from workbench.errors import StoreError
from workbench.store.audit import AuditLog

EACH = 60
KILOBYTES = 4096


def write_many(path: Path, who: str) -> None:
    """Write ``EACH`` numbered lines to the log of a path."""
    write_with(AuditLog(path), who)


def write_with(log: AuditLog, who: str) -> None:
    """Write ``EACH`` numbered lines."""
    for number in range(EACH):
        log.write("load", actor=who, rows=number)


def write_for_ever(path: Path) -> None:
    """Write numbered lines until somebody ends it."""
    log = AuditLog(path)
    number = 0
    while True:
        number += 1
        log.write("load", actor="local|alice", reason="x" * 100, rows=number)


def write_until_full(path: Path) -> None:
    """Write until the file may not grow any more."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (KILOBYTES, KILOBYTES))
    with pytest.raises(StoreError, match="cannot be written"):
        write_for_ever(path)
