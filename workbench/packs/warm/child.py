"""In the forked copy: limits, a folder of its own, and one cell after another."""

import ctypes
import json
import os
import random
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any

from workbench.packs.warm.collector import Collector, Stream
from workbench.packs.warm.shell import Shell
from workbench.settings import change_environment

_PR_SET_PDEATHSIG = 1
_OPEN_FILES = 1024
_PACKAGE = Path(__file__).parents[2]


def run(shell: Shell, connection: "Connection[Any, Any]") -> None:
    """Read the order, run its cells, and tell of each; the first error ends the run.

    The order holds ``environment``, ``network`` (whether cells may use one), ``folder`` to work in,
    ``seed``, ``memory`` (bytes on top of what the copy begins with) and the sources of ``cells``.
    Told are ``process``; then of each cell its outputs, count, seconds, and whether it failed; at
    the end the outputs of all cells, as a later one may have replaced what an earlier one showed.
    """
    _alone()
    order = json.loads(connection.recv_bytes())
    _tell(connection, process=os.getpid())
    if not order["network"]:
        _leave_network()
    _settle(order["environment"], order["folder"], order["seed"])
    shell.collector = Collector()
    sys.stdout, sys.stderr = (Stream(name, shell.collector) for name in ("stdout", "stderr"))
    _limit(order["memory"])
    for cell in order["cells"]:
        said = _cell(shell, cell)
        _tell(connection, **said)
        if said["failed"]:
            return
    _tell(connection, outputs=shell.collector.cells)


def _cell(shell: Shell, source: str) -> dict[str, Any]:
    """Run a cell. Of an error only its kind and its place are told."""
    shell.collector.start()
    began = time.perf_counter()
    done = shell.run_cell(source, store_history=True)
    error = done.error_before_exec or done.error_in_exec
    if error is not None:
        shell.collector.error(type(error).__name__, _place(error.__traceback__))
    return {
        "outputs": shell.collector.outputs,
        "count": done.execution_count,
        "failed": error is not None,
        "seconds": time.perf_counter() - began,
    }


def _place(trace: TracebackType | None) -> str:
    """Where in this package an error came from: module and line, which hold nobody's data."""
    found = ""
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        if file.is_relative_to(_PACKAGE) and not file.is_relative_to(_PACKAGE / "packs" / "warm"):
            found = f"workbench/{file.relative_to(_PACKAGE).as_posix()}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found


def _alone() -> None:
    """Lead a process group, which ends when the process that forked it does."""
    os.setsid()
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() == 1:
        os._exit(1)


def _leave_network() -> None:
    """Have no network at all, where the system lets a process choose so."""
    user, group = os.getuid(), os.getgid()
    with suppress(OSError):
        if user == 0:
            os.unshare(os.CLONE_NEWNET)
            return
        os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)
        for name, text in (
            ("setgroups", "deny"),
            ("uid_map", f"{user} {user} 1"),
            ("gid_map", f"{group} {group} 1"),
        ):
            Path("/proc/self", name).write_text(text)


def _settle(environment: Mapping[str, str], folder: str, seed: int) -> None:
    os.umask(0o077)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)
    change_environment(environment)
    time.tzset()
    tempfile.tempdir = None
    random.seed(seed)
    os.chdir(folder)


def _limit(memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))
    size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (size + memory, size + memory))


def _tell(connection: "Connection[Any, Any]", **said: Any) -> None:
    connection.send_bytes(json.dumps(said, default=str).encode())
