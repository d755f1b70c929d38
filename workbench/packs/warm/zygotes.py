"""Starting the process that is forked for each notebook, and asking it for a copy."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from workbench.packs.job import Limits, NotebookFailed
from workbench.packs.kernel import environment
from workbench.packs.warm.zygote import READY, RUN
from workbench.settings import Settings

_ENDING = 5.0
"""Seconds in which it ends by itself."""


class Zygote:
    """A running process that forks, and the socket over which it is asked to."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control

    @contextmanager
    def copy(self) -> Iterator["Connection[Any, Any]"]:
        """The connection to a new copy.

        Raises:
            NotebookFailed: the process that forks is gone.
        """
        ours, theirs = Pipe()
        with ours:
            with theirs:
                try:
                    socket.send_fds(self._control, [RUN], [theirs.fileno()])
                except OSError:
                    raise NotebookFailed(None, "the engine's process is gone") from None
            yield ours


@contextmanager
def zygote(chosen: Settings, seed: int = 0, limits: Limits = Limits()) -> Iterator[Zygote]:  # noqa: B008  # frozen
    """Start a process that forks, and end it with all its copies afterwards.

    Its environment is made here, so that it holds no secret of this process's.

    Args:
        chosen: settings to get ready with; each copy is given its own.
        seed: for the order of sets and dictionaries of text, the same for every copy.
        limits: seconds that it may take to start.

    Raises:
        NotebookFailed: it did not start.
    """
    with tempfile.TemporaryDirectory(prefix="workbench-") as private:
        control, given = socket.socketpair()
        with control:
            with given:
                process = subprocess.Popen(
                    [sys.executable, "-m", "workbench.packs.warm.zygote", str(given.fileno())],
                    pass_fds=[given.fileno()],
                    env=environment(chosen, Path(private), seed),
                    cwd=private,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    start_new_session=True,
                )
            try:
                _wait(control, limits.start)
                yield Zygote(control)
            finally:
                control.close()
                _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Wait for it to end, as it does when its socket is closed; or make it."""
    try:
        process.wait(_ENDING)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait(control: socket.socket, seconds: float) -> None:
    control.settimeout(seconds)
    try:
        said = control.recv(len(READY))
    except TimeoutError:
        said = b""
    control.settimeout(None)
    if said != READY:
        raise NotebookFailed(None, "the engine's process did not start")
