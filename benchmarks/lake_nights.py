"""Nightly attendance of many schools: ``python benchmarks/lake_nights.py [OPTIONS]``.

Each night each school's day is merged in a transaction of its own, as a synchronisation does it,
with a few corrections to the days before. Then files are compacted, thoroughly once a week, and
snapshots older than thirty nights expire. Printed for some nights: milliseconds of one commit on
the clock and of CPU (medians), of compacting and expiring, of reading one school's year (median
and 95th percentile), files and bytes of catalogue and data. The store is gone afterwards.

    --schools N   schools (100)           --catalogue sqlite|postgresql (sqlite)
    --nights N    nights (200)            --no-compaction
    --pupils N    rows a school and night (1000)
    --every N     print every so many nights (20)
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import sqlalchemy as sa
from pydantic import SecretStr

from workbench.contracts.read import read_catalogue
from workbench.contracts.types import arrow_schema, sql_table
from workbench.settings import Settings
from workbench.store.duck import LAKE
from workbench.store.lake import Lake

DATASET, YEAR = "attendance_day", "2018/19"
KEPT_NIGHTS, READS, CORRECTIONS = 30, 15, 3
MARKS = np.array(["/", "/", "/", "/", "/", "/", "/", "/", "/", "/", "/", "L", "I", "I", "M", "O"])
FIRST = date(2018, 9, 3)
HEAD = ("night", "commit", "CPU", "compact", "expire", "read", "p95", "files", "catalogue", "data")


def main() -> None:
    """Run the nights and print the curve."""
    asked = arguments()
    with tempfile.TemporaryDirectory() as folder, store(Path(folder), asked.catalogue) as lake:
        print(" ".join(f"{name:>10}" for name in HEAD), flush=True)
        expiries: list[datetime] = []
        for night in range(1, asked.nights + 1):
            commits = nightly(lake, asked.schools, asked.pupils, night)
            expiries.append(datetime.now(UTC))
            compact = expire = 0.0
            if not asked.no_compaction:
                thorough = night % 5 == 0
                compact, _ = timed(lambda thorough=thorough: tidy(lake, thorough=thorough))
                oldest = expiries[max(0, night - KEPT_NIGHTS)]
                expire, _ = timed(lambda oldest=oldest: lake.expire(oldest, grace=timedelta(0)))
            if night == 1 or night % asked.every == 0:
                report(lake, asked.schools, (night, *commits, compact, expire))


def arguments() -> argparse.Namespace:
    """Options of the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    for name, usual in (("schools", 100), ("nights", 200), ("pupils", 1000), ("every", 20)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    parser.add_argument("--catalogue", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--no-compaction", action="store_true")
    return parser.parse_args()


@contextmanager
def store(home: Path, catalogue: str) -> Iterator[Lake]:
    """An empty lake with that kind of catalogue."""
    if catalogue == "sqlite":
        yield opened(Settings(home=home))
        return
    sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "lib"))
    from postgres import postgresql

    with postgresql() as server:
        url = SecretStr(server.database("lake"))
        lake = opened(Settings(home=home, lake_catalogue_url=url))
        yield lake
        lake.close()


def opened(chosen: Settings) -> Lake:
    """The lake of some settings."""
    return Lake(chosen.lake, "lake", read_catalogue(chosen.contracts), chosen)


def nightly(lake: Lake, schools: int, pupils: int, night: int) -> tuple[float, float]:
    """Store one day of every school; median milliseconds of a transaction, and of its CPU."""
    contract = lake.contract(DATASET)
    taken, used = [], []
    for school in range(schools):
        urn = f"{900000 + school}"
        rows = day(arrow_schema(contract), urn, pupils, night)
        started, busy = time.perf_counter(), time.process_time()
        with lake.writing() as writer:
            writer.say(f"run {night}", "nightly attendance")
            writer.merge(DATASET, rows, where={"urn": urn, "year": YEAR, "origin": "synthetic"})
            writer.note(f"cursor/{urn}", str(night))
        taken.append(time.perf_counter() - started)
        used.append(time.process_time() - busy)
    return 1000 * float(np.median(taken)), 1000 * float(np.median(used))


def day(schema: pa.Schema, urn: str, pupils: int, night: int) -> pa.Table:
    """A day's marks of a school, and a few corrected ones of the day before."""
    random = np.random.default_rng(night * 10_000 + int(urn))
    place = np.concatenate([np.arange(pupils), random.choice(pupils, CORRECTIONS, replace=False)])
    today = FIRST + timedelta(days=night)
    frame = pd.DataFrame(
        {
            "pupil_id": [f"{int(urn):06x}{one:018x}" for one in place],
            "urn": urn,
            "date": [today] * pupils + [today - timedelta(days=1)] * CORRECTIONS,
            "year": YEAR,
            "year_group": 7 + place % 5,
            "am": [*random.choice(MARKS, pupils), *["C"] * CORRECTIONS],
            "pm": "\\",
            "origin": "synthetic",
        }
    )
    columns = {name: frame.get(name) for name in schema.names}
    arrays = [
        pa.nulls(len(frame), schema.field(name).type)
        if values is None
        else pa.array(values, schema.field(name).type)
        for name, values in columns.items()
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def tidy(lake: Lake, *, thorough: bool) -> None:
    """Compact what a night wrote."""
    lake.compact(DATASET, thorough=thorough)
    lake.compact("notes")


def report(lake: Lake, schools: int, measured: tuple[float, ...]) -> None:
    """Print a night: what it took to write, and what a school's year takes to read now."""
    table = sql_table(lake.contract(DATASET), LAKE)
    taken = []
    for number in range(READS):
        urn = f"{900000 + number * 7 % schools}"
        wanted = sa.select(table).where(
            table.c.urn == urn, table.c.year == YEAR, table.c.origin == "synthetic"
        )
        taken.append(timed(lambda wanted=wanted: lake.read(wanted))[0])
    files = lake.files(DATASET)
    night, *others = measured
    sizes = f"{lake.catalogue_bytes() / 2**20:>7.1f}MiB {files['bytes'].sum() / 2**20:>7.1f}MiB"
    middle, slow = np.quantile(taken, [0.5, 0.95])
    spans = " ".join(f"{one:>8.0f}ms" for one in (*others, middle, slow))
    print(f"{night:>10.0f} {spans} {len(files):>10} {sizes}", flush=True)


def timed[T](work: Callable[[], T]) -> tuple[float, T]:
    """Milliseconds that work takes, and what it gives."""
    started = time.perf_counter()
    given = work()
    return 1000 * (time.perf_counter() - started), given


if __name__ == "__main__":
    main()
