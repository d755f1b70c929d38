"""What came of a run: numbers, times, causes of failures, slowest cells."""

import json
import os
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from workbench.packs.queue.runs import Run
from workbench.packs.queue.states import OPEN, State
from workbench.store.registry import PackJob

FOLDER = "runs"
"""Folder beside the packs in which each run leaves its report."""
_SLOWEST = 5
_SECONDS_A_MINUTE = 60


@dataclass(frozen=True)
class FailureCount:
    """How many packs failed for one cause in one cell, and the schools of the first few."""

    kind: str
    cell: int | None
    packs: int
    schools: tuple[str, ...]


@dataclass(frozen=True)
class CellTime:
    """Seconds of one cell of the notebook: at the median, and where it took longest."""

    cell: int
    median: float
    longest: float
    school: str


@dataclass(frozen=True)
class Report:
    """The report of a run.

    Attributes:
        state: running, stopped, done or cancelled.
        reused: packs that were there before, which ``built`` does not count.
        p50: median seconds of the packs that were built; ``p95`` those that one in twenty takes
            longer than. None where none was built.
        wall: seconds in which somebody was at work on the run.
        cpu: seconds of processors that building took.
        per_minute: packs built in a minute of ``wall``.
    """

    run: str
    state: str
    started: datetime
    finished: datetime | None
    packs: int
    built: int
    reused: int
    left: int
    poisoned: int
    attempts: int
    p50: float | None
    p95: float | None
    wall: float
    cpu: float
    per_minute: float | None
    bytes: int
    failures: tuple[FailureCount, ...]
    slowest_cells: tuple[CellTime, ...]

    def rows(self) -> list[tuple[str, str]]:
        """Name and value of each number, for a table."""
        return [
            ("run", self.run),
            ("state", self.state),
            ("packs", f"{self.packs:,}"),
            ("built", f"{self.built:,}"),
            ("were there", f"{self.reused:,}"),
            ("left", f"{self.left:,}"),
            ("failed", f"{self.poisoned:,}"),
            ("attempts", f"{self.attempts:,}"),
            ("seconds a pack, p50", _seconds(self.p50)),
            ("seconds a pack, p95", _seconds(self.p95)),
            ("wall", f"{self.wall:,.1f} s"),
            ("CPU", f"{self.cpu:,.1f} s"),
            ("packs a minute", "" if self.per_minute is None else f"{self.per_minute:,.1f}"),
            ("size", f"{self.bytes / 2**20:,.1f} MiB"),
        ]

    def facts(self) -> dict[str, Any]:
        """The same for programs."""
        return asdict(self)


def report(run: Run, jobs: Sequence[PackJob], moment: datetime) -> Report:
    """Sum up a run.

    Args:
        jobs: all jobs of the run.
        moment: now.
    """
    done = [job for job in jobs if job.state == State.BUILT]
    made = [job for job in done if not job.reused]
    times = [job.seconds for job in made if job.seconds is not None]
    return Report(
        run=run.id,
        state=run.state(moment),
        started=run.started,
        finished=run.finished,
        packs=len(jobs),
        built=len(made),
        reused=len(done) - len(made),
        left=sum(job.state in OPEN for job in jobs),
        poisoned=sum(job.state == State.POISONED for job in jobs),
        attempts=sum(job.attempts for job in jobs),
        p50=_quantile(times, 50),
        p95=_quantile(times, 95),
        wall=run.worked,
        cpu=sum(job.cpu or 0.0 for job in made),
        per_minute=len(made) / run.worked * _SECONDS_A_MINUTE if made and run.worked else None,
        bytes=sum(job.size or 0 for job in done),
        failures=_failures(jobs),
        slowest_cells=_slowest(made),
    )


def write_report(root: Path, found: Report) -> Path:
    """Leave a report beside the packs, for their owner alone, in one step."""
    folder = root / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file, part = folder / f"{found.run}.json", folder / f".{found.run}.{os.getpid()}"
    part.touch(mode=0o600)
    text = json.dumps(found.facts(), indent=1, default=str, ensure_ascii=False)
    part.write_text(text + "\n", encoding="utf-8")
    return part.replace(file)


def _failures(jobs: Iterable[PackJob]) -> tuple[FailureCount, ...]:
    failed = [job for job in jobs if job.state in (State.FAILED, State.POISONED)]
    counted = Counter((job.kind, job.cell) for job in failed)
    return tuple(
        FailureCount(
            kind, cell, number, tuple(job.urn for job in failed
                                      if (job.kind, job.cell) == (kind, cell))[:_SLOWEST]
        )
        for (kind, cell), number in counted.most_common()
    )  # fmt: skip


def _slowest(jobs: Iterable[PackJob]) -> tuple[CellTime, ...]:
    by_cell: dict[int, list[tuple[float, str]]] = {}
    for job in jobs:
        for cell, seconds in job.cells:
            by_cell.setdefault(int(cell), []).append((seconds, job.urn))
    found = [
        CellTime(cell, statistics.median(seconds for seconds, _ in times), *max(times))
        for cell, times in by_cell.items()
    ]
    return tuple(sorted(found, key=lambda one: -one.median)[:_SLOWEST])


def _quantile(values: Sequence[float], percent: int) -> float | None:
    """A percentile by linear interpolation between values in order (Hyndman and Fan, type 7)."""
    if len(values) < 2:
        return values[0] if values else None
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:,.2f}"
