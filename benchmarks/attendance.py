"""National attendance from registers: ``python benchmarks/attendance.py [MILLIONS] [RUNS]``.

Draws that many million pupil-days of one year, sorted by school, as plain Parquet and as a lake
made as the workbench makes it (encrypted). The same figures are then asked of both: our statements
through ``Lake.read``, and SQL written by hand on the plain Parquet. Each contender has a process of
its own; the best of its runs is printed, seconds on the clock and of CPU. The files are gone
afterwards.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import sqlalchemy as sa

from workbench.contracts.read import read_catalogue
from workbench.contracts.types import sql_table
from workbench.measures.attendance.in_sql import session_counts
from workbench.measures.catalogue import measure
from workbench.measures.row_kinds import row_kind
from workbench.measures.totals import moments_in_sql
from workbench.settings import Settings
from workbench.store.duck import LAKE
from workbench.store.lake import Lake

DATASET = "attendance_day"
PUPILS_IN_SCHOOL, SCHOOLS_IN_BATCH = 160, 110
RATES = ("attendance", "authorised_absence", "unauthorised_absence")
ABSENTEES = ("persistent_absence", "severe_absence")

DRAWN = """
    WITH pupil AS (
        SELECT school.range AS school, one.range AS place,
            left(md5(concat(school.range, '-', one.range)), 24) AS pupil_id,
            0.01 + 0.6 * power((hash(school.range, one.range) % 1000) / 1000.0, 12) AS tendency
        FROM range($first, $last) AS school, range($pupils) AS one
    ), day AS (
        SELECT unnest(generate_series(
            DATE '2018-09-03', DATE '2019-07-22', INTERVAL 1 DAY))::DATE AS date
    ), school_day AS (
        SELECT date FROM day WHERE isodow(date) < 6 AND NOT (
            date BETWEEN DATE '2018-10-20' AND DATE '2018-10-28'
            OR date BETWEEN DATE '2018-12-22' AND DATE '2019-01-06'
            OR date BETWEEN DATE '2019-02-16' AND DATE '2019-02-24'
            OR date BETWEEN DATE '2019-04-06' AND DATE '2019-04-22'
            OR date BETWEEN DATE '2019-05-25' AND DATE '2019-06-02')
    )
    SELECT pupil_id, (100000 + school)::VARCHAR AS urn, date, '2018/19' AS year,
        (7 + place % 5)::BIGINT AS year_group,
        CASE WHEN hash(pupil_id, date) % 1000 < 1000 * tendency
            THEN (['I', 'I', 'I', 'M', 'O', 'U', 'G', 'E'])[1 + (hash(date, place) % 8)::BIGINT]
            WHEN hash(pupil_id, date, 5) % 100 < 4 THEN 'L' ELSE '/' END AS am,
        CASE WHEN hash(pupil_id, date) % 1000 < 1100 * tendency
            THEN (['I', 'I', 'I', 'M', 'O', 'U', 'G', 'E'])[1 + (hash(date, place) % 8)::BIGINT]
            ELSE '\\' END AS pm,
        'synthetic' AS origin
    FROM pupil, school_day ORDER BY urn, pupil_id, date
