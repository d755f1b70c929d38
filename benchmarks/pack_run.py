"""A night of packs in one run: ``python benchmarks/pack_run.py [--synthetic N] [--published N]``.

Builds, scans, seals and verifies the secondary packs of so many synthetic schools and of so many
real ones (published figures), drawn at random with a fixed seed from the store of this home, by
``workbench pack build`` as anybody would. Prints a report in Markdown: seconds on the clock,
seconds of CPU, the memory that all processes together held at their worst, what the run itself
reports, and what verifying each pack found: its bytes and signature, its inputs, and for some of
them itself made again. Packs with equal results count as one.

    --synthetic N   synthetic schools (default 1800)
    --published N   real schools (default 200)
    --jobs N        packs built at the same time (default 2)
    --formats LIST  documents (default html,xlsx)
    --again N       packs that are made again and compared, drawn at random (default 20)
    --pdf N         packs that are built again with a PDF, drawn at random (default 10)
    --executor NAME local or dask, with --scheduler ADDRESS
    --out FOLDER    where the packs stay; by default they are gone afterwards
"""

import argparse
import hashlib
import json
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import psutil
from pack import cpu_seconds

from workbench.loader import Door
from workbench.packs.context import pack_scope
from workbench.packs.schools import choose
from workbench.packs.seal.results import RESULTS
from workbench.packs.seal.verifying import AGAIN, INPUTS, SEAL, verify_pack
from workbench.packs.stages import SECONDARY
from workbench.settings import settings

SEED = 2026
PHASE = "secondary"
_PAUSE = 3.0


@dataclass(frozen=True)
class Used:
    """What a command took: seconds, seconds of CPU, and bytes held at the worst moment."""

    clock: float
    cpu: float
    memory: int
    exit_code: int
    said: str


def measured(command: Sequence[str]) -> Used:
    """Run a command and watch it and all its children."""
    started, before = time.perf_counter(), cpu_seconds()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    peak = _Peak(process.pid)
    said, _ = process.communicate()
    clock = time.perf_counter() - started
    return Used(clock, cpu_seconds() - before, peak.stop(), process.returncode, said)


class _Peak:
    """The most that a process and its children held: memory that several share counts once."""

    def __init__(self, pid: int) -> None:
        self._pid, self._most, self._over = pid, 0, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> int:
        self._over.set()
        self._thread.join()
        return self._most

    def _watch(self) -> None:
        while not self._over.wait(_PAUSE):
            self._most = max(self._most, self._now())

    def _now(self) -> int:
        try:
            parent = psutil.Process(self._pid)
            family = [parent, *parent.children(recursive=True)]
        except psutil.NoSuchProcess:
            return 0
        return sum(_proportional(one) for one in family)


def _proportional(process: psutil.Process) -> int:
    try:
        return process.memory_full_info().pss
    except psutil.Error:
        return 0


def drawn(synthetic: int, published: int) -> list[str]:
    """URNs of secondary schools with results, at random: synthetic ones and real ones."""
    door = Door(settings())
    try:
        every = choose(door, numbers=(), area="", everything=True, phase=PHASE)[SECONDARY]
        school = door.load("school", pack_scope(()), columns=["urn", "origin"])
    finally:
        door.close()
    origin = dict(zip(school["urn"], school["origin"], strict=True))
    chance = random.Random(SEED)
    found = []
    for name, many in (("synthetic", synthetic), ("published", published)):
        known = [urn for urn in every if origin[urn] == name]
        if len(known) < many:
            raise SystemExit(f"The store has {len(known)} {name} schools with results, not {many}.")
        found += chance.sample(known, many)
    return found


def build(urns: Iterable[str], asked: argparse.Namespace, formats: str, out: Path) -> Used:
    """``workbench pack build`` of these schools."""
    command = [
        str(Path(sys.executable).parent / "workbench"),
        *("pack", "build", "--school", ",".join(urns), "--phase", PHASE),
        *("--jobs", str(asked.jobs), "--formats", formats, "--out", str(out), "--json"),
        *("--executor", asked.executor),
        *(("--scheduler", asked.scheduler) if asked.scheduler else ()),
    ]
    return measured(command)


