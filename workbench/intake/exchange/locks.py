"""One run at a time for one school; runs for different schools go side by side."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from workbench.errors import Busy


@contextmanager
def school_lock(home: Path, urn: str) -> Iterator[None]:
    """Hold a school. The operating system lets it go when the process dies.

    Raises:
        Busy: another run for the school is going on.
    """
    folder = home / "locks"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = FileLock(folder / f"school-{urn}.lock", mode=0o600)
    try:
        with lock.acquire(timeout=0):
            yield
    except Timeout:
        raise Busy(
            f"Another run for school {urn} is going on.", "Try again when it is done."
        ) from None
