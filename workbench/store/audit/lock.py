"""A lock on an open file that several processes share, with a limit to the waiting."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager

SECONDS = 10.0
_PAUSE = 0.0002


@contextmanager
def locked(descriptor: int, *, shared: bool = False, seconds: float = SECONDS) -> Iterator[None]:
    """Hold the lock of an open file; ``shared`` with others who only read.

    The kernel gives it back when the process dies.

    Raises:
        TimeoutError: somebody else has held it all the time.
    """
    _acquire(descriptor, fcntl.LOCK_SH if shared else fcntl.LOCK_EX, seconds)
    try:
        yield
    finally:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


def _acquire(descriptor: int, kind: int, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise TimeoutError("the audit log is locked") from None
            time.sleep(_PAUSE)
