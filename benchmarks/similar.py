"""What a family of schools costs: ``python benchmarks/similar.py [--schools N] [--runs N]``.

The 50 schools most like a school among 20,000, by five criteria with the distance in kilometres,
within its phase and gender and among all: by the package, and by brute pandas (standardise columns,
sum squares, sort). Both must name the same schools. Stability over 1,000 sets of weights is shown
too. Median and slowest of many families, each of another school.
"""

import argparse
import statistics
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from workbench.models.similar.family import family
from workbench.models.similar.stability import stability

CRITERIA = ["distance", "fsm6_share", "eal_share", "cohort", "prior_attainment_points"]
SIZE = 50


def schools(number: int) -> pd.DataFrame:
    """Schools with skewed shares, as real ones have; a few lack a value."""
    generator = np.random.default_rng(4)
    prior = generator.normal(28.75, 1.46, number)
    return pd.DataFrame(
        {
            "urn": pd.Series(np.arange(number) + 100_000).astype("str"),
            "laestab": pd.Series(generator.permutation(number) + 2_000_000).astype("str"),
            "name": pd.Series([f"School {place}" for place in range(number)], dtype="str"),
            "phase": generator.choice(["primary", "secondary"], number, p=[0.8, 0.2]),
            "gender": generator.choice(["mixed", "girls", "boys"], number, p=[0.92, 0.05, 0.03]),
            "fsm6_share": 100 * generator.beta(2.5, 6, number),
            "eal_share": 100 * generator.beta(0.6, 3, number),
            "cohort": generator.gamma(6, 27, number).round(),
            "prior_attainment_points": np.where(generator.random(number) < 0.01, np.nan, prior),
            "easting": generator.uniform(2e5, 6e5, number),
            "northing": generator.uniform(1e5, 6e5, number),
        }
    )


def brute(frame: pd.DataFrame, urn: str, same: list[str]) -> list[str]:
    """The family as one would write it in pandas."""
    own = frame[frame["urn"] == urn].iloc[0]
    pool = frame
    for name in same:
        pool = pool[pool[name] == own[name]]
    apart = (pool[["easting", "northing"]] - own[["easting", "northing"]].astype(float)) ** 2
    pool = pool.assign(distance=np.sqrt(apart.sum(axis=1)) / 1000)
    chosen = pool.set_index("urn")[CRITERIA]
    usable = chosen.columns[chosen.loc[urn].notna()]
    away = (chosen[usable] - chosen.loc[urn, usable]) / chosen[usable].std()
    whole = (away.dropna() ** 2).sum(axis=1) ** 0.5
    numbers = pool.set_index("urn")["laestab"]
    order = whole.to_frame("difference").join(numbers).sort_values(["difference", "laestab"])
    return order.index[: SIZE + 1].to_list()


def by_workbench(frame: pd.DataFrame, urn: str, same: list[str]) -> list[str]:
    """The family by the package."""
    found = family(frame, urn, criteria=dict.fromkeys(CRITERIA, 1), same=same, size=SIZE)
    return found.schools["urn"].to_list()


def timed(job: Callable[[str], list[str]], urns: list[str]) -> tuple[str, list[list[str]]]:
    """Median and slowest milliseconds over some schools, and what was found."""
    took, found = [], []
    for urn in urns:
        started = time.perf_counter()
        found.append(job(urn))
        took.append(1000 * (time.perf_counter() - started))
    return f"{statistics.median(took):9.1f}ms{max(took):9.1f}ms", found


def main() -> None:
    """Print a table of what a family costs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--schools", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=100)
    arguments = parser.parse_args()
    frame = schools(arguments.schools)
    urns = frame["urn"].sample(arguments.runs, random_state=1).to_list()
    print(f"{arguments.schools:,} schools, {arguments.runs} families{'median':>19}{'slowest':>11}")
    for words, same in (("phase and gender", ["phase", "gender"]), ("no filter", [])):
        ours, found = timed(lambda urn, same=same: by_workbench(frame, urn, same), urns)
        print(f"{f'by the package, {words}':38}{ours}")
        theirs, expected = timed(lambda urn, same=same: brute(frame, urn, same), urns)
        print(f"{f'by brute pandas, {words}':38}{theirs}")
        if [set(one) for one in found] != [set(one) for one in expected]:
            raise SystemExit("The two name different schools.")
    base = family(frame, urns[0], criteria=dict.fromkeys(CRITERIA, 1), same=["phase"], size=SIZE)
    started = time.perf_counter()
    stability(base)
    print(f"stability over 1,000 sets of weights, {1000 * (time.perf_counter() - started):8.0f}ms")


if __name__ == "__main__":
    main()
