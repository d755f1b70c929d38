"""Processes of this machine: by a name that is never used again, and with all their children.

What cannot be known, as on a system without ``/proc``, is answered with nothing; leases then run
out by themselves.
"""

import hashlib
import os
import platform
import resource
import signal
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")
_PARENT, _USED, _STARTED = 1, slice(11, 15), 19
"""Places in ``/proc/PID/stat`` after the name in brackets: proc_pid_stat(5), fields 4, 14 to 17
(the process's own and its ended children's time) and 22."""


def name_of(pid: int) -> str:
    """A name for a running process: its machine (as a hash), its number and when it started."""
    return f"{_machine()}:{pid}:{_started(pid)}"


def is_gone(name: str) -> bool:
    """Whether the process of that name was on this machine and does not run any more."""
    machine, pid, started = name.split(":")
    if machine != _machine() or not started or not _PROC.is_dir():
        return False
    return _started(int(pid)) != started


def kill_tree(pid: int) -> None:
    """Kill a process that leads a group, everything in the group, and everything it started."""
    below = _descendants(pid)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    for one in below:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(one, signal.SIGKILL)


def kill_children() -> None:
    """Kill everything that this process has started."""
    for one in _descendants(os.getpid()):
        with suppress(ProcessLookupError, PermissionError):
            os.kill(one, signal.SIGKILL)


def cpu_seconds() -> float:
    """Seconds of a processor that this process has used, and its children, ended or not.

    Of a child that runs, such as the engine's process, what its ended children used counts too.
    """
    ended = [resource.getrusage(kind) for kind in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    running = [_stat(pid)[_USED] for pid in _children()]
    ticks = sum(int(one) for used in running for one in used)
    return sum(one.ru_utime + one.ru_stime for one in ended) + ticks / os.sysconf("SC_CLK_TCK")


def _children() -> list[int]:
    """Numbers of the processes that this one has started and that still run."""
    with suppress(OSError):
        tasks = (_PROC / "self" / "task").iterdir()
        return [int(pid) for one in tasks for pid in (one / "children").read_text().split()]
    return []


def _descendants(pid: int) -> tuple[int, ...]:
    children: dict[int, list[int]] = {}
    for folder in _PROC.glob("[0-9]*"):
        facts = _stat(int(folder.name))
        if facts:
            children.setdefault(int(facts[_PARENT]), []).append(int(folder.name))
    found, todo = [], [pid]
    while todo:
        below = children.get(todo.pop(), [])
        found += below
        todo += below
    return tuple(found)


def _started(pid: int) -> str:
    facts = _stat(pid)
    # a process that has ended and was not waited for is gone as well
    return facts[_STARTED] if facts and facts[0] != "Z" else ""


def _stat(pid: int) -> list[str]:
    try:
        return (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _machine() -> str:
    return hashlib.sha256(platform.node().encode()).hexdigest()[:12]