@dataclass(frozen=True)
class Found:
    """What verifying packs found: how many of each outcome, and their results' fingerprints."""

    outcomes: Counter[str]
    results: int
    seconds: float


def verified(packs: Sequence[Path], root: Path, levels: tuple[str, ...], jobs: int) -> Found:
    """Verify packs, several at the same time."""
    began = time.perf_counter()
    check = partial(_code, root=root, levels=levels)
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        codes = list(pool.map(check, packs, chunksize=10))
    outcomes = Counter("whole" if not one else f"code {one}" for one in codes)
    prints = {hashlib.sha256((one / RESULTS).read_bytes()).hexdigest() for one in packs}
    return Found(outcomes, len(prints), time.perf_counter() - began)


def _code(pack: Path, root: Path, levels: tuple[str, ...]) -> int:
    return verify_pack(settings(), pack, levels=levels, root=root).exit_code


def described(found: Found) -> str:
    """One line about what verifying found."""
    said = ", ".join(f"{many} {what}" for what, many in sorted(found.outcomes.items()))
    return f"{said}; {found.results} different results; {found.seconds:.0f} s"


def main(asked: argparse.Namespace, out: Path) -> None:
    """Build, verify, print."""
    urns = drawn(asked.synthetic, asked.published)
    chance = random.Random(SEED)
    run = build(urns, asked, asked.formats, out)
    report = _report()
    outcomes = json.loads(run.said or "[]")
    packs = [Path(one["page"]).parent for one in outcomes if "page" in one]
    print(f"# {len(urns)} packs in one run, {time.strftime('%d %B %Y')}\n")
    print("| what | measured |\n| --- | --- |")
    rows: list[tuple[str, str]] = [
        ("schools", f"{asked.synthetic} synthetic and {asked.published} real ones"),
        ("documents", asked.formats),
        ("built at the same time", f"{asked.jobs}, {asked.executor}"),
        ("exit code", str(run.exit_code)),
        ("packs built", f"{len(packs)} of {len(urns)}"),
        ("clock", f"{run.clock / 60:.1f} min, {run.clock / len(urns):.2f} s a pack"),
        ("CPU", f"{run.cpu / 60:.1f} min, {run.cpu / len(urns):.2f} s a pack"),
        ("memory of all processes at the worst moment", f"{run.memory / 2**30:.2f} GiB"),
        ("size on the disk, middle pack", f"{statistics.median(map(_size, packs)) / 1024:.0f} kB"),
        (
            "seal and inputs of every pack",
            described(verified(packs, out, (SEAL, INPUTS), asked.jobs)),
        ),
    ]
    some = chance.sample(packs, min(asked.again, len(packs)))
    if some:
        levels = (SEAL, INPUTS, AGAIN)
        rows.append((f"{len(some)} made again", described(verified(some, out, levels, asked.jobs))))
    chosen = sorted(chance.sample(urns, asked.pdf))
    if chosen:
        before = build(chosen, asked, "html,xlsx", out.with_name("without"))
        after = build(chosen, asked, "html,xlsx,pdf", out.with_name("pdf"))
        more = (after.cpu - before.cpu) / len(chosen)
        rows.append((f"a PDF as well, {len(chosen)} packs", f"{more:.2f} s of CPU more a pack"))
        rows.append(("of the schools", ", ".join(chosen)))
    print("\n".join(f"| {name} | {value} |" for name, value in rows))
    failed = [one for one in outcomes if "failed" in one]
    for one in failed:
        print(f"\n{one['school']}: {one['failed']}, cell {one['cell']}")
    print(f"\n```\n{report}```")


def _size(pack: Path) -> int:
    return sum(file.stat().st_size for file in pack.rglob("*") if file.is_file())


def _report() -> str:
    command = [str(Path(sys.executable).parent / "workbench"), "pack", "report"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--synthetic", type=int, default=1800)
    parser.add_argument("--published", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--formats", default="html,xlsx")
    parser.add_argument("--again", type=int, default=20)
    parser.add_argument("--pdf", type=int, default=10)
    parser.add_argument("--executor", default="local")
    parser.add_argument("--scheduler", default="")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        main(given, given.out or Path(folder) / "packs")
