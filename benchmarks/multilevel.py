"""What multilevel value added costs: ``python benchmarks/multilevel.py [PART...]``.

``fit`` takes a pandas frame of 540,000 pupils in 3,300 schools, nine terms, to a fitted random
intercept by REML with standard errors and residuals of schools: by the package, by R's lme4
(``multilevel_peer.R``, given the columns in memory) and by statsmodels' MixedLM. All must find the
same. Beside them stands what no method can avoid: reading the nine columns once and forming X'X.
``sizes`` fits 0.1, 1 and 10 million pupils, half a million at a time. ``dask`` fits eight million
pupils in files of Parquet by one process and by two Dask workers.

Drawn pupils are kept in ``--folder``, if one is given.

Every variant has a process of its own; clock and processor time are both shown, because the first
misleads on a busy machine and the second where several processors work.
"""

import argparse
import shutil
import statistics
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from costs import alone, peak, processors

PUPILS, SCHOOLS = 540_000, 3_300
TERMS = [f"x{number}" for number in range(1, 10)]
FORMULA = f"y ~ {' + '.join(TERMS)}"
PART = 500_000
DASK_PARTS, WORKERS = 16, 2
RUNS = 7
EQUAL = 1e-6


def drawn(pupils: int, seed: int = 1, *, sorted_by_school: bool = False) -> pd.DataFrame:
    """Pupils in any order, as many in each school as chance has it; the schools are as ever."""
    rng = np.random.default_rng(seed)
    effect = 0.4 * np.random.default_rng(0).standard_normal(SCHOOLS)
    school = rng.integers(0, SCHOOLS, pupils)
    if sorted_by_school:
        school = np.sort(school)
    columns = {name: rng.standard_normal(pupils) for name in TERMS}
    slopes = np.linspace(0.5, -0.3, len(TERMS))
    fixed = sum(slope * column for slope, column in zip(slopes, columns.values(), strict=True))
    outcome = 4.5 + fixed + effect[school] + 1.2 * rng.standard_normal(pupils)
    return pd.DataFrame({"urn": pd.Series(100000 + school).astype("str"), **columns, "y": outcome})


def timed[T](job: Callable[[], T], runs: int) -> tuple[float, float, T]:
    """Median seconds on the clock and of processors, and what the last run gave."""
    clock, processor = [], []
    for _ in range(runs):
        started, busy = time.perf_counter(), processors()
        found = job()
        clock.append(time.perf_counter() - started)
        processor.append(processors() - busy)
    return statistics.median(clock), statistics.median(processor), found


Figures = Mapping[str, list[float]]


def ours(path: Path, *, from_file: bool = False) -> tuple[float, float, Figures]:
    """The package: frame (or file) to fit, standard errors and residuals."""
    from workbench.models.multilevel import fit_multilevel

    held = pd.read_parquet(path)

    def job() -> tuple[Any, ...]:
        results = fit_multilevel(FORMULA, pd.read_parquet(path) if from_file else held)
        return results, results.bse, results.residuals()

    clock, processor, (results, bse, table) = timed(job, RUNS)
    found = {
        "params": list(results.params),
        "bse": list(bse),
        "school_variance": [results.school_variance],
        "pupil_variance": [results.pupil_variance],
        "residual": list(table["residual"]),
        "se_known": list(table["se_known"]),
    }
    return clock, processor, found


def columns_once(path: Path, *, from_file: bool = False) -> tuple[float, float, Figures]:
    """Read the nine columns once (from the frame or the file) and form X'X."""
    held = pd.read_parquet(path)

    def job() -> Any:
        frame = pd.read_parquet(path, columns=TERMS) if from_file else held
        matrix = frame[TERMS].to_numpy()
        return matrix.T @ matrix

    clock, processor, _ = timed(job, RUNS)
    return clock, processor, {}


def lme4(path: Path) -> tuple[float, float, Figures]:
    """R's lme4, by its defaults but without the derivatives that only check convergence."""
    frame = pd.read_parquet(path)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "size.txt").write_text(str(len(frame)))
        with (Path(folder) / "pupils.bin").open("wb") as out:
            for name in [*TERMS, "y", "urn"]:
                frame[name].astype("float64").to_numpy().tofile(out)
        peer = Path(__file__).with_name("multilevel_peer.R")
        command = ["Rscript", str(peer), folder]
        printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found: dict[str, list[float]] = {}
    for line in printed.splitlines():
        name, value = line.split(",")
        found.setdefault(name, []).append(float(value))
    return found["clock"][0], found["processor"][0], found


def mixed_lm(path: Path) -> tuple[float, float, Figures]:
    """statsmodels, by its defaults."""
    from statsmodels.regression.mixed_linear_model import MixedLM

    frame = pd.read_parquet(path)

    def job() -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exog = frame[TERMS].assign(Intercept=1.0)[["Intercept", *TERMS]]
            results = MixedLM(frame["y"], exog, groups=frame["urn"]).fit(reml=True)
            return results, results.random_effects

    clock, processor, (results, effects) = timed(job, 1)
    return (
        clock,
        processor,
        {
            "params": list(results.fe_params),
            "school_variance": [float(results.cov_re.iloc[0, 0])],
            "pupil_variance": [float(results.scale)],
            "residual": [float(effects[urn].iloc[0]) for urn in sorted(effects)],
        },
    )


