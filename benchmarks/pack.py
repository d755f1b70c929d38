"""Time and size of school packs: ``python benchmarks/pack.py URN [URN...] [--jobs N]``.

Builds the packs of the schools afresh, from the store of this home, in a folder that is gone
afterwards, and prints seconds on the clock, seconds of CPU and the size of each page.
"""

import argparse
import resource
import tempfile
import time
from pathlib import Path

from workbench.packs.command import Result, opened
from workbench.packs.job import Built
from workbench.packs.request import Request


def measure(numbers: list[str], jobs: int) -> None:
    """Build and print."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        before = cpu_seconds()
        request = Request(numbers=tuple(numbers), phase="secondary", root=Path(folder), jobs=jobs)
        with opened(request) as work:
            for _ in work.progress():
                continue
            built = work.results()
        clock, cpu = time.perf_counter() - started, cpu_seconds() - before
    print(f"{len(built)} packs, {jobs} at a time")
    print(f"  {clock / len(built):6.1f} s on the clock a pack ({clock:.1f} s in all)")
    print(f"  {cpu / len(built):6.1f} s of CPU a pack ({cpu:.1f} s in all)")
    for result in built:
        print(f"  {described(result)}")


def described(result: Result) -> str:
    """One line about a pack."""
    outcome = result.outcome
    if isinstance(outcome, Built):
        return f"{outcome.urn}: {outcome.bytes / 1024:.0f} kB"
    return f"{outcome.urn}: failed, {outcome.kind}"


def cpu_seconds() -> float:
    """CPU time of this process and of those it has waited for."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    used = [resource.getrusage(kind) for kind in kinds]
    return sum(one.ru_utime + one.ru_stime for one in used)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("urn", nargs="+")
    parser.add_argument("--jobs", type=int, default=1)
    given = parser.parse_args()
    measure(given.urn, given.jobs)
