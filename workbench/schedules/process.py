"""The command of a run as a process: started from a list of words, watched, ended in order."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from workbench.schedules.commands import PARAMETERS, PROGRAM
from workbench.schedules.hold import Hold
from workbench.schedules.ledger import DONE, FAILED, PARTIAL, WAITING
from workbench.schedules.model import Schedule

GRACE = 30.0
"""Seconds that a command has to end by itself."""

_CLASSES = {
    0: (DONE, ""),
    1: (FAILED, "It failed."),
    2: (FAILED, "An argument or a parameter is wrong."),
    3: (PARTIAL, "Some of its jobs failed; the others are done."),
    4: (FAILED, "The policy denied it."),
    5: (FAILED, "Data broke their contract."),
    75: (WAITING, "Another process held what it needs."),
}


class Process(Protocol):
    """A command that was started."""

    def poll(self) -> int | None:
        """Its exit code, once it has ended."""

    def end(self) -> None:
        """Ask it to end, wait, and end it by force where it does not."""


Start = Callable[[Schedule, Hold], Process]
"""Starts the command of a schedule."""


class Started:
    """A real process in a group of its own; what it prints goes nowhere."""

    def __init__(self, words: list[str], folder: Path, hold: Hold) -> None:
        self._process = subprocess.Popen(
            words,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            # what a command prints may name a pupil, and nobody is there to read it
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(hold.descriptor,),
            start_new_session=True,
        )

    def poll(self) -> int | None:
        """Its exit code, once it has ended."""
        return self._process.poll()

    def end(self) -> None:
        """Ask the group to end; after the grace period it is killed."""
        self._signal(signal.SIGTERM)
        try:
            self._process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            self._process.wait()

    def _signal(self, number: signal.Signals) -> None:
        # not reaped yet, so that the number is still its own
        if self._process.returncode is None:
            os.killpg(self._process.pid, number)


def words_of(schedule: Schedule) -> list[str]:
    """The command with its parameter set, its program being the one beside this Python."""
    program = Path(sys.executable).with_name(PROGRAM)
    chosen = [PARAMETERS, f"params/{schedule.parameters}.yaml"] if schedule.parameters else []
    return [str(program), *schedule.command[1:], *chosen]


def start_in(project: Path) -> Start:
    """What starts commands in the project's folder."""
    return lambda schedule, hold: Started(words_of(schedule), project, hold)


def meaning_of(exit_code: int) -> tuple[str, str]:
    """Outcome and reason of an exit code; below 0 it is the signal that ended the command."""
    if exit_code < 0:
        return FAILED, f"It was ended by signal {-exit_code}."
    return _CLASSES.get(exit_code, (FAILED, f"It ended with exit code {exit_code}."))
