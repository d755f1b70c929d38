"""What workers make packs with in tests: no kernel, and schools that behave as they are told.

The folder of the packs may hold ``behaviour.json``: URN to what its pack does. A behaviour happens
once where the name of one ends in ``-once``.
"""

import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from pack_kill import recorded_here

from workbench.packs import build as building
from workbench.packs.job import Built, Job
from workbench.packs.made_from import pack_ids
from workbench.settings import Settings

BEHAVIOUR = "behaviour.json"
STARTED = "started"
"""File of the folder of packs with a line for each attempt: URN and process."""
PUPIL = "Xanthippe Quillfeather"
QUICK = "pack_quick:quick"
NOTHING = "pack_quick:nothing"


def behave(root: Path, **schools: str) -> None:
    """Say what the packs of some schools do; a URN is written with an underscore before it."""
    root.mkdir(parents=True, exist_ok=True)
    told = {urn.removeprefix("_"): what for urn, what in schools.items()}
    (root / BEHAVIOUR).write_text(json.dumps(told))


def attempts(root: Path) -> list[tuple[str, int]]:
    """URN and process of each attempt so far."""
    file = root / STARTED
    lines = file.read_text().splitlines() if file.exists() else []
    return [(line.split()[0], int(line.split()[1])) for line in lines]


@contextmanager
def quick(chosen: Settings, job: Job) -> Iterator[partial]:
    """Packs of the recorded notebook, in the worker's own process."""
    building.execute = recorded_here
    yield partial(_build, chosen, job)


@contextmanager
def nothing(chosen: Settings, job: Job) -> Iterator[partial]:
    """Packs that take no time and leave nothing: what remains is the queue's own work."""
    with_ids: dict[str, str] = {}
    yield partial(_pretend, chosen, job, with_ids)


def _pretend(chosen: Settings, job: Job, ids: dict[str, str], urn: str) -> Built:
    if not ids:
        ids.update(pack_ids(chosen, job, [str(100000 + n) for n in range(3000)]))
    return Built(urn, ids[urn], job.root / urn, 1)


def _build(chosen: Settings, job: Job, urn: str) -> Built:
    tried = [one for one, _ in attempts(job.root)].count(urn)
    with (job.root / STARTED).open("a") as file:
        file.write(f"{urn} {os.getpid()}\n")
    told = job.root / BEHAVIOUR
    what = json.loads(told.read_text()).get(urn, "") if told.exists() else ""
    once = what.endswith("-once")
    if what and not (once and tried):
        _DEEDS[what.removesuffix("-once")](job.root)
    return building.build(chosen, job, urn)


def _raise(root: Path) -> None:
    raise type(PUPIL, (ValueError,), {})(f"{PUPIL} in {root}")


def _loop(root: Path) -> None:
    """A loop that hears no signal that a process can be deaf to."""
    signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals))
    while True:
        time.sleep(0.05)


def _eat(root: Path) -> None:
    _ = [bytearray(2**26) for _ in range(2**10)]


def _die(root: Path) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _sleep(root: Path) -> None:
    time.sleep(60)


def _pause(root: Path) -> None:
    time.sleep(0.3)


def _full(root: Path) -> None:
    """A real full disk, in the middle of writing a page."""

    def write(*_: Any, **__: Any) -> None:
        building.write_documents = written
        with open("/dev/full", "w") as disk:
            disk.write("x" * 2**16)

    written, building.write_documents = building.write_documents, write


_DEEDS = {
    "raise": _raise,
    "loop": _loop,
    "eat": _eat,
    "die": _die,
    "sleep": _sleep,
    "pause": _pause,
    "full": _full,
}
