"""What subject difficulty costs: ``python benchmarks/difficulty.py [--entries N] [--folder F]``.

Kelly's method over 5 million grades of 50 subjects: by the package, with intervals from 400
bootstrap draws, and by a straightforward pandas version without intervals, which merges every
pupil's grades with each other and solves the same system. Both must agree. Two-way fixed effects
and subject pairs are shown beside them, and partial credit over a tenth of the pupils, as it
goes through the pupils a hundred times or more.

The grades are drawn once and kept as Parquet in the folder (by default a temporary one). Every
variant has a process of its own, so that peak memory is its own; reading the file is not counted.
Clock and processor time are both shown: the first is misleading on a busy machine.
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from costs import Cost, alone, of_runs

SUBJECTS = 50
RUNS = 3
SHARE = 10
COLUMNS = ["pupil_id", "urn", "year", "subject", "points"]


def draw(path: Path, entries: int) -> None:
    """Whole grades of pupils in 8 to 10 subjects, popular subjects more often."""
    generator = np.random.default_rng(19)
    pupils = entries // 9
    number = generator.integers(8, 11, pupils)
    liking = generator.gumbel(size=(pupils, SUBJECTS), loc=np.linspace(2, -2, SUBJECTS))
    chosen = np.argsort(-liking, axis=1)[:, :10]
    subject = chosen[np.arange(10) < number[:, None]]
    pupil = np.repeat(np.arange(pupils), number)
    ability = generator.normal(5, 1.6, pupils)[pupil]
    difficulty = np.linspace(-1, 1, SUBJECTS)[generator.permutation(SUBJECTS)][subject]
    grade = np.clip(np.rint(ability - difficulty + generator.normal(0, 1, len(pupil))), 0, 9)
    frame = pd.DataFrame(
        {
            "pupil_id": pd.Series([f"{number:024x}" for number in range(pupils)]).take(pupil),
            "urn": pd.Series(900000 + np.arange(pupils) // 165).astype("str").take(pupil),
            "year": "2018/19",
            "subject": pd.Series([f"Subject {n:02d}" for n in range(SUBJECTS)]).take(subject).array,
            "points": grade,
        }
    )
    frame.to_parquet(path.with_suffix(".part"), index=False)
    path.with_suffix(".part").rename(path)


def by_workbench(path: Path, method: str, runs: int) -> tuple[Cost, dict[str, float]]:
    """A method of the package."""
    from workbench.models.difficulty.kelly import kelly, two_way_fixed_effects
    from workbench.models.difficulty.pairs import subject_pairs
    from workbench.models.difficulty.partial_credit import partial_credit

    methods = {
        "kelly": lambda e: kelly(e).params,
        "fixed effects": lambda e: two_way_fixed_effects(e).params,
        "pairs": lambda e: subject_pairs(e).difficulties.params,
        "partial credit": lambda e: partial_credit(e).difficulties.params,
    }
    entries = pd.read_parquet(path)
    if method == "partial credit":
        entries = entries.iloc[: len(entries) // SHARE]
    cost, found = of_runs(lambda: methods[method](entries), runs)
    return cost, found.to_dict()


def by_pandas(path: Path) -> tuple[Cost, dict[str, float]]:
    """Kelly's system as one would write it down: every pupil's grades beside its others."""
    entries = pd.read_parquet(path)
    cost, found = of_runs(lambda: plainly(entries), 1)
    return cost, found.to_dict()


def plainly(entries: pd.DataFrame) -> pd.Series:
    """Corrections without intervals."""
    size = entries.groupby("pupil_id")["points"].transform("size")
    rows = entries[size > 1].assign(others=size[size > 1] - 1)
    total = rows.groupby("pupil_id")["points"].transform("sum")
    out = (total - rows["points"]) / rows["others"] - rows["points"]
    right = out.groupby(rows["subject"]).sum()
    counted = rows.groupby("subject").size()
    small = rows[["pupil_id", "subject", "others"]].astype({"subject": "category"})
    pairs = small.merge(small[["pupil_id", "subject"]], on="pupil_id", suffixes=("", "_other"))
    apart = pairs[pairs["subject"] != pairs["subject_other"]]
    share = (1 / apart["others"]).groupby([apart["subject"], apart["subject_other"]], observed=True)
    away = share.sum().unstack(fill_value=0.0).reindex(index=right.index, columns=right.index)
    system = np.vstack([np.diag(counted) - away.fillna(0).to_numpy(), counted.to_numpy()])
    solution = np.linalg.lstsq(system, np.append(right.to_numpy(), 0.0))[0]
    return pd.Series(solution, index=right.index)


def main() -> None:
    """Print a table of what each method costs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=5_000_000)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "difficulty")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    path = arguments.folder / f"grades-{arguments.entries}.parquet"
    if not path.exists():
        alone(draw, path, arguments.entries)
    print(f"{arguments.entries:,} grades drawn\n{'':40}{'clock':>9}{'CPU':>9}{'GiB':>7}")
    kelly = show("Kelly, with intervals", *alone(by_workbench, path, "kelly", RUNS))
    plain = show("Kelly by pandas, no intervals", *alone(by_pandas, path))
    show("two-way fixed effects, with intervals", *alone(by_workbench, path, "fixed effects", RUNS))
    show("subject pairs, with intervals", *alone(by_workbench, path, "pairs", 1))
    show(f"partial credit of 1 in {SHARE} pupils", *alone(by_workbench, path, "partial credit", 1))
    apart = max(abs(kelly[name] - plain[name]) for name in kelly)
    print(f"Kelly's corrections agree with pandas' to {apart:.1e}")


def show(name: str, cost: Cost, found: dict[str, float]) -> dict[str, float]:
    """Print one line, and give what was found."""
    print(f"{name:40}{cost.clock:8.2f}s{cost.processor:8.2f}s{cost.peak:7.2f}", flush=True)
    return found


if __name__ == "__main__":
    main()
