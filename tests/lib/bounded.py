"""Run something in a process of its own that has only so much memory and time."""

import multiprocessing
import resource
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

_SERVER = multiprocessing.get_context("forkserver")
_PAGE = resource.getpagesize()


def preload(*modules: str) -> None:
    """Name modules that the forking server imports before its first process."""
    _SERVER.set_forkserver_preload([*modules])


def bounded[T](
    prepare: Callable[..., T],
    work: Callable[[T], object],
    *arguments: object,
    memory: int,
    seconds: float,
) -> object:
    """What ``work`` gives for what ``prepare`` gives.

    Args:
        prepare: makes what the work is about, outside the limits.
        work: what must keep the limits; it must catch what it may raise.
        arguments: of ``prepare``.
        memory: bytes of address space that the work may add.
        seconds: how long both may take.
    """
    mine, theirs = _SERVER.Pipe(duplex=False)
    process = _SERVER.Process(target=_run, args=(theirs, prepare, work, arguments, memory))
    process.start()
    theirs.close()
    try:
        assert mine.poll(seconds), f"took more than {seconds:g} seconds"
        return mine.recv()
    finally:
        process.kill()
        process.join()
        process.close()
        mine.close()


def _run(
    answer: Connection,
    prepare: Callable[..., object],
    work: Callable[[object], object],
    arguments: tuple[object, ...],
    memory: int,
) -> None:
    prepared = prepare(*arguments)
    held = int(Path("/proc/self/statm").read_text().split()[0]) * _PAGE
    resource.setrlimit(resource.RLIMIT_AS, (held + memory, held + memory))
    answer.send(work(prepared))
