"""Projects with a schedule whose command is a program of the test's own, and a real runner."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nights import schedule
from source import PROJECT

from workbench.schedules.ledger import Ledger, Run
from workbench.schedules.model import Schedule
from workbench.settings import Settings
from workbench.store.registry import open_registry

EVERY_MINUTE = schedule(name="busy", cron="* * * * *", fresh=[], deadline="10 minutes")

# a command that says that it runs, and goes on until a file is there
COMMAND = """
import pathlib, sys, time
folder = pathlib.Path(sys.argv[1])
with (folder / "started").open("a") as file:
    file.write("x")
while not (folder / "go").exists():
    time.sleep(0.02)
sys.exit(int((folder / "go").read_text()))
"""

# a runner whose commands are the program above; the clock is two minutes ahead of the first look
RUNNER = """
import sys
from datetime import timedelta
from pathlib import Path
from schedule_runner import EVERY_MINUTE, runner_at
from workbench.clock import now
from workbench.schedules.loop import run_always, until_told
from workbench.schedules.read import Schedules
folder = Path(sys.argv[1])
with runner_at(folder) as runner, until_told() as pause:
    print("ready", flush=True)
    run_always(runner, lambda: Schedules((EVERY_MINUTE,)), lambda _: pause(0.1))
"""


@contextmanager
def runner_at(folder: Path) -> Iterator:
    """A runner at home in a folder, which starts the program of these tests."""
    from workbench.schedules.process import Started
    from workbench.schedules.runner import Runner

    words = [sys.executable, "-c", COMMAND, str(folder)]
    with ledger_at(folder) as ledger:
        yield Runner(
            folder,
            ledger,
            lambda one, last, moment: (),
            lambda one, hold: Started(words, folder, hold),
        )


@contextmanager
def ledger_at(folder: Path, clock=None) -> Iterator[Ledger]:
    """The ledger of a home folder."""
    registry = open_registry(Settings(home=folder))
    try:
        yield Ledger(registry, "HOME", *([clock] if clock else []))
    finally:
        registry.close()


def start_runner(folder: Path) -> subprocess.Popen:
    """Start the loop as a process of its own, and wait until it is there."""
    lib = PROJECT / "tests" / "lib"
    process = subprocess.Popen(
        [sys.executable, "-c", RUNNER, str(folder)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(lib), "WORKBENCH_HOME": str(folder)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


def newest(folder: Path, one: Schedule = EVERY_MINUTE) -> Run | None:
    """The run that came due last."""
    with ledger_at(folder) as ledger:
        return ledger.newest(one.name)
