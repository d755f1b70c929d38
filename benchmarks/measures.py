"""What key stage 4 measures cost: ``python benchmarks/measures.py [PART...] [--folder FOLDER]``.

``national`` takes raw entries of a whole England (540,000 pupils, 5 million entries) to Attainment
8, Progress 8, EBacc and basics of each pupil: by the package, by polars, and by pandas'
``groupby.apply`` on a sample of pupils, scaled up. All three must agree on every number; the
package works out more columns at the same time (entries, subject areas, value added). ``school``
computes every measure of one school by every pupil group in three years, as a dashboard asks.

The synthetic rows are kept as Parquet in FOLDER (by default one in the temporary folder) and drawn
there first where there are none. Every variant has a process of its own, so that peak memory is
its own; it counts the rows it is given. Clock and processor time are both shown: the first is
misleading on a busy machine, the second on an idle one with several cores.
"""

import argparse
import importlib.util
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from costs import Cost, alone, of_runs

KEY = ["pupil_id", "urn", "year"]
ENTRIES = 5_000_000
SAMPLE = 1_000
RUNS = 3
SCHOOL_RUNS = 20
YEARS = 3
SCHOOL_DATASETS = ("pupil", "pupil_characteristics", "prior_attainment", "ks4_entry")
LEVELS = ["english_fine", "maths_fine"]
MEASURES = [
    *("attainment8", "english", "maths", "ebacc", "open", "ebacc_slots", "open_slots"),
    *("ebacc_entered", "ebacc_4", "ebacc_5", "ebacc_aps"),
    *("english_maths_4", "english_maths_5", "progress8"),
]


def draw(folder: Path) -> None:
    """Synthetic pupils of a year, and of so many schools the year before that entries suffice."""
    from workbench.synthetic.england import England

    england = England("national")
    years = england.years[:-3:-1]
    writers: dict[str, pq.ParquetWriter] = {}
    entries = 0
    for batch in england.batches(years=years):
        if batch.year != years[0] and entries >= ENTRIES:
            break
        for name in ("pupil", "prior_attainment", "ks4_entry"):
            table = pa.Table.from_pandas(batch.datasets[name], preserve_index=False)
            if name not in writers:
                writers[name] = pq.ParquetWriter(folder / f"{name}.part", table.schema)
            writers[name].write_table(table)
        entries += len(batch.datasets["ks4_entry"])
    for name, writer in writers.items():
        writer.close()
        (folder / f"{name}.part").rename(folder / f"{name}.parquet")


