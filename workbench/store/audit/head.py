"""The head file: number and hash of the last line, so that lines cut off the end are missed.

It is one record of fixed size, overwritten in place. The disk may have an older one after a power
cut, never a newer one: a line is on the disk before the head that counts it.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import StoreError
from workbench.store.audit.record import START
from workbench.store.files import write_durably

VERIFY = "Run `workbench audit verify`; no data is shown until the log is restored."


@dataclass(frozen=True)
class Head:
    """Number and hash of a line; 0 where there is none yet."""

    number: int = 0
    digest: str = START

    def record(self) -> bytes:
        """The head as it is kept."""
        return f"{self.number:020d} {self.digest}\n".encode()


def make_head(path: Path) -> None:
    """Make the head of a log without lines."""
    write_durably(path, Head().record())


def read_head(path: Path) -> Head:
    """Read the head.

    Raises:
        StoreError: it is missing or damaged.
    """
    try:
        number, digest = path.read_text(encoding="ascii").split()
        return Head(int(number), digest)
    except FileNotFoundError:
        raise StoreError("The head file of the audit log is missing.", VERIFY) from None
    except ValueError:
        raise StoreError("The head file of the audit log is damaged.", VERIFY) from None


def write_head(path: Path, head: Head) -> None:
    """Overwrite the head in place."""
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.pwrite(descriptor, head.record(), 0)
    finally:
        os.close(descriptor)
