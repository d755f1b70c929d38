"""Workers on many machines, by a Dask cluster: each of its tasks is a crew of one.

A task is given the name of a run and nothing else. It reads settings, registry and lake of the
machine it is on; no frame, no secret and no name of a pupil crosses the network. A machine that is
lost takes its claims with it, whose leases run out; its task is given out again.
"""

import logging
import time
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from workbench.errors import StoreError, UsageError
from workbench.packs.queue.claims import Claims
from workbench.packs.queue.crew import Crew
from workbench.packs.queue.making import NOTEBOOK
from workbench.packs.queue.processes import is_gone
from workbench.packs.queue.runs import Runs
from workbench.packs.queue.states import OPEN
from workbench.settings import Settings, settings
from workbench.store.registry import open_registry

_POLL_SECONDS = 0.2
_RETRIES = 10
_CONNECT_SECONDS = 20


class DaskCrew:
    """Tasks on the workers of a Dask cluster, each of which builds one pack after another.

    Args:
        chosen: settings of this process; the workers read their own.
        scheduler: address of the scheduler. Whoever reaches one can run code on its workers, so
            that in production it is one with TLS, or on this machine.
        size: number of tasks.
        maker: what they make packs with, as ``module:function``.

    Raises:
        UsageError: Dask is not installed, or the address is not safe.
        StoreError: there is no scheduler at the address.
    """

    def __init__(
        self, chosen: Settings, scheduler: str, size: int, *, maker: str = NOTEBOOK
    ) -> None:
        _refuse_unsafe(chosen, scheduler)
        self._client = _client(scheduler)
        self._size = size
        self._maker = maker
        self._run = ""
        self._tasks: list[Any] = []

    def start(self, run: str) -> None:
        """Give out the tasks of a run."""
        self._run = run
        self._tasks = [self._task() for _ in range(self._size)]

    def tend(self) -> None:
        """Give out again what did not come to its end.

        Raises:
            StoreError: the scheduler is gone, or the workers cannot work.
        """
        if self._client.status != "running":
            raise StoreError(
                "The Dask scheduler is gone.",
                "`workbench pack build --resume` goes on when it is back.",
            )
        for task in [task for task in self._tasks if task.done()]:
            self._tasks.remove(task)
            if task.status == "finished" and not task.result():
                raise StoreError(
                    "The workers of the Dask cluster cannot build packs.",
                    "Each needs the settings, the registry and the folders of this machine: see "
                    "docs/packs-at-scale.md.",
                )
            self._tasks.append(self._task())

    def finish(self) -> None:
        """Wait for the tasks, which end when nothing is left of the run."""
        for task in self._tasks:
            while not task.done() and self._client.status == "running":
                time.sleep(_POLL_SECONDS)
        self._client.close()

    def stop(self) -> None:
        """Leave. The tasks end as soon as they see that nobody is at work on the run."""
        self._client.close()

    def _task(self) -> Any:
        # no task stands for another, though all have the same arguments
        return self._client.submit(
            crew_of_one, self._run, self._maker, pure=False, retries=_RETRIES
        )


def crew_of_one(run: str, maker: str = NOTEBOOK) -> bool:
    """Build packs of a run on this machine, one after another, until nothing is left of it.

    Runs in a worker of Dask.

    Returns:
        Whether it could work at all.
    """
    chosen = settings()
    registry, lease = open_registry(chosen), chosen.pack_lease_seconds
    runs, claims = Runs(registry, lease), Claims(registry, lease)
    crew = Crew(claims, chosen, 1, maker=maker)
    try:
        crew.start(run)
        while _is_wanted(runs, run):
            claims.recover(is_gone)
            crew.tend()
            time.sleep(_POLL_SECONDS)
        crew.finish()
    except StoreError:
        crew.stop()
        return False
    except BaseException:
        crew.stop()
        raise
    finally:
        registry.close()
    return True


def _is_wanted(runs: Runs, run: str) -> bool:
    counts = runs.counts(run)
    return runs.is_active(run) and any(counts[state] for state in OPEN)


def _client(scheduler: str) -> Any:
    try:
        from distributed import Client
        from distributed.security import Security
    except ModuleNotFoundError:
        raise UsageError(
            "`--executor dask` needs Dask, which is not installed.", "pip install workbench[dask]"
        ) from None
    # where a scheduler is lost it writes tracebacks with paths of this machine: we say so in words
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
    try:
        # certificates are named in Dask's own configuration
        return Client(scheduler, security=Security(), timeout=_CONNECT_SECONDS)
    except (OSError, ValueError, TypeError):
        raise StoreError(
            "There is no Dask scheduler at the address of `--scheduler`.",
            "Start it (see docs/packs-at-scale.md), or write tls://host:8786.",
        ) from None


def _refuse_unsafe(chosen: Settings, scheduler: str) -> None:
    address = urlsplit(scheduler)
    if not chosen.production or address.scheme in ("tls", "wss"):
        return
    if not _on_this_machine(address.hostname or ""):
        raise UsageError(
            "In production `--scheduler` must be an address with TLS.",
            "Anybody who reaches a scheduler can run code on its workers. Write tls://host:8786.",
        )


def _on_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
