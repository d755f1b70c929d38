"""A crew: worker processes of this machine, watched from outside.

A worker that dies is replaced, one that takes too long over a pack is killed with all it started,
and the claims of the others are renewed.
"""

import pickle
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from signal import Signals

from workbench.errors import StoreError
from workbench.packs.queue.causes import WORKER_DIED, Cause, out_of_time
from workbench.packs.queue.claims import Claims
from workbench.packs.queue.making import NOTEBOOK
from workbench.packs.queue.processes import kill_tree, name_of
from workbench.packs.queue.worker import FINISH, OTHER_INPUTS, Order
from workbench.settings import Settings, inherited_environment

_COMMAND = [sys.executable, "-P", "-m", "workbench.packs.queue.worker"]
_GRACE_SECONDS = 5.0
_STILLBORN, _STILLBORN_SECONDS = 3, 10.0
"""As often may a worker end soon, and in a row, without a pack in hand: then the crew gives up."""


@dataclass(frozen=True)
class Worker:
    """One worker process, and its name in the registry."""

    name: str
    process: subprocess.Popen[bytes]
    scratch: Path
    born: float


class Crew:
    """Workers of this machine for one run.

    Args:
        claims: where they take their jobs.
        chosen: settings that they work with.
        size: number of workers.
        maker: what they make packs with, as ``module:function``.
    """

    def __init__(
        self, claims: Claims, chosen: Settings, size: int, *, maker: str = NOTEBOOK
    ) -> None:
        self._claims = claims
        self._chosen = chosen
        self._size = size
        self._maker = maker
        self._run = ""
        self._workers: tuple[Worker, ...] = ()
        self._stillborn = 0
        self._renewed = 0.0

    def start(self, run: str) -> None:
        """Start the workers of a run."""
        self._run = run
        for _ in range(self._size):
            self._workers += (self._new(),)

    def tend(self) -> None:
        """Replace who died, kill who takes too long, renew the claims of the others.

        Raises:
            StoreError: workers end before they begin anything.
        """
        for worker in self._workers:
            if worker.process.poll() is not None:
                self._bury(worker)
        self._watch()
        missing = self._size - len(self._workers)
        self._workers += tuple(self._new() for _ in range(missing))

    def finish(self) -> None:
        """Let the workers end what they are at, then end them."""
        self._signal(self._workers, FINISH)
        while any(worker.process.poll() is None for worker in self._workers):
            self._watch()
            time.sleep(0.02)
        self._clear()

    def stop(self) -> None:
        """End the workers at once. What they were at is waiting again."""
        self._signal(self._workers, Signals.SIGTERM)
        patience = time.monotonic() + _GRACE_SECONDS
        for worker in self._workers:
            with suppress(subprocess.TimeoutExpired):
                worker.process.wait(max(0.0, patience - time.monotonic()))
        self._clear()

    def _clear(self) -> None:
        names = [worker.name for worker in self._workers]
        for worker in self._workers:
            self._kill(worker)
        self._claims.put_back(names)

    def _new(self) -> Worker:
        scratch = Path(tempfile.mkdtemp(prefix="pack-"))
        process = subprocess.Popen(
            _COMMAND,
            stdin=subprocess.PIPE,
            # a traceback may quote a row
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=inherited_environment() | {"TMPDIR": str(scratch)},
            # it and what it starts can be killed together, and Ctrl-C is for the crew alone
            start_new_session=True,
        )
        order = Order(self._chosen, self._run, self._maker, scratch)
        assert process.stdin is not None
        # one that died already is buried like any other
        with suppress(BrokenPipeError):
            pickle.dump(order, process.stdin)
            process.stdin.flush()
        return Worker(name_of(process.pid), process, scratch, time.monotonic())

    def _bury(self, worker: Worker) -> None:
        held = self._claims.lost_by(worker.name, Cause(WORKER_DIED))
        self._kill(worker)
        if worker.process.returncode == OTHER_INPUTS:
            raise StoreError(
                "Code, notebook or settings are not those that the run was planned with.",
                "Start it anew with `workbench pack build`; packs that stand are kept.",
            )
        lived = held or time.monotonic() - worker.born > _STILLBORN_SECONDS
        self._stillborn = 0 if lived else self._stillborn + 1
        if self._stillborn >= _STILLBORN * self._size:
            raise StoreError(
                "The workers that build packs do not start.",
                "`workbench doctor` says what is missing; the setting `pack_memory_bytes` may be "
                "too little.",
            )

    def _kill(self, worker: Worker) -> None:
        kill_tree(worker.process.pid)
        worker.process.wait()
        if worker.process.stdin is not None:
            with suppress(BrokenPipeError):
                worker.process.stdin.close()
        shutil.rmtree(worker.scratch, ignore_errors=True)
        self._workers = tuple(one for one in self._workers if one is not worker)

    def _watch(self) -> None:
        """Kill who takes too long; renew the claims of the others."""
        by_name = {worker.name: worker for worker in self._workers}
        for claim in self._claims.overdue(tuple(by_name)):
            self._kill(by_name[claim.worker])
            self._claims.failed(claim, out_of_time(claim.deadline_seconds))
        if time.monotonic() - self._renewed > self._chosen.pack_lease_seconds / 3:
            self._claims.renew([worker.name for worker in self._workers])
            self._renewed = time.monotonic()

    def _signal(self, workers: Iterable[Worker], number: Signals) -> None:
        for worker in workers:
            if worker.process.poll() is None:
                worker.process.send_signal(number)
