"""Running until there is nothing to do, or until told to stop."""

import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from workbench.schedules.ledger import Run
from workbench.schedules.read import Schedules
from workbench.schedules.runner import Runner

PAUSE = 5.0
"""Seconds between two looks of a loop."""
_BRIEF = 0.5
_LOG = logging.getLogger(__name__)

Pause = Callable[[float], bool]
"""Waits for so many seconds. Returns whether to stop, at once where it is told so meanwhile."""


def run_due(runner: Runner, schedules: Schedules, pause: Pause) -> tuple[Run, ...]:
    """Start what is due now and wait for it. What waits for its data is left to the next time.

    Returns:
        The runs that have ended.
    """
    ended = list(runner.look(schedules.good))
    try:
        while runner.going and not pause(_BRIEF):
            ended += runner.look(schedules.good)
    finally:
        runner.stop()
    return tuple(ended)


def run_always(runner: Runner, read: Callable[[], Schedules], pause: Pause) -> None:
    """Look at the schedules again and again until told to stop. Files that change count at once."""
    complained: tuple[str, ...] = ()
    try:
        while True:
            schedules = read()
            complaints = tuple(str(error) for error in schedules.wrong)
            for complaint in complaints if complaints != complained else ():
                _LOG.warning("%s", complaint)
            complained = complaints
            runner.look(schedules.good)
            if pause(PAUSE):
                return
    finally:
        runner.stop()


@contextmanager
def until_told() -> Iterator[Pause]:
    """A pause that SIGTERM and SIGINT end, so that what goes on is stopped in order."""
    told = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        told.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield told.wait
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
