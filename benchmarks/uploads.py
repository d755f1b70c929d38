"""What uploaded files cost: a national file of entries read, and stored; a school's file read.

``python benchmarks/uploads.py [national|stored|school] [--millions 5]``
"""

import argparse
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv
from costs import Cost, alone, of_runs

from workbench.contracts.read import read_catalogue
from workbench.intake.exchange.desk import open_desk
from workbench.intake.exchange.national import store_national
from workbench.intake.uploads.ks4_list import qualifications_of
from workbench.intake.uploads.national import read_national_entries
from workbench.intake.uploads.upload import read_school_file
from workbench.settings import Settings

YEAR = "2018/19"
ON = date(2019, 10, 1)
ENTRIES_A_PUPIL = 8
PUPILS_A_SCHOOL = 190
MARKED_DAYS, PUPILS = 190, 1_500


def write_entries(path: Path, rows: int) -> None:
    """A national file: GCSEs with their grades, pupils in no order within a school."""
    random = np.random.default_rng(1)
    numbers = [
        n for n, q in qualifications_of(YEAR).by_number.items() if q[0].scale == "GCSE (9-1)"
    ]
    pupil = np.arange(rows) // ENTRIES_A_PUPIL
    school = pupil // PUPILS_A_SCHOOL
    # one of each kind for a pupil: eight steps through the list from a drawn place
    start = random.integers(0, len(numbers), pupil[-1] + 1)[pupil]
    number = (start + np.arange(rows) % ENTRIES_A_PUPIL) % len(numbers)
    table = pa.table(
        {
            "URN": pa.array((100_000 + school).astype(str)),
            "Pupil reference": pa.array(np.char.add("P", (pupil + 10_000_000).astype(str))),
            "QAN": pa.array(np.array(numbers)[number]),
            "Grade": pa.array(np.array(list("987654321U"))[random.integers(0, 10, rows)]),
        }
    )
    arrow_csv.write_csv(table.take(pa.array(random.permutation(rows))), path)


def national(path: str) -> tuple[Cost, int, int]:
    """Cost of reading and checking a national file, and rows that were kept and refused."""
    catalogue = read_catalogue(Settings().contracts)
    cost, found = of_runs(
        lambda: read_national_entries(Path(path), year=YEAR, catalogue=catalogue, on=ON)
    )
    return cost, found.table.num_rows, found.refused["row"].nunique()


def stored(path: str) -> tuple[Cost, int, int]:
    """Cost of reading, checking and storing it in a fresh home."""
    with TemporaryDirectory() as home, open_desk(Settings(home=Path(home))) as desk:
        cost, found = of_runs(lambda: store_national(desk, Path(path), YEAR, "benchmark"))
    return cost, found.stored, found.refused


def write_marks(path: Path) -> None:
    """A year of a school's register: one row a pupil and day."""
    days = [date(2018, 9, 3) + timedelta(days=d) for d in range(320)]
    school = [day.strftime("%d/%m/%Y") for day in days if day.weekday() < 5][:MARKED_DAYS]
    lines = (
        f"H8012000{pupil:04}{pupil % 10},{day},/,\\" for pupil in range(PUPILS) for day in school
    )
    path.write_text("UPN,Date,AM,PM\n" + "\n".join(lines), encoding="utf-8")


def school(path: str) -> tuple[Cost, int, int]:
    """Cost of reading and checking a school's year of marks."""
    catalogue = read_catalogue(Settings().contracts)
    known = frozenset(f"upn:H8012000{pupil:04}{pupil % 10}" for pupil in range(PUPILS))
    cost, found = of_runs(
        lambda: read_school_file(
            Path(path),
            "marks.csv",
            urn="900001",
            laestab="9991001",
            year=YEAR,
            catalogue=catalogue,
            on=ON,
            known=known,
        )
    )
    return cost, sum(len(one.rows) for one in found.extract), found.refused_count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", default=["national", "stored", "school"])
    parser.add_argument("--millions", type=float, default=5.0)
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "entries.csv"
        for part in given.parts:
            if part in ("national", "stored"):
                alone(write_entries, path, int(given.millions * 1_000_000))
                work = national if part == "national" else stored
                cost, kept, refused = alone(work, str(path))
            else:
                write_marks(path)
                cost, kept, refused = alone(school, str(path))
            print(
                f"{part}: {path.stat().st_size / 1e6:,.0f} MB, {kept:,} rows kept, {refused:,} "
                f"refused: {cost.clock:.1f} s, CPU {cost.processor:.1f} s, {cost.peak:.2f} GiB"
            )


if __name__ == "__main__":
    main()
