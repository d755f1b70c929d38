"""What a job costs: seconds on the clock, seconds of processors, memory."""

import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context


@dataclass(frozen=True)
class Cost:
    """Median seconds on the clock and of processors, and peak resident GiB of the process."""

    clock: float
    processor: float
    peak: float

    def scaled(self, by: float) -> "Cost":
        """The same work so many times."""
        return Cost(self.clock * by, self.processor * by, self.peak)


def of_runs[T](job: Callable[[], T], runs: int = 1) -> tuple[Cost, T]:
    """Cost of a job in this process, the middle of some runs; and what the last one gave."""
    clock, processor = [], []
    for _ in range(runs):
        started, busy = time.perf_counter(), processors()
        found = job()
        clock.append(time.perf_counter() - started)
        processor.append(processors() - busy)
    return Cost(statistics.median(clock), statistics.median(processor), peak()), found


def alone[T](work: Callable[..., T], *arguments: object) -> T:
    """What some work gives in a process of its own."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(work, arguments)


def processors() -> float:
    """Processor seconds of this process and of those it started that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def peak() -> float:
    """Most GiB that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
