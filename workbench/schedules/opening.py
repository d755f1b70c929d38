"""The runner of a home folder, with the real registry, data and commands."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from workbench.clock import Clock, now
from workbench.schedules.freshness import stale
from workbench.schedules.hold import name_of_home
from workbench.schedules.ledger import Ledger
from workbench.schedules.model import Schedule
from workbench.schedules.process import start_in
from workbench.schedules.runner import Runner, Stale
from workbench.settings import Settings
from workbench.store.registry import open_registry


@dataclass(frozen=True)
class Office:
    """What the commands about schedules work with."""

    ledger: Ledger
    stale: Stale
    clock: Clock


@contextmanager
def open_office(chosen: Settings, clock: Clock = now) -> Iterator[Office]:
    """The ledger of a home folder, and what its runs have to wait for.

    Raises:
        StoreError: the registry cannot be opened.
    """
    registry = open_registry(chosen)

    def waits_for(schedule: Schedule, last: datetime | None, moment: datetime) -> tuple[str, ...]:
        # what these need takes seconds to import, and most looks find nothing to start
        from workbench.notebooks.review import unsigned
        from workbench.schedules.arrivals import StoredArrivals

        arrivals = StoredArrivals(chosen, registry)
        signed = unsigned(chosen.project, schedule.notebook)
        return (*signed, *stale(schedule, arrivals, last, moment))

    try:
        home = name_of_home(chosen.home, clock())
        yield Office(Ledger(registry, home, clock), waits_for, clock)
    finally:
        registry.close()


def runner_of(office: Office, chosen: Settings, at_once: int) -> Runner:
    """A runner that starts real commands.

    Args:
        at_once: commands that may run at the same time.
    """
    start = start_in(chosen.project)
    return Runner(chosen.home, office.ledger, office.stale, start, at_once, office.clock)
