"""Building many packs, several at a time; one school's failure does not stop the others."""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from types import FrameType

from workbench.errors import UserError
from workbench.packs.job import Failed, Job, NotebookFailed, Outcome
from workbench.packs.shelf import Shelf
from workbench.settings import Settings


def build_many(chosen: Settings, job: Job, urns: Sequence[str], jobs: int = 1) -> Iterator[Outcome]:
    """Build the packs of schools and yield each outcome when it is there.

    Each worker is a process that dies with this one. Where the caller stops, the workers stop too,
    and what they had not finished is absent.

    Args:
        jobs: number of workers.
    """
    Shelf(job.root).sweep()
    # the environment is not shared between threads of a fork, and a lake must not cross one
    context = multiprocessing.get_context("spawn")
    workers = ProcessPoolExecutor(
        max_workers=max(1, min(jobs, len(urns))), mp_context=context, initializer=_start_worker
    )
    try:
        waiting = {workers.submit(_attempt, chosen, job, urn): urn for urn in urns}
        for done in as_completed(waiting):
            yield _outcome(done, waiting[done])
    except BaseException:
        workers.shutdown(wait=False, cancel_futures=True)
        for child in multiprocessing.active_children():
            child.terminate()
        raise
    finally:
        workers.shutdown(wait=True, cancel_futures=True)
        Shelf(job.root).sweep()


def _attempt(chosen: Settings, job: Job, urn: str) -> Outcome:
    """Build one pack; whatever an error says beyond its kind stays here: it may quote a row."""
    # papermill takes seconds to import, which is the workers' business
    from workbench.packs.build import build

    try:
        return build(chosen, job, urn)
    except NotebookFailed as error:
        return Failed(urn, error.cell, error.kind)
    except UserError as error:
        return Failed(urn, None, f"{type(error).__name__}: {error.what}")
    except Exception as error:
        return Failed(urn, None, type(error).__name__)


def _outcome(done: "Future[Outcome]", urn: str) -> Outcome:
    try:
        return done.result()
    except BrokenProcessPool:
        return Failed(urn, None, "the worker died")


def _start_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _stop)
    threading.Thread(target=_follow_parent, daemon=True).start()


def _stop(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


def _follow_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
