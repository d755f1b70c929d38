"""Runs of schools: begun, planned, finished, and how far the source was read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workbench.clock import Clock, now
from workbench.errors import UsageError
from workbench.store.audit.event import event_id
from workbench.store.registry import Registry, SyncRun

RUNNING, STORED, UNCHANGED, WAITING = "running", "stored", "unchanged", "waiting"
STOPPED, FAILED, UNDONE = "stopped", "failed", "undone"
CAME_THROUGH = (STORED, UNCHANGED, WAITING)
_LONGEST = 600


@dataclass(frozen=True)
class Run:
    """One run as it is kept."""

    id: str
    urn: str
    connection_id: int | None
    kind: str
    outcome: str
    by: str
    started: datetime
    finished: datetime | None
    categories: tuple[str, ...]
    complete: bool
    cursors: Mapping[str, str]
    stores: tuple[str, ...]
    lake_before: int | None
    lake_after: int | None
    vault_before: int | None
    vault_after: int | None
    counts: Mapping[str, Any]
    checks: tuple[Mapping[str, Any], ...]
    message: str

    @property
    def before(self) -> dict[str, int]:
        """Newest snapshots of the stores before the run."""
        return {"lake": self.lake_before or 0, "vault": self.vault_before or 0}


@dataclass(frozen=True)
class Position:
    """How far a school's source was read: cursors by category, and the last whole comparison."""

    cursors: Mapping[str, str]
    compared: datetime | None


class Runs:
    """The runs of one registry.

    Args:
        registry: where they are kept.
        clock: what time it is.
    """

    def __init__(self, registry: Registry, clock: Clock = now) -> None:
        self._registry = registry
        self._clock = clock

    def begin(
        self,
        urn: str,
        kind: str,
        by: str,
        categories: Sequence[str],
        *,
        connection: int | None = None,
        before: Mapping[str, int] | None = None,
    ) -> Run:
        """Note that a run begins, before it does anything."""
        moment, at = self._clock(), before or {}
        row = SyncRun(
            id=event_id(moment),
            urn=urn,
            connection_id=connection,
            kind=kind,
            outcome=RUNNING,
            by=by,
            started=moment,
            categories=sorted(categories),
            complete=False,
            cursors={},
            stores=[],
            lake_before=at.get("lake"),
            vault_before=at.get("vault"),
            counts={},
            checks=[],
        )
        with self._registry.writing() as session:
            session.add(row)
            session.flush()
            return _run(row)

    def change(self, run: str, **values: Any) -> Run:
        """Note more about a run."""
        if "message" in values:
            values["message"] = values["message"][:_LONGEST]
        with self._registry.writing() as session:
            row = session.get_one(SyncRun, run)
            for name, value in values.items():
                setattr(row, name, value)
            session.flush()
            return _run(row)

    def finish(self, run: str, outcome: str, **values: Any) -> Run:
        """Note how a run ended."""
        return self.change(run, outcome=outcome, finished=self._clock(), **values)

    def cut_off(self, urn: str) -> tuple[Run, ...]:
        """Runs of a school that never ended, oldest first. Whoever holds the school may settle
        them."""
        wanted = sa.select(SyncRun).where(SyncRun.urn == urn, SyncRun.outcome == RUNNING)
        return self._read(wanted.order_by(SyncRun.started, SyncRun.id))

    def unsettled(self) -> tuple[str, ...]:
        """Schools with a run that has not ended: it is going on, or was cut off."""
        wanted = sa.select(SyncRun).where(SyncRun.outcome == RUNNING).order_by(SyncRun.urn)
        return tuple(dict.fromkeys(run.urn for run in self._read(wanted)))

    def schools(self) -> tuple[str, ...]:
        """Schools that have had a run, by URN."""
        with self._registry.reading() as session:
            return tuple(session.scalars(sa.select(SyncRun.urn).distinct().order_by(SyncRun.urn)))

    def of(self, urn: str, most: int = 50) -> tuple[Run, ...]:
        """Runs of a school, newest first."""
        wanted = sa.select(SyncRun).where(SyncRun.urn == urn)
        return self._read(wanted.order_by(SyncRun.started.desc(), SyncRun.id.desc()).limit(most))

    def get(self, run: str) -> Run:
        """One run.

        Raises:
            UsageError: there is none of that name.
        """
        found = self._read(sa.select(SyncRun).where(SyncRun.id == run))
        if not found:
            raise UsageError(
                f"There is no run `{run}`.", "`workbench connection runs URN` lists a school's."
            )
        return found[0]

    def position(self, connection: int) -> Position:
        """How far the source of a connection was read by runs that came through."""
        wanted = sa.select(SyncRun).where(
            SyncRun.connection_id == connection, SyncRun.outcome.in_(CAME_THROUGH)
        )
        found = self._read(wanted.order_by(SyncRun.started.desc(), SyncRun.id.desc()))
        whole = next((run.finished for run in found if run.complete), None)
        return Position(found[0].cursors if found else {}, whole)

    def _read(self, wanted: sa.Select[SyncRun]) -> tuple[Run, ...]:
        with self._registry.reading() as session:
            return tuple(_run(row) for row in _rows(session, wanted))


def _rows(session: Session, wanted: sa.Select[SyncRun]) -> Sequence[SyncRun]:
    return session.scalars(wanted).all()


def _run(row: SyncRun) -> Run:
    values = {name: getattr(row, name) for name in Run.__annotations__}
    tuples = {name: tuple(values[name]) for name in ("categories", "stores", "checks")}
    return Run(**{**values, **tuples})