def fit(folder: Path) -> None:
    """The table of ``fit``."""
    for title, in_order in (("schools mixed", False), ("schools in order", True)):
        path = folder / f"pupils_{in_order}.parquet"
        if not path.exists():
            drawn(PUPILS, sorted_by_school=in_order).to_parquet(path, index=False)
        print(f"\n{PUPILS:,} pupils, {SCHOOLS:,} {title}: seconds on the clock, of processors")
        variants: dict[str, Callable[[Path], tuple[float, float, Figures]]] = {
            "nine columns and X'X": columns_once,
            "this package": ours,
            "file, columns and X'X": partial(columns_once, from_file=True),
            "file, this package": partial(ours, from_file=True),
        }
        if not in_order:
            variants |= {"lme4": lme4, "statsmodels MixedLM": mixed_lm}
            if shutil.which("Rscript") is None:
                del variants["lme4"]
        costs = {name: alone(work, path) for name, work in variants.items()}
        _, _, mine = costs["this package"]
        least = costs["this package"][0]
        for name, (clock, processor, figures) in costs.items():
            print(
                f"{name:24}{clock:9.3f}{processor:9.3f}{clock / least:9.2f} x"
                f"   {_difference(mine, figures)}"
            )


def _difference(mine: Figures, theirs: Figures) -> str:
    """The greatest difference of each figure, over the greatest value of its kind."""
    words = []
    for name in mine.keys() & theirs.keys():
        one, other = np.array(mine[name]), np.array(theirs[name])
        worst = np.abs(one - other).max() / np.abs(one).max()
        words.append(f"{name} {worst:.0e}" + ("" if worst < EQUAL else " (!)"))
    return ", ".join(sorted(words))


def of_size(pupils: int) -> tuple[float, float, float, float]:
    """Fit so many pupils, part by part; what drawing them costs is not counted."""
    from workbench.models.multilevel import fit_sums, learn, sums_of

    design = learn(FORMULA, drawn(1_000), "urn")
    clock = processor = 0.0
    total = None
    for seed, start in enumerate(range(0, pupils, PART)):
        frame = drawn(min(PART, pupils - start), seed)
        seconds, busy, sums = timed(partial(sums_of, frame, design), 1)
        clock, processor = clock + seconds, processor + busy
        total = sums if total is None else total + sums
    seconds, busy, results = timed(partial(fit_sums, total), 1)
    results.residuals()
    return clock + seconds, processor + busy, peak(), seconds


def sizes(_: Path) -> None:
    """The table of ``sizes``."""
    print("\nmillion pupils: seconds on the clock, of processors, for each million; peak GiB")
    for pupils in (100_000, 1_000_000, 10_000_000):
        clock, processor, held, of_fit = alone(of_size, pupils)
        millions = pupils / 1e6
        print(
            f"{millions:6.1f}{clock:9.3f}{processor:9.3f}{clock / millions:9.3f}{held:8.2f}"
            f"   of which {of_fit:.3f} to fit sums"
        )


def read(path: Path) -> pd.DataFrame:
    """One part, read where it is summed."""
    return pd.read_parquet(path)


def parts_of(folder: Path) -> Iterator[Callable[[], pd.DataFrame]]:
    """Functions that read the parts, which are drawn first where there are none."""
    for seed in range(DASK_PARTS):
        path = folder / f"part_{seed}.parquet"
        if not path.exists():
            drawn(PART, seed).to_parquet(path, index=False)
        yield partial(read, path)


def by_one(folder: Path) -> tuple[float, float, list[float]]:
    """One process."""
    from workbench.models.multilevel import fit_multilevel

    clock, processor, results = timed(lambda: fit_multilevel(FORMULA, parts_of(folder)), 1)
    return clock, processor, list(results.params)


def by_dask(folder: Path) -> tuple[float, float, list[float]]:
    """Two workers, each of one process, already started."""
    from distributed import Client

    from workbench.models.multilevel import fit_multilevel

    with Client(
        n_workers=WORKERS, threads_per_worker=1, dashboard_address=None, local_directory=str(folder)
    ) as client:
        client.run(lambda: __import__("workbench.models.multilevel") and None)
        before = sum(client.run(processors).values())
        clock, processor, results = timed(
            lambda: fit_multilevel(FORMULA, parts_of(folder), executor="dask", client=client), 1
        )
        used = sum(client.run(processors).values()) - before
    return clock, processor + used, list(results.params)


def dask(folder: Path) -> None:
    """The table of ``dask``."""
    list(parts_of(folder))
    print(
        f"\n{DASK_PARTS * PART:,} pupils in {DASK_PARTS} files: seconds on the clock, of processors"
    )
    found = {"one process": alone(by_one, folder), f"{WORKERS} Dask workers": by_dask(folder)}
    for name, (clock, processor, _) in found.items():
        print(f"{name:24}{clock:9.3f}{processor:9.3f}")
    one, other = (np.array(params) for _, _, params in found.values())
    print(f"greatest difference of coefficients {np.abs(one - other).max():.0e}")


PARTS = {"fit": fit, "sizes": sizes, "dask": dask}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all")
    parser.add_argument("--folder", type=Path, help="keeps the drawn pupils")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        chosen = arguments.folder or Path(scratch)
        chosen.mkdir(parents=True, exist_ok=True)
        for part in arguments.parts or PARTS:
            PARTS[part](chosen)
