"""A process that has imported everything a notebook needs, and forks a clean copy for each.

It runs no notebook itself: it has one thread, no connection to a store, and nothing of any school.
``python -m workbench.packs.warm.zygote FD`` is given one end of a pair of sockets; each message on
it brings a descriptor, over which the forked copy is told what to run and tells what came of it.
When the other end closes, it ends, and its copies with it.
"""

import os
import socket
import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

READY = b"ready"
RUN = b"run"


def main(descriptor: int) -> None:
    """Get ready, say so, and fork for each request."""
    from workbench.packs.warm.ready import prepared_shell

    shell = prepared_shell()
    with socket.socket(fileno=descriptor) as control:
        control.sendall(READY)
        while True:
            message, descriptors, *_ = socket.recv_fds(control, len(RUN), 1)
            # of copies that have ended, so that their use of the processor is counted as this one's
            _reap()
            if not message:
                return
            (given,) = descriptors
            if os.fork() == 0:
                control.close()
                _run(shell, given)
            os.close(given)


def _run(shell: Any, descriptor: int) -> None:
    """In the copy: run what is asked, and end without Python's tidying up."""
    from workbench.packs.warm.child import run

    try:
        run(shell, Connection(descriptor))
    finally:
        os._exit(0)


def _reap() -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


if __name__ == "__main__":
    main(int(sys.argv[1]))
