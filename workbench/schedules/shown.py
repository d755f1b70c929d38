"""Schedules as the command line shows them: when next, what last, what is stale."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from workbench.schedules.cron import occurrences
from workbench.schedules.ledger import Run
from workbench.schedules.model import Schedule
from workbench.schedules.opening import Office


@dataclass(frozen=True)
class Shown:
    """One schedule, its next moment, its newest run, and what its next run would wait for."""

    schedule: Schedule
    next: datetime | None
    last: Run | None
    stale: tuple[str, ...]

    def row(self) -> tuple[object, ...]:
        """Name, title, next run, last run, outcome, why, what is stale."""
        one = self.schedule
        return (
            one.name,
            one.title,
            one.when(self.next) if self.next else "switched off",
            one.when(self.last.due) if self.last else "never",
            self.last.outcome if self.last else "",
            self.last.reason if self.last else "",
            " ".join(self.stale),
        )

    def facts(self) -> Mapping[str, Any]:
        """The same for programs."""
        one = self.schedule
        return {
            "name": one.name,
            "title": one.title,
            "owner": one.owner,
            "enabled": one.enabled,
            "command": [*one.command],
            "parameters": one.parameters,
            "next": one.local(self.next).isoformat() if self.next else None,
            "last": _facts(one, self.last) if self.last else None,
            "stale": [*self.stale],
        }


COLUMNS = ("schedule", "title", "next", "last due", "outcome", "why", "stale")


def shown(office: Office, schedule: Schedule) -> Shown:
    """A schedule with what is known about it now."""
    moment = office.clock()
    done = office.ledger.last_done(schedule.name)
    return Shown(
        schedule,
        next(iter(next_times(schedule, moment, 1)), None),
        office.ledger.newest(schedule.name),
        office.stale(schedule, done.started if done else None, moment),
    )


def next_times(schedule: Schedule, after: datetime, count: int) -> list[datetime]:
    """The next moments at which a schedule comes due, in UTC; none where it is switched off."""
    if not schedule.enabled:
        return []
    return list(islice(occurrences(schedule.cron, schedule.zone, after), count))


def _facts(schedule: Schedule, run: Run) -> dict[str, Any]:
    moments = {name: getattr(run, name) for name in ("due", "by_when", "started", "finished")}
    local = {name: schedule.local(m).isoformat() if m else None for name, m in moments.items()}
    return local | {
        "outcome": run.outcome,
        "exit_code": run.exit_code,
        "seconds": run.seconds,
        "reason": run.reason,
        "earlier_missed": run.earlier,
    }