def frames(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Entries, pupils and prior attainment as ``load`` gives them: in Arrow's types."""
    entries, pupils, prior = (
        pd.read_parquet(folder / f"{name}.parquet", dtype_backend="pyarrow")
        for name in ("ks4_entry", "pupil", "prior_attainment")
    )
    members = pupils.loc[pupils["ks4_cohort"].astype(bool), KEY].reset_index(drop=True)
    return entries, members, prior


def by_workbench(folder: Path, runs: int) -> Cost:
    """The package's measures of everybody."""
    from workbench.measures.ks4.pupil_results import pupil_measures

    entries, pupils, prior = frames(folder)
    cost, found = of_runs(lambda: pupil_measures(pupils, prior, entries), runs)
    found[[*KEY, *MEASURES]].to_parquet(folder / "ours.parquet")
    return cost


def by_polars(folder: Path, runs: int) -> Cost:
    """The same by polars."""
    import ks4_polars
    import polars as pl

    names = ("ks4_entry", "pupil", "prior_attainment")
    entries, pupils, prior = (pl.read_parquet(folder / f"{name}.parquet") for name in names)
    members, levels = pupils.filter("ks4_cohort").select(KEY), prior.select(*KEY, *LEVELS)
    cost, found = of_runs(lambda: ks4_polars.measures(entries, members, levels), runs)
    found.select(*KEY, *MEASURES).write_parquet(folder / "polars.parquet")
    return cost


def by_apply(folder: Path, pupils: int) -> Cost:
    """The same by pandas' ``groupby.apply``, of so many pupils, in NumPy's types."""
    import ks4_apply

    entries, members, prior = frames(folder)
    some = members.sample(pupils, random_state=1).sort_index()
    theirs = entries[entries["pupil_id"].isin(some["pupil_id"])].merge(some, on=KEY)
    texts = dict.fromkeys(theirs.select_dtypes("string").columns, "object")
    plain = theirs.astype({**texts, "points": float, "size": float, "attempt": int})
    plain["exam_date"] = pd.to_datetime(plain["exam_date"])
    del entries, theirs
    levels = prior[[*KEY, *LEVELS]]
    cost, found = of_runs(lambda: ks4_apply.measures(plain, some, levels), 1)
    found[[*KEY, *MEASURES]].to_parquet(folder / "groupby_apply.parquet")
    return cost


def agree(folder: Path, peer: str) -> int:
    """How many pupils a peer has, after checking every number of theirs against ours."""
    theirs = pd.read_parquet(folder / f"{peer}.parquet")
    own = theirs[KEY].merge(pd.read_parquet(folder / "ours.parquet"), on=KEY, validate="1:1")
    assert len(own) == len(theirs)
    for name in MEASURES:
        one, other = (frame[name].to_numpy(dtype=float, na_value=np.nan) for frame in (own, theirs))
        unequal = int((~np.isclose(one, other, rtol=0, atol=1e-9, equal_nan=True)).sum())
        assert not unequal, f"{name}: {unequal} pupils of {peer} differ from ours"
    return len(theirs)


def national(folder: Path) -> None:
    """The three ways to the measures of a whole cohort."""
    if importlib.util.find_spec("polars") is None:
        raise SystemExit(
            "The comparison needs polars, a development dependency: install it with\n"
            "  python -m pip install 'polars>=1.30'\n"
            "or set the project up again with `make setup`."
        )
    if not (folder / "ks4_entry.parquet").is_file():
        folder.mkdir(parents=True, exist_ok=True)
        alone(draw, folder)
    own, peer = alone(by_workbench, folder, RUNS), alone(by_polars, folder, RUNS)
    sample = alone(by_apply, folder, SAMPLE)
    pupils = len(pd.read_parquet(folder / "ours.parquet", columns=["urn"]))
    entries = pq.ParquetFile(folder / "ks4_entry.parquet").metadata.num_rows
    print(f"{pupils:,} pupils, {entries:,} entries: raw entries to all measures of each pupil")
    print(f"{'':<48}{'clock s':>10}{'CPU s':>10}{'peak GiB':>10}")
    show("workbench", own)
    show("polars, by hand", peer)
    show(f"pandas groupby.apply, {SAMPLE:,} pupils", sample)
    slow = sample.scaled(pupils / SAMPLE)
    print(f"scaled up to all pupils: {slow.clock:,.0f} s, CPU {slow.processor:,.0f} s")
    for name, other in (("polars", peer), ("groupby.apply, scaled up", slow)):
        print(
            f"{name}: {other.clock / own.clock:,.1f} times the time of the workbench on the clock, "
            f"{other.processor / own.processor:,.1f} times of processors"
        )
    for name in ("polars", "groupby_apply"):
        print(f"same numbers as {name}: {len(MEASURES)} measures of {agree(folder, name):,} pupils")


def show(what: str, cost: Cost) -> None:
    """One line."""
    print(f"{what:<48}{cost.clock:>10.2f}{cost.processor:>10.2f}{cost.peak:>10.2f}", flush=True)


def school(_: Path) -> None:
    """Every measure of one school by every pupil group, in three years, from loaded datasets."""
    print(f"{'one school, three years':<48}{'clock ms':>10}{'CPU ms':>10}")
    for what, cost in alone(of_school, SCHOOL_RUNS).items():
        print(f"{what:<48}{1000 * cost.clock:>10.1f}{1000 * cost.processor:>10.1f}")


def of_school(runs: int) -> dict[str, Cost]:
    """What the steps of a school's dashboard cost, by name."""
    from workbench.measures.catalogue import measures
    from workbench.measures.compute import compute
    from workbench.measures.groups import dimensions
    from workbench.measures.ks4.pupil_results import cohort_results, subject_results
    from workbench.measures.national import published

    datasets = middling_school()
    costs = {}
    costs["rows of pupils"], pupils = of_runs(
        lambda: cohort_results(*(datasets[name] for name in SCHOOL_DATASETS)), runs
    )
    costs["rows of entries"], entries = of_runs(
        lambda: subject_results(datasets["ks4_entry"], pupils), runs
    )
    country = published()
    for rows, frame in (("ks4_pupil", pupils), ("ks4_entry", entries)):
        several = [one for one in measures().values() if one.rows == rows]
        groups = [name for name, one in dimensions().items() if one.column in ("", *frame.columns)]
        cost, table = of_runs(
            lambda m=several, f=frame, g=groups: compute(m, f, by=g, compare=country), runs
        )
        what = f"{len(frame):,} rows, {len(several)} measures, {len(groups)} dimensions"
        costs[f"{what}: {len(table):,} cells"] = cost
    return costs


def middling_school() -> dict[str, pd.DataFrame]:
    """The datasets of three years of a synthetic school of middling size."""
    from workbench.synthetic.england import England

    batches = list(England("demo").batches(attendance=False))
    datasets = {
        name: pd.concat([one.datasets[name] for one in batches], ignore_index=True)
        for name in SCHOOL_DATASETS
    }
    members = datasets["pupil"][datasets["pupil"]["ks4_cohort"].astype(bool)]
    years = members.groupby("urn")["year"].nunique()
    sizes = members["urn"].value_counts()[years.index[years == YEARS]].sort_values()
    urn = sizes.index[len(sizes) // 2]
    return {
        name: frame[frame["urn"] == urn].reset_index(drop=True) for name, frame in datasets.items()
    }


PARTS = {"national": national, "school": school}


def main(folder: Path, parts: list[str]) -> None:
    """Measure the parts, or everything."""
    for part in parts or PARTS:
        PARTS[part](folder)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=PARTS)
    parser.add_argument(
        "--folder", type=Path, default=Path(tempfile.gettempdir()) / "workbench-measures"
    )
    chosen = parser.parse_args()
    main(chosen.folder, chosen.parts)
