"""Papermill's engine ``warm``: ``papermill.execute_notebook(..., engine_name="warm")``.

Papermill's own engine starts a kernel for each notebook, which imports everything again. Here the
cells run in a copy of a process that has imported it, which is there in a few hundredths of a
second. What a notebook does is the same, which is tested on every notebook.
"""

import json
import os
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from nbformat import from_dict
from papermill.engines import Engine

from workbench.packs.job import Limits, NotebookFailed
from workbench.packs.kernel import catalogue_addresses, environment
from workbench.packs.notebook import tags
from workbench.packs.warm.zygotes import zygote
from workbench.settings import settings

_LONGEST = 2**29
_SKIPPED = "skip-execution"


class WarmEngine(Engine):  # type: ignore[misc]
    """Runs the cells of a notebook in a forked copy."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
        """Run every cell until one fails.

        Options beside papermill's: ``zygote``, the process to fork, by default one that is started
        for this notebook; ``chosen``, the settings that cells load data with; ``folder`` they work
        in, by default the present one; ``seed`` and ``limits``; ``identities``, whether cells may
        reach the vault, by default not.

        Raises:
            NotebookFailed: a limit was reached, or the process of the cells died.
        """
        limits = options.get("limits") or _limits(options)
        chosen, seed = options.get("chosen") or settings(), options.get("seed", 0)
        given, folder = options.get("zygote"), Path(options.get("folder") or Path.cwd())
        opened = nullcontext(given) if given else zygote(chosen, seed, limits)
        with (
            opened as running,
            tempfile.TemporaryDirectory(prefix="workbench-") as private,
            running.copy() as connection,
        ):
            reached = catalogue_addresses(chosen, options.get("identities", False))
            made = environment(chosen, Path(private), seed)
            order = {
                "environment": made | reached | {"TMPDIR": private},
                "network": bool(reached),
                "folder": str(folder),
                "seed": seed,
                "memory": limits.memory,
                "cells": [cell.source for cell in nb_man.nb.cells if _runs(cell)],
            }
            connection.send_bytes(json.dumps(order).encode())
            with _group(connection, limits) as deadline:
                _follow(nb_man, connection, limits, deadline)


def _limits(options: dict[str, Any]) -> Limits:
    """Papermill's own name for the seconds of a cell."""
    seconds = options.get("execution_timeout")
    return Limits(cell=int(seconds)) if seconds else Limits()


def _runs(cell: Any) -> bool:
    return cell.cell_type == "code" and cell.source.strip() and _SKIPPED not in tags(cell)


@contextmanager
def _group(connection: "Connection[Any, Any]", limits: Limits) -> Iterator[float]:
    """The moment by which all must be done; nothing of the copy's is left running afterwards."""
    process = _next(connection, limits.start, f"it did not begin within {limits.start} s")[
        "process"
    ]
    try:
        yield time.monotonic() + limits.notebook
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process, signal.SIGKILL)


def _follow(
    nb_man: Any, connection: "Connection[Any, Any]", limits: Limits, deadline: float
) -> None:
    for index, cell in enumerate(nb_man.nb.cells):
        nb_man.cell_start(cell, index)
        if not _runs(cell):
            nb_man.cell_complete(cell, index)
            continue
        said = _filled(cell, index, connection, limits, deadline)
        if said["failed"]:
            nb_man.cell_exception(cell, index, exception=None)
        nb_man.cell_complete(cell, index)
        # the copy goes on while papermill's clock is stopped and started again
        cell.metadata.papermill["duration"] = said["seconds"]
        if said["failed"]:
            return
    told = _next(connection, limits.cell, "its outputs were not told")["outputs"]
    for cell, outputs in zip(filter(_runs, nb_man.nb.cells), told, strict=True):
        cell.outputs = [from_dict(one) for one in outputs]


def _filled(
    cell: Any, index: int, connection: "Connection[Any, Any]", limits: Limits, deadline: float
) -> dict[str, Any]:
    """Wait for a cell and keep its outputs."""
    left = deadline - time.monotonic()
    if left < limits.cell:
        late = f"the notebook took longer than {limits.notebook} s"
    else:
        late = f"a cell took longer than {limits.cell} s"
    said = _next(connection, max(0.0, min(limits.cell, left)), late, index + 1)
    cell.outputs = [from_dict(one) for one in said["outputs"]]
    cell.execution_count = said["count"]
    return said


def _next(
    connection: "Connection[Any, Any]", seconds: float, late: str, cell: int | None = None
) -> dict[str, Any]:
    if not connection.poll(seconds):
        raise NotebookFailed(cell, late)
    try:
        said: dict[str, Any] = json.loads(connection.recv_bytes(_LONGEST))
    except (EOFError, OSError):
        raise NotebookFailed(cell, "its process died, perhaps for want of memory") from None
    return said
