"""Threads of one process that read a lake, write to it and ask for its version at the same time."""

import threading
import time
from pathlib import Path

import sqlalchemy as sa
from lakes import lake_of, marks, settings_of

from workbench.contracts.types import sql_table

SECONDS = 4.0


def all_at_once(home: Path) -> None:
    """Keep three threads busy with one lake for some seconds."""
    lake = lake_of(settings_of(home))
    contract = lake.contract("attendance_day")
    with lake.writing() as writer:
        writer.insert(contract.name, marks(contract, "900001"))
    everything = sa.select(sql_table(contract, "lake"))
    end = time.monotonic() + SECONDS

    def write() -> None:
        with lake.writing() as writer:
            writer.note("moment", str(time.monotonic()))

    def again(act: object) -> None:
        while time.monotonic() < end:
            act()

    jobs = (lambda: lake.read(everything), write, lake.snapshot)
    threads = [threading.Thread(target=again, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lake.close()
