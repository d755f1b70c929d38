"""Audit logs for tests: with a clock to set, and with what an attacker does to their files."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from workbench.store.audit import AuditLog
from workbench.store.audit.head import Head, write_head
from workbench.store.audit.record import START, sealed


@dataclass
class Days:
    """A clock that stands still until it is set forward."""

    moment: datetime = datetime(2026, 11, 2, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def next_day(self) -> None:
        self.moment += timedelta(days=1)


def log_in(home: Path, clock: Days | None = None) -> AuditLog:
    """The log of a home folder."""
    return AuditLog(home / "audit" / "audit.jsonl", *([clock] if clock else []))


def log_of_days(home: Path, *counts: int) -> AuditLog:
    """A log with so many loads on each of some days."""
    clock = Days()
    log = log_in(home, clock)
    for count in counts:
        for number in range(count):
            log.write("load", actor=f"local|user{number}", rows=number, dataset="pupil")
        clock.next_day()
    return log


def lines_of(log: AuditLog) -> list[str]:
    """The lines of a log."""
    return log.path.read_text().splitlines()


def rewrite(log: AuditLog, lines: Iterable[str]) -> None:
    """Put other lines in the place of those of a log."""
    log.path.write_text("".join(f"{line}\n" for line in lines))


def remake(log: AuditLog, records: Iterable[Mapping[str, Any]]) -> None:
    """Make a log with a whole chain and a head that fits: all that needs no key."""
    number, digest, lines = 0, START, b""
    for number, record in enumerate(records, start=1):
        facts = {name: value for name, value in record.items() if name != "hash"}
        line, digest = sealed(facts, number, digest)
        lines += line
    log.path.write_bytes(lines)
    write_head(log.path.with_suffix(".head"), Head(number, digest))


def records_of(log: AuditLog) -> list[dict[str, Any]]:
    """What the lines of a log say."""
    return [json.loads(line) for line in lines_of(log)]
