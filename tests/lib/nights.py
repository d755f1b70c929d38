"""Nights of a schedule on a simulated machine: a clock, data that come late, commands, power cuts.

The registry, the locks and the runner are real; the clock, the arrival of data and the command are
not. Each row of a drawn table says what happens on one night, by the clock on the wall:

- ``off``: from when to when the machine has no power, such as 01:00-10:00;
- ``data``: when the night's data come (00:10 if empty), or never;
- ``command``: minutes that it takes (20 if empty) and its exit code, such as ``480 min`` or
  ``exit 1``; with commas, what happens each time that it is started.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from workbench.schedules.freshness import stale
from workbench.schedules.hold import Hold
from workbench.schedules.ledger import Ledger, Run
from workbench.schedules.model import Schedule
from workbench.schedules.runner import Runner
from workbench.settings import Settings
from workbench.store.registry import open_registry

LONDON = ZoneInfo("Europe/London")
NIGHTLY = {
    "name": "packs",
    "title": "Packs",
    "owner": "tests",
    "enabled": True,
    "cron": "30 1 * * *",
    "command": ["workbench", "pack", "build", "--all"],
    "fresh": [{"dataset": "school", "within": "20 hours"}],
    "catch_up": "once",
    "deadline": "6 hours",
}
_STEP = timedelta(minutes=10)
# nothing happens by day, so that it is looked at less often
_STEP_BY_DAY, _MORNING = timedelta(hours=2), 8


def schedule(**changes: object) -> Schedule:
    """A nightly schedule."""
    return Schedule.model_validate(NIGHTLY | changes)


def at(day: date, clock: str, fold: int = 0) -> datetime:
    """A moment by the clock on the wall; ``fold`` 1 is the second of two."""
    hours, minutes = (int(part) for part in clock.split(":"))
    begins = datetime.combine(day, time(), LONDON).replace(fold=fold)
    return (begins + timedelta(hours=hours, minutes=minutes)).replace(fold=fold).astimezone(UTC)


@dataclass
class Clock:
    """A clock that stands until it is set."""

    moment: datetime

    def __call__(self) -> datetime:
        return self.moment


@dataclass
class Command:
    """A command that ends by itself at some moment, or when it is told to."""

    clock: Clock
    ends: datetime
    code: int

    def poll(self) -> int | None:
        return self.code if self.clock() >= self.ends else None

    def end(self) -> None:
        self.ends, self.code = self.clock(), -15


@dataclass(frozen=True)
class Night:
    """What happens on one night."""

    day: date
    off: str
    data: str
    command: str

    def has_power(self, moment: datetime) -> bool:
        if not self.off:
            return True
        begins, ends = (at(self.day, clock) for clock in self.off.split("-"))
        return not begins <= moment < ends

    @property
    def data_come(self) -> datetime | None:
        return None if self.data == "never" else at(self.day, self.data or "00:10")

    def commands(self) -> list[tuple[timedelta, int]]:
        return [_command(said.strip()) for said in (self.command or "20 min").split(",")]


@dataclass
class Machine:
    """A machine with one schedule, night after night."""

    home: Path
    runs: Schedule
    nights: Sequence[Night]
    clock: Clock = field(init=False)
    started: list[datetime] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clock = Clock(at(self.nights[0].day, "00:00"))
        self._by_day = {night.day: night for night in self.nights}
        self._registry = open_registry(Settings(home=self.home))
        self.ledger = Ledger(self._registry, "HOME", self.clock)
        self._tries: dict[date, int] = {}
        self._runner = self._new_runner()

    def dataset(self, name: str) -> datetime | None:
        """When data last came, as :class:`workbench.schedules.arrivals.Arrivals` says."""
        come = (night.data_come for night in self.nights)
        before = at(self.nights[0].day - timedelta(days=1), "00:10")
        return max([before, *(moment for moment in come if moment and moment <= self.clock())])

    def live(self) -> None:
        """Live through every night, looking every ten minutes."""
        ends = at(self.nights[-1].day, "23:59")
        had_power = True
        while self.clock.moment < ends:
            wall = self.clock().astimezone(LONDON)
            has_power = self._by_day[wall.date()].has_power(self.clock())
            if had_power and not has_power:
                self._power_cut()
            if has_power:
                self._runner.look((self.runs,))
            had_power = has_power
            self.clock.moment += _STEP if wall.hour < _MORNING else _STEP_BY_DAY

    def close(self) -> None:
        """Close the registry."""
        self._registry.close()

    def _new_runner(self) -> Runner:
        def waits_for(one: Schedule, last: datetime | None, moment: datetime) -> tuple[str, ...]:
            return stale(one, self, last, moment)  # type: ignore[arg-type]

        return Runner(self.home, self.ledger, waits_for, self._start, clock=self.clock)

    def _start(self, one: Schedule, hold: Hold) -> Command:
        self.started.append(self.clock())
        day = self.clock().astimezone(LONDON).date()
        tries = self._tries[day] = self._tries.get(day, 0) + 1
        commands = self._by_day[day].commands()
        takes, code = commands[min(tries, len(commands)) - 1]
        return Command(self.clock, self.clock() + takes, code)

    def _power_cut(self) -> None:
        """Everything is gone at once: nobody notes anything, and the system frees the locks."""
        for going in self._runner.going.values():
            os.close(going.hold.descriptor)
        self._runner = self._new_runner()


def what_happened(machine: Machine) -> Iterator[Mapping[str, str]]:
    """Each night as a row: when it was due, began and ended by the clock on the wall, and how."""
    runs = machine.ledger.history(machine.runs.name, 100)
    by_day: dict[date, Run] = {run.due.astimezone(LONDON).date(): run for run in runs}
    assert len(by_day) == len(runs), "two runs of one night"
    for night in machine.nights:
        run = by_day.get(night.day)
        shown = {"due": "", "began": "", "ended": "", "outcome": "", "why": ""}
        if run is not None:
            shown = {
                "due": _wall(run.due, night.day),
                "began": _wall(run.started, night.day),
                "ended": _wall(run.finished, night.day),
                "outcome": run.outcome,
                "why": run.reason,
            }
        yield {"night": f"{night.day:%a %d %b}", **shown}


def _wall(moment: datetime | None, night: date) -> str:
    if moment is None:
        return ""
    local = moment.astimezone(LONDON)
    days = (local.date() - night).days
    return f"{local:%H:%M %Z}" + (f" +{days}" if days else "")


def _command(said: str) -> tuple[timedelta, int]:
    minutes, code = re.search(r"(\d+) min", said), re.search(r"exit (\d+)", said)
    return timedelta(minutes=int(minutes[1]) if minutes else 20), int(code[1]) if code else 0
