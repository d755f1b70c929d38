"""One run of a schedule at a time: a lock that the command holds as well as its runner.

Where the runner is killed, its command may go on. The lock is the command's too, so that it is
free when the last of the two is gone, and not before; the operating system sees to that.
"""

import fcntl
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from workbench.store.audit.event import event_id
from workbench.store.keys import kept_key

_FOLDER = "locks"
_NAME = "this-home"


@dataclass(frozen=True)
class Hold:
    """A schedule that is held. ``descriptor`` is handed to the command."""

    descriptor: int

    @classmethod
    def take(cls, home: Path, schedule: str) -> Self | None:
        """Hold a schedule; None where a run of it is going on."""
        folder = home / _FOLDER
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(folder / f"schedule-{schedule}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            # FileLock ends where a program is started; this one is to be passed on to it
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        return cls(descriptor)

    def release(self) -> None:
        """Let go. A command that was started with it goes on holding it."""
        os.close(self.descriptor)


def name_of_home(home: Path, moment: datetime) -> str:
    """A name that a home folder keeps: runs of another one are none of ours."""
    return kept_key(home / _FOLDER / _NAME, lambda: event_id(moment).encode()).decode()
