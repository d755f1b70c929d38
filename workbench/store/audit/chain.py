"""The writing end of the log: one line after another, each on the disk before the next thing.

The file stays open, and the end of the chain is remembered as long as nobody else has written.
"""

import os
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbench.errors import StoreError
from workbench.store.audit.actions import Action
from workbench.store.audit.anchors import Anchors
from workbench.store.audit.event import event_id
from workbench.store.audit.head import VERIFY, Head, make_head, read_head, write_head
from workbench.store.audit.lock import SECONDS, locked
from workbench.store.audit.record import day_of, read_record, sealed
from workbench.store.files import sync_folder, write_all

_TAIL_BYTES = 65536
Clock = Callable[[], datetime]


def now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class End:
    """The end of the chain: bytes of the file, the last line's number and hash, its UTC day."""

    size: int
    head: Head
    day: str


class OpenLog:
    """The log's file, open in one process. A fork must not share it: the lock would be shared."""

    def __init__(self, path: Path) -> None:
        self.descriptor = os.open(path, os.O_RDWR | os.O_APPEND)
        self.process = os.getpid()
        found = os.fstat(self.descriptor)
        self._file = (found.st_dev, found.st_ino)
        self._close = weakref.finalize(self, os.close, self.descriptor)

    def is_still(self, path: Path) -> bool:
        """Whether this is the file of that name, opened by this process."""
        found = os.stat(path)
        return self.process == os.getpid() and self._file == (found.st_dev, found.st_ino)

    def close(self) -> None:
        """Close the file."""
        self._close()


class Chain:
    """Appends to the log of one path, from any thread."""

    def __init__(
        self, path: Path, anchors: Anchors, clock: Clock = now, patience: float = SECONDS
    ) -> None:
        self._path = path
        self._patience = patience
        self._head = path.with_suffix(".head")
        self._anchors = anchors
        self._clock = clock
        self._guard = threading.Lock()
        self._guarded_process = os.getpid()
        self._open: OpenLog | None = None
        self._known: End | None = None

    def append(self, facts: Mapping[str, Any]) -> None:
        """Append one line and wait until it is on the disk.

        The first line of a UTC day is preceded by the signature of the day before.

        Raises:
            OSError: it cannot be written. Nothing of it stays in the log.
            StoreError: the end of the log is damaged.
        """
        with self._turn() as log:
            self._write(log, self._end(log), facts)

    def anchor(self) -> None:
        """Sign the end of the chain as it is now."""
        with self._turn() as log:
            end = self._end(log)
            self._anchors.sign(end.head, end.day, self._clock())

    def close(self) -> None:
        """Close the file. The next line opens it again."""
        with self._guard:
            self._forget()

    def _forget(self) -> None:
        if self._open is not None:
            self._open.close()
        self._open = self._known = None

    @contextmanager
    def _turn(self) -> Iterator[OpenLog]:
        if self._guarded_process != os.getpid():
            # a thread of the parent may have held it when this process was forked
            self._guard, self._guarded_process = threading.Lock(), os.getpid()
        if not self._guard.acquire(timeout=self._patience):
            raise TimeoutError("the audit log is locked")
        try:
            log = self._opened()
            with locked(log.descriptor, seconds=self._patience):
                yield log
        finally:
            self._guard.release()

    def _opened(self) -> OpenLog:
        with suppress(FileNotFoundError):
            if self._open is not None and self._open.is_still(self._path):
                return self._open
        self._forget()
        if not self._path.exists():
            self._make()
        self._open = OpenLog(self._path)
        return self._open

    def _make(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not self._head.exists():
            make_head(self._head)
        os.close(os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o600))
        sync_folder(self._path.parent)

    def _end(self, log: OpenLog) -> End:
        size = os.fstat(log.descriptor).st_size
        if self._known is None or self._known.size != size:
            self._known = self._read_end(log, size)
        return self._known

    def _read_end(self, log: OpenLog, size: int) -> End:
        start = max(0, size - _TAIL_BYTES)
        tail = os.pread(log.descriptor, size - start, start)
        whole, _, torn = tail.rpartition(b"\n")
        end = self._end_of(whole, size - len(torn))
        head = read_head(self._head)
        if head.number > end.head.number:
            raise StoreError("Lines are missing at the end of the audit log.", VERIFY)
        if head.number == end.head.number and head != end.head:
            raise StoreError("The last line of the audit log was replaced.", VERIFY)
        return self._mended(log, end) if torn else end

    def _end_of(self, lines: bytes, size: int) -> End:
        if not lines:
            return End(size, Head(), "")
        record = read_record(lines.rpartition(b"\n")[2].decode(errors="replace"))
        if record is None:
            raise StoreError("The last line of the audit log is damaged.", VERIFY)
        return End(size, Head(int(record["n"]), str(record["hash"])), day_of(record))

    def _mended(self, log: OpenLog, end: End) -> End:
        """Take away a line that a crash cut off: nobody had an answer for it."""
        os.ftruncate(log.descriptor, end.size)
        mended = {"action": Action.MEND, "reason": "a line that a crash cut off was removed"}
        return self._write(log, end, mended)

    def _write(self, log: OpenLog, end: End, facts: Mapping[str, Any]) -> End:
        moment = self._clock()
        if end.head.number and f"{moment:%Y-%m-%d}" > end.day:
            self._anchors.sign(end.head, end.day, moment)
        stamped = {
            **facts,
            "id": event_id(moment),
            "ts": moment.isoformat(timespec="milliseconds"),
        }
        number = end.head.number + 1
        line, digest = sealed(stamped, number, end.head.digest)
        self._known = None
        try:
            write_all(log.descriptor, line)
            os.fdatasync(log.descriptor)
        except BaseException:
            with suppress(OSError):
                os.ftruncate(log.descriptor, end.size)
            raise
        head = Head(number, digest)
        write_head(self._head, head)
        self._known = End(end.size + len(line), head, f"{moment:%Y-%m-%d}")
        return self._known
