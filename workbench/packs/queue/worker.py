"""A worker: claims a pack, builds it, says what came of it, until it is told to finish.

It is a process of its own, started by a crew, which tells it over standard input what to do. Where
the crew is gone, however that came about, standard input ends, and the worker and all it started
end with it. Nothing it prints is kept: it may quote a row.
"""

import os
import pickle
import random
import resource
import shutil
import signal
import sys
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

from workbench.packs.job import Built
from workbench.packs.queue.causes import ENGINE_GONE, NOT_STARTED, Cause, cause_of
from workbench.packs.queue.claims import Claim, Claims, Finished
from workbench.packs.queue.making import Build, maker
from workbench.packs.queue.processes import cpu_seconds, kill_children, name_of
from workbench.packs.queue.room import room
from workbench.packs.queue.runs import Runs
from workbench.settings import Settings
from workbench.store.registry import open_registry

_IDLE_SECONDS = 0.2
_FULL_SECONDS = 2.0
_CUT_OFF = 1
_NO_ENGINE = 3
OTHER_INPUTS = 4
"""How a worker ends whose packs are made from something else than was planned."""

FINISH = signal.SIGUSR1
"""Tells a worker to end when it is done with the pack that it is at."""


class InputsChanged(Exception):
    """A pack has another id than was planned: code, notebook or settings are not the same."""


@dataclass(frozen=True)
class Order:
    """What a worker is to do.

    Attributes:
        run: the run that it is started for; it takes from more urgent ones too.
        maker: what it makes packs with, as ``module:function``.
        scratch: folder for what is temporary, which is the worker's own.
    """

    chosen: Settings
    run: str
    maker: str
    scratch: Path


@dataclass
class _Said:
    """What the worker was told by signals."""

    finish: bool = False


@dataclass
class Bench:
    """The maker of the run that the worker is at; that of another is closed first."""

    order: Order
    runs: Runs
    _open: ExitStack = field(default_factory=ExitStack)
    _run: str = ""
    _build: Build | None = None
    root: Path = Path()

    def build_of(self, run: str) -> Build:
        """What builds the packs of a run."""
        if self._build is None or run != self._run:
            self.close()
            job = self.runs.find(run).job
            opened = maker(self.order.maker)(self.order.chosen, job)
            self._build = self._open.enter_context(opened)
            self._run, self.root = run, job.root
        return self._build

    def close(self) -> None:
        """Close the maker."""
        self._build = None
        self._open.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: object, trace: TracebackType | None
    ) -> None:
        self.close()


def main() -> None:
    """Run as a program: read the order, then work."""
    order: Order = pickle.load(sys.stdin.buffer)
    threading.Thread(target=_follow, args=(order.scratch,), daemon=True).start()
    said = _Said()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _stop)

    def finish(number: int, frame: FrameType | None) -> None:
        said.finish = True

    signal.signal(FINISH, finish)
    memory = order.chosen.pack_memory_bytes
    if memory is not None:
        # what it starts inherits the limit
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    sys.exit(_work(order, said))


def _work(order: Order, said: _Said) -> int:
    registry = open_registry(order.chosen)
    lease = order.chosen.pack_lease_seconds
    claims, me = Claims(registry, lease), name_of(os.getpid())
    with Bench(order, Runs(registry, lease)) as bench:
        try:
            bench.build_of(order.run)
        except Exception:
            # nothing was claimed: the crew says that workers cannot start
            return _NO_ENGINE
        try:
            _take_turns(order, said, claims, bench, me)
        except InputsChanged:
            # the fault of no pack: the crew ends the run
            return OTHER_INPUTS
        finally:
            # only what a signal or a lost database cut short is still held
            claims.put_back([me])
    registry.close()
    return 0


def _take_turns(order: Order, said: _Said, claims: Claims, bench: Bench, me: str) -> None:
    sizes: tuple[int, int] = (0, 0)
    while not said.finish:
        mean = sizes[1] / sizes[0] if sizes[0] else 0.0
        if not room(bench.root, order.chosen.pack_disk_bytes, mean).enough:
            time.sleep(_FULL_SECONDS)
            continue
        claim = claims.take(me, order.run)
        if claim is None:
            time.sleep(_IDLE_SECONDS * (0.5 + random.random()))
            continue
        size = _attempt(claim, claims, bench)
        sizes = (sizes[0] + (size > 0), sizes[1] + size)


def _attempt(claim: Claim, claims: Claims, bench: Bench) -> int:
    """Build one pack; whatever an error says beyond its kind stays here. Returns its bytes."""
    try:
        build = bench.build_of(claim.run)
    except Exception:
        claims.failed(claim, Cause(NOT_STARTED))
        return 0
    started, used = time.perf_counter(), cpu_seconds()
    try:
        built = build(claim.urn)
    except Exception as error:
        cause = cause_of(error)
        claims.failed(claim, cause)
        if cause.kind == ENGINE_GONE:
            # what it makes packs with is opened anew, or every other pack would fail with this one
            bench.close()
        return 0
    if built.pack != claim.key:
        raise InputsChanged
    claims.built(claim, _finished(built, time.perf_counter() - started, cpu_seconds() - used))
    return built.bytes


def _finished(built: Built, seconds: float, cpu: float) -> Finished:
    return Finished(seconds, cpu, built.bytes, built.reused, built.cells)


def _stop(number: int, frame: FrameType | None) -> None:
    # once is enough: a second one would interrupt the tidying up
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(128 + number)


def _follow(scratch: Path) -> None:
    # not over the buffer, whose lock this thread would hold when the program ends
    while os.read(0, 1):
        continue
    kill_children()
    shutil.rmtree(scratch, ignore_errors=True)
    os._exit(_CUT_OFF)


if __name__ == "__main__":
    main()
