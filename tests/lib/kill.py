"""Kill a command at random moments, to see that it is all or nothing.

The command runs in a process of its own that is forked from a server which has imported what the
command needs, so that twenty runs take seconds; SIGKILL gives it no chance to tidy up.
"""

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random

_SERVER = multiprocessing.get_context("forkserver")
_LONGEST = 120


def run_command(arguments: Sequence[str], home: Path) -> None:
    """Run ``workbench`` with a home folder, in this process."""
    os.environ["WORKBENCH_HOME"] = str(home)
    from workbench.cli import app

    app([*arguments], standalone_mode=False)


def preload(*modules: str) -> None:
    """Name modules that the forking server imports before its first process."""
    _SERVER.set_forkserver_preload(["kill", *modules])


def seconds_to_end(command: Callable[..., None], *arguments: object) -> float:
    """Run a command to its end and return how long that took."""
    process = _SERVER.Process(target=command, args=arguments)
    started = time.monotonic()
    process.start()
    process.join(_LONGEST)
    assert process.exitcode == 0
    return time.monotonic() - started


def killed_after(seconds: float, command: Callable[..., None], *arguments: object) -> bool:
    """Start a command and kill it after that long. Returns whether it was still at work."""
    process = _SERVER.Process(target=command, args=arguments)
    process.start()
    process.join(seconds)
    alive = process.is_alive()
    process.kill()
    process.join(_LONGEST)
    return alive


def moments(longest: float, count: int, seed: int) -> Iterator[float]:
    """Random moments, the same for the same seed: one in each of ``count`` equal spans."""
    random = Random(seed)
    yield from (longest * (i + random.random()) / count for i in range(count))
