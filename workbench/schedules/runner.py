"""The runner: at each look it starts what is due, follows what goes on, and notes what came of it.

It remembers nothing that matters: another runner finds everything in the registry and the locks.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from workbench.clock import Clock, now
from workbench.errors import Busy, UserError, kind_and_place
from workbench.schedules.cron import newest_due
from workbench.schedules.hold import Hold
from workbench.schedules.ledger import FAILED, INTERRUPTED, MISSED, OVERDUE, WAITING, Ledger, Run
from workbench.schedules.model import Schedule
from workbench.schedules.notes import Notes
from workbench.schedules.process import Process, Start, meaning_of
from workbench.schedules.settle import left_waiting

_CROWDED = "As many commands as may run at the same time were running."
RETRY = 4 * 60.0
"""Seconds that a run which waits is left alone before its data are looked at again."""

Stale = Callable[[Schedule, datetime | None, datetime], tuple[str, ...]]
"""What a schedule has to wait for, given when its last run that was done began, and the moment."""


@dataclass(frozen=True)
class Going:
    """A run whose command this runner started."""

    schedule: Schedule
    run: Run
    process: Process
    hold: Hold


@dataclass
class Runner:
    """Runs schedules.

    Attributes:
        home: home folder, where the locks are.
        ledger: what ran when.
        stale: says what data a run has to wait for.
        start: starts commands.
        at_once: commands that may run at the same time.
        clock: what time it is.
        going: what this runner has started, by schedule.
    """

    home: Path
    ledger: Ledger
    stale: Stale
    start: Start
    at_once: int = 2
    clock: Clock = now
    going: dict[str, Going] = field(default_factory=dict)

    @property
    def notes(self) -> Notes:
        """Writes down what came due and how it ended."""
        return Notes(self.ledger, self.clock)

    def look(self, schedules: tuple[Schedule, ...]) -> tuple[Run, ...]:
        """Look once at what goes on and at every schedule. Returns the runs that have ended."""
        ended = [self._follow(going) for going in tuple(self.going.values())]
        ended += [self._look_at(schedule) for schedule in schedules]
        return tuple(run for run in ended if run is not None)

    def start_now(self, schedule: Schedule) -> None:
        """Start a schedule at once, whatever is due and however old the data are.

        Raises:
            Busy: a run of it is going on.
        """
        hold = Hold.take(self.home, schedule.name)
        if hold is None:
            raise Busy(f"A run of {schedule.name} is going on.", "Try again when it has ended.")
        try:
            for run in self.ledger.open(schedule.name):
                outcome = MISSED if run.outcome == WAITING else FAILED
                self.notes.end(schedule, run, outcome, f"{run.reason} It was then started by hand.")
            moment = self.clock().replace(microsecond=0)
            added = self.notes.add(schedule, moment, WAITING, "It was started by hand.")
            if added is not None:
                self._begin(schedule, added, hold)
        finally:
            self._let_go(schedule, hold)

    def stop(self) -> None:
        """End what goes on; the next runner takes it up again."""
        for going in tuple(self.going.values()):
            going.process.end()
            self._forget(going)
            self.ledger.change(going.run, outcome=INTERRUPTED, reason="The runner was stopped.")

    def _follow(self, going: Going) -> Run | None:
        schedule, code = going.schedule, going.process.poll()
        if code is None and self.clock() < going.run.by_when:
            return None
        if code is None:
            going.process.end()
            self._forget(going)
            reason = f"It was not done by {schedule.when(going.run.by_when)}."
            return self.notes.end(schedule, going.run, OVERDUE, reason)
        self._forget(going)
        outcome, reason = meaning_of(code)
        if outcome == WAITING:
            waits = {"outcome": WAITING, "tried": self.clock(), "reason": reason}
            self.ledger.change(going.run, **waits)
            return None
        return self.notes.end(schedule, going.run, outcome, reason, exit_code=code)

    def _look_at(self, schedule: Schedule) -> Run | None:
        since = self.ledger.seen(schedule)
        if not schedule.enabled:
            return None
        hold = Hold.take(self.home, schedule.name)
        if hold is None:
            return self._refuse_overlap(schedule, since)
        try:
            return self._take_up(schedule, since, hold)
        finally:
            self._let_go(schedule, hold)

    def _refuse_overlap(self, schedule: Schedule, since: datetime) -> Run | None:
        due, _ = self._due(schedule, since)
        if due is None:
            return None
        return self.notes.missed(schedule, due, "The run before it was still going on.")

    def _take_up(self, schedule: Schedule, since: datetime, hold: Hold) -> Run | None:
        """Whoever holds the schedule settles what was cut off, then starts what is due."""
        waiting: Run | None = None
        for run in self.ledger.open(schedule.name):
            if self.ledger.is_going_on_elsewhere(run):
                return None
            waiting = left_waiting(self.notes, schedule, run)
            if waiting is not None and waiting.outcome != WAITING:
                return waiting
        due, earlier = self._due(schedule, since)
        if due is None:
            return self._try(schedule, waiting, hold) if waiting is not None else None
        if waiting is not None:
            self.notes.end(schedule, waiting, MISSED, f"{waiting.reason} The next run came due.")
        if schedule.catch_up == "none" and self.clock() >= due + schedule.deadline:
            return self.notes.missed(schedule, due, "Nothing was there to start it.", earlier)
        added = self.notes.add(schedule, due, WAITING, "", earlier)
        return self._try(schedule, added, hold) if added is not None else None

    def _try(self, schedule: Schedule, run: Run, hold: Hold) -> Run | None:
        moment = self.clock()
        if moment >= run.by_when:
            return self.notes.end(schedule, run, MISSED, run.reason)
        if run.tried is not None and (moment - run.tried).total_seconds() < RETRY:
            return None
        if len(self.going) >= self.at_once:
            self.ledger.change(run, tried=moment, reason=_CROWDED)
            return None
        if waits_for := self._waits_for(schedule, moment):
            self.ledger.change(run, tried=moment, reason=waits_for)
            return None
        return self._begin(schedule, run, hold)

    def _waits_for(self, schedule: Schedule, moment: datetime) -> str:
        last = self.ledger.last_done(schedule.name)
        try:
            return " ".join(self.stale(schedule, last.started if last else None, moment))
        except UserError as error:
            return error.what
        except Exception as error:
            # nobody foresaw it, and the other schedules go on
            return f"{kind_and_place(error)}."

    def _begin(self, schedule: Schedule, run: Run, hold: Hold) -> Run | None:
        started = self.notes.start(schedule, run)
        if started is None:
            return None
        try:
            process = self.start(schedule, hold)
        except OSError:
            return self.notes.end(schedule, started, FAILED, "Its command could not be started.")
        self.going[schedule.name] = Going(schedule, started, process, hold)
        return None

    def _due(self, schedule: Schedule, since: datetime) -> tuple[datetime | None, int]:
        newest = self.ledger.newest(schedule.name)
        after = max(since, newest.due) if newest is not None else since
        return newest_due(schedule.cron, schedule.zone, after, self.clock())

    def _forget(self, going: Going) -> None:
        del self.going[going.schedule.name]
        going.hold.release()

    def _let_go(self, schedule: Schedule, hold: Hold) -> None:
        going = self.going.get(schedule.name)
        if going is None or going.hold is not hold:
            hold.release()
