"""Homes whose school was taken once, to copy; a clock that tests set; runs that were cut off."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import made_once
import mis_kit
from exchange_kit import connect, desk_at, run_once

from workbench.intake.exchange.desk import Desk
from workbench.mis_simulator.simulator import Simulator

PUPILS = 8


@dataclass
class Clock:
    """A clock that goes one second further whenever somebody looks."""

    moment: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment

    def wait(self, days: float) -> None:
        """Let days pass."""
        self.moment += timedelta(days=days)


def at_start() -> Simulator:
    """The simulated school as it was taken: always the same."""
    return mis_kit.simulator(PUPILS)


def take(home: Path, *categories: str) -> None:
    """Connect the school in a home and take all that it shares."""
    simulated = at_start()
    with desk_at(home) as desk:
        connect(desk, simulated, *((categories,) if categories else ()))
        run_once(desk, simulated)


@contextmanager
def home_after_one_run(
    home: Path, *categories: str, clock: Clock | None = None
) -> Iterator[tuple[Desk, Simulator]]:
    """The desk of a home that has taken the school, and the school as it was taken."""
    name = "-".join(("exchange", *categories))
    made_once.copied(home, name, lambda empty: take(empty, *categories))
    with desk_at(home, *((clock,) if clock else ())) as desk:
        yield desk, at_start()


class Interfering:
    """An audit log that lets something happen at the moment it notes an action."""

    def __init__(self, audit: Any, action: str, act: Any) -> None:
        self._audit, self._action, self._act = audit, action, act

    def write(self, action: Any, **said: Any) -> Any:
        if action == self._action:
            self._act()
        return self._audit.write(action, **said)


def interfered(desk: Desk, action: str, act: Any) -> Desk:
    """The desk, where something happens just as an action is noted."""
    return replace(desk, audit=Interfering(desk.audit, action, act))  # type: ignore[arg-type]
