"""Append-only, hash-chained audit log: who, what, for which purpose, how many rows.

Each line holds the hash of the line before, so that an edited, removed or reordered line breaks
the chain; a head file holds the last number and hash, so that lines cut off the end are missed
too. Values of rows are never written. What cannot be logged does not happen.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from workbench.errors import StoreError

_START = "0" * 64
_LOCK_SECONDS = 10
_TAIL_BYTES = 65536


@dataclass(frozen=True)
class Verdict:
    """What verifying the log found: number of lines, and the first thing that is wrong."""

    lines: int
    fault: str = ""

    @property
    def intact(self) -> bool:
        """Whether nothing was edited, removed or reordered."""
        return not self.fault


class AuditLog:
    """The audit log of one home folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._head = path.with_suffix(".head")

    def write(self, action: str, **facts: Any) -> None:
        """Append one event and flush it to disk.

        Raises:
            StoreError: it cannot be written, or the end of the log is damaged. The caller then
                must not go on: no log, no data.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with FileLock(self.path.with_suffix(".lock"), timeout=_LOCK_SECONDS, mode=0o600):
                self._append(action, facts)
        except (OSError, Timeout) as error:
            raise StoreError(
                f"The audit log cannot be written ({type(error).__name__}), so nothing is shown.",
                "Check the folder's rights and free space with `workbench doctor`.",
            ) from None

    def verify(self) -> Verdict:
        """Walk the whole chain and compare its end with the head file."""
        previous, number = _START, 0
        for number, line in enumerate(self._lines(), start=1):
            event = _event(line)
            if event is None or event.get("hash") != _digest(event):
                return Verdict(number, f"line {number} was edited")
            if event["prev"] != previous or event["n"] != number:
                return Verdict(number, f"a line was removed, added or moved before line {number}")
            previous = event["hash"]
        head_number, head_hash = self._read_head()
        if head_number > number:
            return Verdict(number, f"{head_number - number} lines are missing at the end")
        if head_number == number and head_hash != previous:
            return Verdict(number, f"line {number} was replaced")
        return Verdict(number)

    def events(self) -> Iterator[Mapping[str, Any]]:
        """Every event in order. Does not verify."""
        for line in self._lines():
            event = _event(line)
            if event is not None:
                yield event

    def _append(self, action: str, facts: Mapping[str, Any]) -> None:
        number, previous = self._end()
        event: dict[str, Any] = {
            "n": number + 1,
            "ts": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "action": action,
            **facts,
            "prev": previous,
        }
        event["hash"] = _digest(event)
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, (_canonical(event) + "\n").encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        self._write_head(number + 1, event["hash"])

    def _end(self) -> tuple[int, str]:
        """Number and hash of the last line; refuses to go on from a damaged end."""
        head_number, head_hash = self._read_head()
        last = self._last_line()
        if last is None:
            number, digest = 0, _START
        else:
            event = _event(last)
            if event is None or event.get("hash") != _digest(event):
                raise StoreError("The last line of the audit log is damaged.", _VERIFY)
            number, digest = int(event["n"]), str(event["hash"])
        # a kill between the two writes leaves the head exactly one line behind
        whole = head_number == number and head_hash == digest
        if not whole and head_number != number - 1:
            raise StoreError("Lines are missing at the end of the audit log.", _VERIFY)
        return number, digest

    def _last_line(self) -> str | None:
        if not self.path.exists() or not self.path.stat().st_size:
            return None
        with self.path.open("rb") as log:
            log.seek(max(0, self.path.stat().st_size - _TAIL_BYTES))
            return log.read().rstrip(b"\n").rsplit(b"\n", 1)[-1].decode()

    def _lines(self) -> Iterator[str]:
        if self.path.exists():
            with self.path.open(encoding="utf-8") as log:
                yield from (line.rstrip("\n") for line in log)

    def _read_head(self) -> tuple[int, str]:
        if not self._head.exists():
            return 0, _START
        number, digest = self._head.read_text().split()
        return int(number), digest

    def _write_head(self, number: int, digest: str) -> None:
        fresh = self._head.with_suffix(".head.new")
        fresh.write_text(f"{number} {digest}\n")
        fresh.chmod(0o600)
        fresh.replace(self._head)


_VERIFY = "Run `workbench audit verify`; no data is shown until the log is restored."


def _canonical(event: Mapping[str, Any]) -> str:
    return json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _digest(event: Mapping[str, Any]) -> str:
    bare = {key: value for key, value in event.items() if key != "hash"}
    return hashlib.sha256(_canonical(bare).encode()).hexdigest()


def _event(line: str) -> dict[str, Any] | None:
    try:
        event = json.loads(line)
    except ValueError:
        return None
    return event if isinstance(event, dict) and {"n", "prev"} <= set(event) else None
