"""Several processes write to one log: server, command line and packs."""

import multiprocessing
import os
import threading
from pathlib import Path

from audit_logs import log_in, records_of
from audit_writers import EACH, write_for_ever, write_many, write_with
from kill import killed_after, moments, preload

SPAWN = multiprocessing.get_context("spawn")


def test_processes_and_threads_take_turns(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    processes = [
        SPAWN.Process(target=write_many, args=(log.path, f"process-{n}")) for n in range(3)
    ]
    threads = [threading.Thread(target=write_many, args=(log.path, f"thread-{n}")) for n in (1, 2)]
    shared = [threading.Thread(target=write_with, args=(log, f"shared-{n}")) for n in (1, 2)]
    workers = [*processes, *threads, *shared]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    assert log.verify().intact
    written: dict[str, list[int]] = {}
    for record in records_of(log):
        written.setdefault(record["actor"], []).append(record["rows"])
    assert len(written) == len(workers)
    assert all(rows == list(range(EACH)) for rows in written.values())


def test_a_fork_does_not_share_the_lock(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    log.write("load", actor="parent")
    child = os.fork()
    if not child:
        try:
            write_with(log, "child")
        finally:
            os._exit(0)
    write_with(log, "parent")
    os.waitpid(child, 0)

    assert log.verify().intact
    assert log.verify().lines == 1 + 2 * EACH


def test_a_writer_killed_at_any_moment_leaves_a_log_that_goes_on(tmp_path: Path) -> None:
    preload("workbench.store.audit")
    log = log_in(tmp_path)
    for seconds in moments(0.4, 8, seed=3):
        assert killed_after(seconds, write_for_ever, log.path)
        log.write("load", actor="afterwards")
        assert log.verify().intact
