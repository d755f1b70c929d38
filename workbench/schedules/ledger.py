"""What ran when and what came of it, as the registry keeps it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workbench.clock import Clock, now
from workbench.schedules.model import Schedule
from workbench.store.audit.event import event_id
from workbench.store.registry import Registry, ScheduleRun, ScheduleSeen

WAITING, RUNNING, INTERRUPTED = "waiting", "running", "interrupted"
DONE, PARTIAL, FAILED, OVERDUE, MISSED = "done", "partial", "failed", "overdue", "missed"
OPEN = (WAITING, RUNNING, INTERRUPTED)
"""Outcomes of runs that something may still come of."""
BAD = (FAILED, OVERDUE, MISSED)
_LONGEST = 600


@dataclass(frozen=True)
class Run:
    """One run of a schedule as it is kept; see :class:`workbench.store.registry.ScheduleRun`."""

    id: str
    schedule: str
    due: datetime
    by_when: datetime
    outcome: str
    earlier: int
    home: str
    tried: datetime | None
    cuts: int
    started: datetime | None
    finished: datetime | None
    exit_code: int | None
    reason: str

    @property
    def seconds(self) -> float | None:
        """How long its command ran."""
        if self.started is None or self.finished is None:
            return None
        return (self.finished - self.started).total_seconds()


class Ledger:
    """The runs of one registry, as one home folder sees them.

    Args:
        registry: where they are kept.
        home: name of the home folder, which tells its own runs from those of other machines.
        clock: what time it is.
    """

    def __init__(self, registry: Registry, home: str, clock: Clock = now) -> None:
        self._registry = registry
        self._home = home
        self._clock = clock

    def seen(self, schedule: Schedule) -> datetime:
        """Since when a schedule has had its timing. A new or changed one begins now."""
        with self._registry.reading() as session:
            known = session.get(ScheduleSeen, schedule.name)
            if known is not None and known.timing == schedule.timing:
                return known.since
        moment = self._clock()
        with self._registry.writing() as session:
            row = session.get(ScheduleSeen, schedule.name)
            if row is None:
                row = ScheduleSeen(name=schedule.name, timing=schedule.timing, since=moment)
                session.add(row)
            elif row.timing != schedule.timing:
                row.timing, row.since = schedule.timing, moment
            return row.since

    def add(
        self, schedule: str, due: datetime, by_when: datetime, outcome: str, **values: Any
    ) -> Run | None:
        """Note a run that came due; None where somebody else has noted it."""
        moment = self._clock()
        row = ScheduleRun(
            id=event_id(moment),
            schedule=schedule,
            due=due,
            by_when=by_when,
            outcome=outcome,
            home=self._home,
            **({"earlier": 0, "cuts": 0, "reason": ""} | _short(values)),
        )
        if outcome not in OPEN:
            row.finished = moment
        noted = sa.exists().where(ScheduleRun.schedule == schedule, ScheduleRun.due == due)
        with self._registry.writing() as session:
            if session.scalar(sa.select(noted)):
                return None
            session.add(row)
            session.flush()
            return _run(row)

    def change(self, run: Run, **values: Any) -> Run | None:
        """Note more about a run; None where it is not any more as it was read."""
        with self._registry.writing() as session:
            row = session.get_one(ScheduleRun, run.id)
            if (row.outcome, row.tried) != (run.outcome, run.tried):
                return None
            for name, value in _short(values).items():
                setattr(row, name, value)
            session.flush()
            return _run(row)

    def start(self, run: Run, reason: str) -> Run | None:
        """Note that the command of a run begins; None where somebody else was first."""
        moment = self._clock()
        return self.change(
            run, outcome=RUNNING, started=moment, tried=moment, home=self._home, reason=reason
        )

    def finish(self, run: Run, outcome: str, **values: Any) -> Run | None:
        """Note how a run ended."""
        return self.change(run, outcome=outcome, finished=self._clock(), **values)

    def is_going_on_elsewhere(self, run: Run) -> bool:
        """Whether a run may be going on from another home folder, whose lock cannot be seen."""
        return run.outcome == RUNNING and run.home != self._home and self._clock() < run.by_when

    def open(self, schedule: str) -> tuple[Run, ...]:
        """Runs of a schedule that have not ended, oldest first."""
        wanted = _of(schedule).where(ScheduleRun.outcome.in_(OPEN))
        return self._read(wanted.order_by(ScheduleRun.due))

    def newest(self, schedule: str) -> Run | None:
        """The run of a schedule that came due last."""
        return next(iter(self.history(schedule, 1)), None)

    def last_done(self, schedule: str) -> Run | None:
        """The last run of a schedule that was done."""
        wanted = _of(schedule).where(ScheduleRun.outcome == DONE)
        found = self._read(wanted.order_by(ScheduleRun.due.desc()).limit(1))
        return found[0] if found else None

    def history(self, schedule: str, most: int = 50) -> tuple[Run, ...]:
        """Runs of a schedule, newest first."""
        return self._read(_of(schedule).order_by(ScheduleRun.due.desc()).limit(most))

    def _read(self, wanted: sa.Select[ScheduleRun]) -> tuple[Run, ...]:
        with self._registry.reading() as session:
            return tuple(_run(row) for row in session.scalars(wanted))


def _of(schedule: str) -> sa.Select[ScheduleRun]:
    return sa.select(ScheduleRun).where(ScheduleRun.schedule == schedule)


def _short(values: dict[str, Any]) -> dict[str, Any]:
    reason = values.get("reason")
    return values if reason is None else values | {"reason": reason[:_LONGEST]}


def _run(row: ScheduleRun) -> Run:
    return Run(**{name: getattr(row, name) for name in Run.__annotations__})
