"""What the promises of access cost: ``python benchmarks/access.py [PART...] [--home FOLDER]``.

Measures, one line each: loads of one school from the national synthetic lake beside pandas on the
same rows in Parquet, the policy's decisions, the sign-in page of a real server, and events of the
audit log beside the disk alone. The parts are ``loads``, ``policy``, ``sign-in`` and ``audit``.
FOLDER is a home with the national population, which is drawn there first (about two minutes) where
there is none; without it, in a folder that is gone afterwards.
"""

import argparse
import contextlib
import http.client
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd
import pyarrow.parquet as pq

from workbench.access.decision import Request
from workbench.access.policy import job_viewer, read_policy
from workbench.access.scope import Scope
from workbench.loader import Door
from workbench.settings import Settings
from workbench.store.audit import AuditLog

WORKBENCH = Path(sys.executable).with_name("workbench")
DATASETS = ("pupil", "ks4_entry")
SCHOOLS = 60
REQUESTS = 200
EVENTS = 2000
THREADS = 4
# row groups of the files that the lake writes
ROW_GROUP = 122_880
FACTS = {
    "actor": "local|somebody",
    "organisation": "school:900001",
    "role": "school_named",
    "purpose": "self_evaluation",
    "dataset": "pupil",
    "scope": "a" * 64,
    "policy": "2026-11-22+0123456789ab",
    "columns": ("pupil", "public"),
    "rows": 180,
}


