"""Time of disclosure control: ``python benchmarks/disclosure.py [RUNS]``.

Protects tables of many shapes as a dashboard does, releases them with the audit, and lets a guard
check the figures of one page against a year of others. Prints the median of the runs.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from workbench.access.answers import MemoryAnswers
from workbench.access.differencing import AnswerStore, DifferencingGuard, PupilHashes, Question
from workbench.access.disclosure import protect, protect_release
from workbench.store.answers import SqliteAnswers

THRESHOLD = 6
CROSSED = {"partition": ("measure", "unit_id", "period"), "dimensions": ("row", "column")}
SHAPES = ((10, 20, 12), (10, 20, 6), (10, 20, 40), (4, 50, 15), (20, 10, 8), (100, 2, 10))


def crossed(rows: int, columns: int, mean: float) -> pd.DataFrame:
    """Counts by two dimensions with both margins, drawn from a Poisson distribution."""
    inner = np.random.default_rng(1).poisson(mean, (rows, columns))
    beside = np.column_stack([inner, inner.sum(axis=1)])
    full = np.vstack([beside, beside.sum(axis=0)])
    names = ([*map(str, range(rows)), "all"], [*map(str, range(columns)), "all"])
    places = pd.MultiIndex.from_product(names, names=["row", "column"]).to_frame(index=False)
    return tidy(places.assign(n=full.ravel(), measure="entries"))


def menu(measures: int, groups: int, parts: int) -> pd.DataFrame:
    """Several measures of all pupils and of the parts of several groups."""
    draw = np.random.default_rng(2)
    cohort = 180
    rows = [
        (f"measure {m}", f"group {g}", f"part {p}", n)
        for g in range(groups)
        for p, n in enumerate(draw.multinomial(cohort, draw.dirichlet(np.ones(parts))))
        for m in range(measures)
    ]
    everybody = [(f"measure {m}", "all", "all", cohort) for m in range(measures)]
    return tidy(pd.DataFrame(everybody + rows, columns=["measure", "group", "subgroup", "n"]))


def tidy(frame: pd.DataFrame) -> pd.DataFrame:
    """The other columns of a table of measures."""
    place = {"unit_id": "900001", "period": "2018/19", "verdict": "", "status": "calculated"}
    return frame.assign(**place, value=50.0, low=40.0, high=60.0)


def median(job: Callable[[], object], runs: int) -> float:
    """Median milliseconds of some runs, after one that is not counted."""
    job()
    taken = []
    for _ in range(runs):
        started = time.perf_counter()
        job()
        taken.append(1000 * (time.perf_counter() - started))
    return statistics.median(taken)


def tables(runs: int) -> None:
    """Protect and release."""
    for rows, columns, mean in SHAPES:
        table = crossed(rows, columns, mean)
        report(f"{rows} x {columns} with margins, mean {mean}", table, CROSSED, runs)
    for sizes in ((4, 10, 5), (6, 9, 4), (2, 10, 20)):
        report("{} measures, {} groups of {}".format(*sizes), menu(*sizes), {}, runs)


def report(name: str, table: pd.DataFrame, options: dict[str, tuple[str, ...]], runs: int) -> None:
    """One line about one table."""
    quick = median(lambda: protect(table, THRESHOLD, **options), runs)
    started = time.perf_counter()
    protect_release(table, THRESHOLD, **options)
    release = time.perf_counter() - started
    hidden = int(protect(table, THRESHOLD, **options)["n"].isna().sum())
    print(
        f"{name}: {len(table)} cells, {hidden} hidden, {quick:.1f} ms; "
        f"released with the audit {release:.2f} s"
    )


def guard(runs: int) -> None:
    """The figures of a page of 30 subjects and 4 measures, after 20 groups were answered."""
    hashes = PupilHashes(b"benchmark" * 4)
    draw = np.random.default_rng(3)
    pupils = np.array([f"pupil-{i}" for i in range(180)])
    groups = [pd.Series(draw.choice(pupils, 90, replace=False), dtype="str") for _ in range(21)]
    with tempfile.TemporaryDirectory() as folder:
        stores: dict[str, AnswerStore] = {
            "memory": MemoryAnswers(),
            "file": SqliteAnswers(Path(folder) / "answers.sqlite", hashes),
        }
        for name, store in stores.items():
            one = DifferencingGuard({"owner": store}, THRESHOLD, "1", hashes)
            pages = [[Question(f"t{t}", hashes.members(g)) for t in range(120)] for g in groups]
            for page in pages[:-1]:
                one.record(page)
            started = time.perf_counter()
            one.record(pages[-1])
            first = 1000 * (time.perf_counter() - started)
            again = median(lambda one=one, page=pages[-1]: one.record(page), runs)
            print(f"guard, {name}: 120 figures new {first:.1f} ms, asked again {again:.1f} ms")


if __name__ == "__main__":
    chosen = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    tables(chosen)
    guard(chosen)