"""
SETS = {
    "attended": "('/', '\\', 'L', 'B', 'J', 'P', 'V', 'W')",
    "authorised": "('C', 'E', 'H', 'I', 'M', 'R', 'S', 'T')",
    "unauthorised": "('G', 'N', 'O', 'U')",
}
SUMS = ", ".join(
    f"count(*) FILTER (am IN {marks}) + count(*) FILTER (pm IN {marks}) AS {name}"
    for name, marks in SETS.items()
)
SHARES = ", ".join(f"sum({n}) / sum(attended + authorised + unauthorised) AS {n}" for n in SETS)
OF_PAIRS = ", ".join(
    f"sum(n * ((am IN {marks})::INT + (pm IN {marks})::INT)) AS {name}"
    for name, marks in SETS.items()
)
ABSENT, POSSIBLE = "(authorised + unauthorised)", "(attended + authorised + unauthorised)"
BY_HAND = {
    "rates": f"""
        SELECT year, {SHARES} FROM (SELECT year, {SUMS} FROM days GROUP BY year) GROUP BY year
    """,
    "pairs": f"""
        SELECT year, {SHARES} FROM (
            SELECT year, {OF_PAIRS}
            FROM (SELECT year, am, pm, count(*) AS n FROM days GROUP BY year, am, pm)
            GROUP BY year)
        GROUP BY year
    """,
    "absentees": f"""
        SELECT year, avg((10 * {ABSENT} >= {POSSIBLE})::INT), avg((2 * {ABSENT} >= {POSSIBLE})::INT)
        FROM (SELECT pupil_id, urn, year, {SUMS} FROM days GROUP BY pupil_id, urn, year)
        GROUP BY year
    """,
}


def settings_of(folder: Path) -> Settings:
    """Settings of the lake in a folder."""
    return Settings(home=folder)


def lake_of(folder: Path) -> Lake:
    """The lake in a folder."""
    chosen = settings_of(folder)
    return Lake(chosen.lake, "lake", read_catalogue(chosen.contracts), chosen)


def plain_days(folder: Path) -> duckdb.DuckDBPyConnection:
    """A connection with the plain Parquet as the view ``days``."""
    chosen = settings_of(folder)
    opened = duckdb.connect(
        config={"threads": chosen.database_threads, "memory_limit": chosen.database_memory}
    )
    opened.execute(f"CREATE VIEW days AS SELECT * FROM '{folder}/plain/*.parquet'")
    return opened


def make(folder: Path, millions: int) -> None:
    """Draw the rows, batch by batch, into both."""
    (folder / "plain").mkdir()
    drawing = duckdb.connect(config={"threads": 2, "memory_limit": "3GiB"})
    lake, rows, batch = lake_of(folder), 0, 0
    with lake.writing() as writer:
        while rows < millions * 1_000_000:
            first = batch * SCHOOLS_IN_BATCH
            told = {
                "first": first,
                "last": first + SCHOOLS_IN_BATCH,
                "pupils": PUPILS_IN_SCHOOL,
            }
            path = folder / "plain" / f"{batch:03}.parquet"
            drawn = drawing.execute(DRAWN, told).to_arrow_table()
            drawing.execute(f"COPY (SELECT * FROM drawn) TO '{path}' (FORMAT parquet)")
            rows += writer.insert(DATASET, drawn)
            batch += 1
    lake.close()
    for name in ("plain", "lake"):
        size = sum(f.stat().st_size for f in (folder / name).rglob("*") if f.is_file())
        print(f"{name:<8}{rows / 1e6:>8.1f} million rows{size / 2**20:>8.0f} MB")


def pushed_down(names: tuple[str, ...]) -> sa.Select[tuple[Any, ...]]:
    """What ``compute`` has the store add up: moments of the rows of enrolments, by year."""
    several = [measure(name) for name in names]
    select = row_kind(several[0].rows).select
    assert select is not None
    rows = select({DATASET: _table()}).subquery("rows")
    sums = [
        column.label(f"{one.name}_{name}")
        for one in several
        for name, column in moments_in_sql(one, dict(rows.c)).items()
    ]
    return sa.select(rows.c.year, *sums).group_by(rows.c.year)


def _table() -> sa.FromClause:
    return sql_table(read_catalogue(Settings().contracts)[DATASET], LAKE)


def _ours(statement: sa.Select[tuple[Any, ...]]) -> Callable[[Path], Callable[[], Any]]:
    def opened(folder: Path) -> Callable[[], Any]:
        lake = lake_of(folder)
        return lambda: lake.read(statement).to_pylist()[0]

    return opened


def _hand(question: str) -> Callable[[Path], Callable[[], Any]]:
    def opened(folder: Path) -> Callable[[], Any]:
        days = plain_days(folder)
        return lambda: days.execute(BY_HAND[question]).fetchall()[0]

    return opened


def contenders() -> Mapping[str, Callable[[Path], Callable[[], Any]]]:
    """What is measured, by name."""
    return {
        "rates, by hand": _hand("rates"),
        "rates, by hand in pairs": _hand("pairs"),
        "rates, sums by year": _ours(session_counts(_table(), ["year"])),
        "rates, of enrolments": _ours(pushed_down(RATES)),
        "absentees, by hand": _hand("absentees"),
        "absentees, of enrolments": _ours(pushed_down(ABSENTEES)),
        "both, of enrolments": _ours(pushed_down((*RATES, *ABSENTEES))),
    }


def run(name: str, folder: Path, runs: int) -> None:
    """Measure one contender in this process."""
    ask = contenders()[name](folder)
    taken = []
    for _ in range(runs):
        started, cpu = time.perf_counter(), time.process_time()
        found = ask()
        taken.append((time.perf_counter() - started, time.process_time() - cpu))
    wall, cpu = (min(column) for column in zip(*taken, strict=True))
    print(f"{name:<28}{wall:>8.2f} s{cpu:>8.2f} s CPU   {_figures(found)}")


def _figures(found: Any) -> str:
    """The figures of an answer, in percent."""
    if isinstance(found, tuple):
        return " ".join(f"{100 * float(value):.4f}" for value in found[1:])
    if "possible" in found:
        names = ("attended", "authorised", "unauthorised")
        return " ".join(f"{100 * found[name] / found['possible']:.4f}" for name in names)
    names = [name for name in (*RATES, *ABSENTEES) if f"{name}_top" in found]
    return " ".join(f"{100 * found[f'{n}_top'] / found[f'{n}_bottom']:.4f}" for n in names)


def main(millions: int, runs: int) -> None:
    """Make the files, measure every contender, delete the files."""
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder), millions)
        for name in contenders():
            command = [sys.executable, __file__, "--one", name, folder, str(runs)]
            subprocess.run(command, check=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        run(sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))
    else:
        said = dict(enumerate(sys.argv[1:]))
        main(int(said.get(0, 100)), int(said.get(1, 3)))
