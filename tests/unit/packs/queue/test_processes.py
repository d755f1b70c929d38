"""Processes have names that are never used again, and end with all that they started."""

import os
import subprocess
import sys
import time
from pathlib import Path

from workbench.packs.queue.processes import is_gone, kill_tree, name_of

# starts a process in a session of its own, as kernels are, and says its number
PARENT = (
    "import subprocess, sys, time\n"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'],"
    " start_new_session=True)\n"
    "print(child.pid, flush=True)\n"
    "time.sleep(60)\n"
)


def test_a_process_is_gone_when_it_ended_or_its_number_went_to_another():
    mine = name_of(os.getpid())
    assert not is_gone(mine)
    machine, pid, started = mine.split(":")
    assert is_gone(f"{machine}:{pid}:{int(started) - 1}")
    assert not is_gone(f"another:{pid}:{int(started) - 1}")


def test_what_a_process_started_ends_with_it():
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as parent:
        child = int(parent.stdout.readline())
        names = [name_of(parent.pid), name_of(child)]
        assert not any(map(is_gone, names))
        kill_tree(parent.pid)
    limit = time.monotonic() + 10
    while not all(map(is_gone, names)):
        assert time.monotonic() < limit
        time.sleep(0.01)
    assert not Path(f"/proc/{parent.pid}").exists()