def timed(call: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def show(what: str, times: list[float]) -> None:
    """One line: the middle, and what nineteen of twenty stay under."""
    found = pd.Series(times)
    print(f"{what:<58}{found.median():>10.3f}{found.quantile(0.95):>10.3f}", flush=True)


def scope(role: str, *urns: str) -> Scope:
    """A scope as a signed-in person of that role has it."""
    policy = read_policy()
    return policy.scope_for(job_viewer(policy, "bench", role, role, urns), "self_evaluation")


def loads(home: Path) -> None:
    """Loads of one school: from the lake, from the cache, and by pandas from plain files."""
    uncached, cached = (Door(Settings(home=home, cache_bytes=size)) for size in (0, 2**28))
    schools = uncached.load("school", scope("analyst"), where={"phase": "secondary"})
    urns = random.Random(1).sample(sorted(schools["urn"].astype(str)), SCHOOLS)
    for dataset in DATASETS:
        with tempfile.TemporaryDirectory() as folder:
            columns = export(uncached, dataset, Path(folder))
            show_loads(dataset, uncached, cached, urns, columns, folder)
    uncached.close()
    cached.close()


def export(door: Door, dataset: str, folder: Path) -> list[str]:
    """Write the rows as plain Parquet in the lake's layout and order; returns the columns.

    Files of the lake are encrypted, which pandas cannot read: the plain ones spare pandas that.
    """
    contract, national = door.catalogue[dataset], scope("analyst")
    named = scope("school_named", "900001")
    columns = [c.name for c in contract if c.classification in named.classes]
    shared = [c.name for c in contract if c.classification in national.classes]
    columns = [name for name in columns if name in shared]
    for year in sorted(door.load(dataset, national, columns=["year"])["year"].unique()):
        frame = door.load(dataset, national, columns=columns, where={"year": year})
        part = folder / f"{str(year).replace('/', '-')}.parquet"
        frame.to_parquet(part, row_group_size=ROW_GROUP, index=False)
    files = sorted(folder.iterdir())
    groups = sum(pq.ParquetFile(file).num_row_groups for file in files)
    size = sum(file.stat().st_size for file in files) / 2**20
    print(f"{dataset}: {len(files)} files, {groups} row groups, {size:.0f} MB")
    return columns


def show_loads(
    dataset: str, uncached: Door, cached: Door, urns: list[str], columns: list[str], folder: str
) -> None:
    """Three ways to the same rows. Every way is warm: opened, and its files in memory."""
    scopes = {urn: scope("school_named", urn) for urn in urns}

    def load(door: Door, urn: str) -> pd.DataFrame:
        return door.load(dataset, scopes[urn], columns=columns)

    def peer(urn: str) -> pd.DataFrame:
        return pd.read_parquet(folder, filters=[("urn", "==", urn)], dtype_backend="pyarrow")

    def whole(urn: str) -> pd.DataFrame:
        frame = pd.read_parquet(folder, dtype_backend="pyarrow")
        return frame[frame["urn"] == urn]

    first = urns[0]
    assert len(load(uncached, first)) == len(peer(first)) == len(load(cached, first)) > 0
    show(f"load {dataset}, one school", [timed(lambda u=u: load(uncached, u)) for u in urns])
    for urn in urns:
        load(cached, urn)
    show(
        f"load {dataset}, one school, seen before",
        [timed(lambda u=u: load(cached, u)) for u in urns],
    )
    show(f"pandas with a filter, {dataset}", [timed(lambda u=u: peer(u)) for u in urns])
    show(f"pandas without a filter, {dataset}", [timed(lambda u=u: whole(u)) for u in urns[:3]])


def decisions(_: Path) -> None:
    """The policy's answers for a signed-in person."""
    policy = read_policy()
    viewer = job_viewer(policy, "bench", "somebody", "school_named", ("900001",))
    request = Request("assessment", "identifying", "self_evaluation", "download", "900001")
    runs = range(EVENTS)
    show("policy: one decision", [timed(lambda: policy.decide(viewer, request)) for _ in runs])
    show(
        "policy: a whole scope",
        [timed(lambda: policy.scope_for(viewer, "self_evaluation")) for _ in runs],
    )
    far = replace(viewer, schools=tuple(str(900_000 + n) for n in range(200)))
    show(
        "policy: a whole scope, 200 schools",
        [timed(lambda: policy.scope_for(far, "self_evaluation").fingerprint) for _ in runs],
    )


@contextlib.contextmanager
def server(home: Path) -> Iterator[str]:
    """``workbench serve`` in a process of its own; gives its host and port."""
    command = [str(WORKBENCH), "--quiet", "serve", "--port", "0"]
    with subprocess.Popen(
        command,
        env={**os.environ, "WORKBENCH_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            address = urlsplit(process.stdout.readline().strip()).netloc
            if not address:
                raise SystemExit("`workbench serve` does not start.")
            yield address
        finally:
            process.terminate()


def sign_in_page(home: Path) -> None:
    """Time to the first byte of the sign-in page, each time over a new connection."""
    with server(home) as address:
        for _ in range(5):
            first_byte(address)
        show("sign-in page, first byte", [first_byte(address) for _ in range(REQUESTS)])


def first_byte(address: str) -> float:
    """Milliseconds from connecting to the first byte of the answer's body."""
    connection = http.client.HTTPConnection(address)
    try:
        return timed(lambda: _first_byte(connection))
    finally:
        connection.close()


def _first_byte(connection: http.client.HTTPConnection) -> None:
    connection.request("GET", "/login")
    answer = connection.getresponse()
    assert answer.status == 200
    answer.read(1)


def audit(home: Path) -> None:
    """Events of the audit log; the disk alone; and what the log costs without the disk."""
    with tempfile.TemporaryDirectory(dir=home) as folder:
        show_audit(Path(folder))


def show_audit(folder: Path) -> None:
    """The lines of the audit log, written in a folder of its own on the disk of the home."""
    log = AuditLog(folder / "audit" / "audit.jsonl")
    show("audit: one event", [timed(lambda: log.write("load", **FACTS)) for _ in range(EVENTS)])
    show(f"audit: one event, {THREADS} threads at once", together(log))
    show("disk alone: append as much and flush", disk_alone(folder / "plain"))
    real, os.fdatasync = os.fdatasync, lambda descriptor: None
    try:
        show(
            "audit: one event without the flush (never done so)",
            [timed(lambda: log.write("load", **FACTS)) for _ in range(EVENTS)],
        )
    finally:
        os.fdatasync = real
    started = time.perf_counter()
    verdict = log.verify()
    assert verdict.intact
    print(f"audit verify: {verdict.lines / (time.perf_counter() - started):,.0f} lines a second")


def together(log: AuditLog) -> list[float]:
    """Times of events that several threads write as fast as they can."""
    times: list[float] = []

    def work() -> None:
        times.extend(timed(lambda: log.write("load", **FACTS)) for _ in range(EVENTS // THREADS))

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def disk_alone(path: Path) -> list[float]:
    """Times of appending a line of that length and flushing it, with nothing else."""
    line = b"x" * 700 + b"\n"
    with path.open("ab", buffering=0) as file:

        def append() -> None:
            file.write(line)
            os.fdatasync(file.fileno())

        return [timed(append) for _ in range(EVENTS)]


PARTS = {"loads": loads, "policy": decisions, "sign-in": sign_in_page, "audit": audit}


def main(home: Path, parts: list[str]) -> None:
    """Measure the parts, or everything."""
    if not (home / "lake").is_dir():
        drawn = {**os.environ, "WORKBENCH_HOME": str(home)}
        command = [str(WORKBENCH), "--quiet", "synth", "--size", "national"]
        subprocess.run(command, env=drawn, check=True, stdout=subprocess.DEVNULL)
    print(f"{'milliseconds':<58}{'median':>10}{'p95':>10}")
    for part in parts or PARTS:
        PARTS[part](home)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="PART")
    parser.add_argument("--home", type=Path)
    given = parser.parse_args()
    with contextlib.ExitStack() as stack:
        home = given.home or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        main(home, given.parts)
