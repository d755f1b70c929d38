"""Runs of a connected school in a process of its own, to be killed at any moment."""

from pathlib import Path

import mis_kit
from exchange_kit import connect, desk_at, run_once

from workbench.settings import Settings

DAYS = 7


def simulated(days: int = 0):
    """The simulated school so many days after the first: always the same."""
    one = mis_kit.simulator(30)
    if days:
        one.state = one.state.moved(days)
    return one


def prepare(home: Path, **settings: str) -> None:
    """Connect the school and take all of it."""
    one = simulated()
    with desk_at(home, **settings) as desk:
        connect(desk, one)
        run_once(desk, one)


def week_later(home: Path, settings: dict[str, str]) -> None:
    """One run a week later: joiners, leavers, changed names, marks."""
    with desk_at(home, **settings) as desk:
        run_once(desk, simulated(DAYS))


def settings_of(home: Path, **settings: str) -> Settings:
    """Settings of a home."""
    return Settings(home=home, **settings)
