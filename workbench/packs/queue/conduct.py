"""Conducting a run: workers on one side, the registry on the other, until nothing is left."""

import time
from collections.abc import Generator, Mapping
from contextlib import suppress
from dataclasses import dataclass

import sqlalchemy as sa

from workbench.packs.queue.claims import Claims
from workbench.packs.queue.executor import Executor
from workbench.packs.queue.processes import is_gone
from workbench.packs.queue.room import Room, room
from workbench.packs.queue.runs import Run, Runs
from workbench.packs.queue.states import OPEN, State
from workbench.settings import Settings

_POLL_SECONDS = 0.2


@dataclass(frozen=True)
class Progress:
    """How far a run is: number of jobs by state, and the room on the disk where it is short."""

    counts: Mapping[State, int]
    short: Room | None = None

    @property
    def total(self) -> int:
        """Number of jobs."""
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        """Number of jobs that are over."""
        return self.total - sum(self.counts[state] for state in OPEN)


def conduct(
    runs: Runs, claims: Claims, run: Run, executor: Executor, chosen: Settings
) -> Generator[Progress]:
    """Work on a run until nothing is left of it, or it is cancelled.

    Where the caller stops, the workers are stopped too, and what they had not finished is waiting.

    Yields:
        How far it is, several times a second.

    Raises:
        StoreError: the workers cannot work.
    """
    runs.keep(run.id)
    claims.recover(is_gone)
    progress = Progress(runs.counts(run.id))
    yield progress
    try:
        if progress.done < progress.total:
            executor.start(run.id)
            yield from _until_done(runs, claims, run, executor, chosen)
    except BaseException:
        executor.stop()
        raise
    finally:
        runs.leave(run.id)


def _until_done(
    runs: Runs, claims: Claims, run: Run, executor: Executor, chosen: Settings
) -> Generator[Progress]:
    every, kept = chosen.pack_lease_seconds / 3, time.monotonic()
    while True:
        # a registry that is busy for a moment does not end a night's run
        with suppress(sa.exc.OperationalError):
            if time.monotonic() - kept > every:
                cancelled, kept = runs.keep(run.id).cancelled, time.monotonic()
                claims.recover(is_gone)
                if cancelled:
                    executor.stop()
                    return
            executor.tend()
            here = room(run.job.root, chosen.pack_disk_bytes)
            progress = Progress(runs.counts(run.id), None if here.enough else here)
            yield progress
            if progress.done == progress.total:
                executor.finish()
                return
        time.sleep(_POLL_SECONDS)
