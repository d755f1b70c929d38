"""What subject value added costs: ``python benchmarks/subject_value_added.py [PEER...] [options]``.

540,000 pupils enter about nine of 60 subjects each: 5 million entries. Three ways of fitting a
natural cubic spline of prior attainment with six knots, sex, month of birth, and sex by prior
attainment in every subject:

- ``package``: totals of entries in cells, then 60 fits; after that the value added of every entry
  and of every school, subject and sex, with intervals.
- ``numpy``: subject by subject, the design of every entry and ``numpy.linalg.lstsq``; residuals.
- ``statsmodels``: subject by subject, ``statsmodels.formula.api.ols`` with the same formula;
  residuals.

All must agree on every residual. Every way has a process of its own, so that peak memory is its
own; entries are drawn there from the same seed, outside the time.
"""

import argparse
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context

import numpy as np
import pandas as pd

SUBJECTS = 60
ENTRIES_PER_PUPIL = 9.26
PUPILS = 540_000
SCHOOLS = 3_300
SEED = 20_190_822
SHOWN = 1_000


@dataclass(frozen=True)
class Found:
    """Seconds by step, peak resident GiB of the process, and some residuals to compare."""

    seconds: dict[str, float]
    processor: float
    peak: float
    residuals: np.ndarray


def entries(pupils: int) -> pd.DataFrame:
    """Entries of a synthetic national cohort: some subjects large, some small."""
    rng = np.random.default_rng(SEED)
    prior = rng.normal(4.7, 0.75, pupils).clip(1.5, 5.8).round(1)
    girl, month = rng.random(pupils) < 0.5, rng.integers(1, 13, pupils)
    school = rng.integers(0, SCHOOLS, pupils)
    effect = rng.normal(0, 0.3, (SCHOOLS, SUBJECTS))
    size = int(pupils * ENTRIES_PER_PUPIL)
    who = rng.integers(0, pupils, size)
    weights = 1 / np.arange(2, SUBJECTS + 2)
    subject = rng.choice(SUBJECTS, size, p=weights / weights.sum())
    expected = (
        0.22 * prior[who] ** 2 + 0.4 * girl[who] + 0.02 * subject + effect[school[who], subject]
    )
    grades = (expected + rng.normal(0, 1.3, size)).round().clip(0, 9)
    names = np.array([f"Subject {one:02}" for one in range(SUBJECTS)])
    urns = np.array([str(100_000 + one) for one in range(SCHOOLS)])
    return pd.DataFrame(
        {
            "urn": pd.Categorical.from_codes(school[who], urns).astype("str"),
            "year": "2018/19",
            "qualification_type": "GCSE",
            "subject": pd.Series(names, dtype="str").take(subject).to_numpy(),
            "prior": prior[who],
            "prior_group": (10 * prior[who]).round(),
            "sex": np.where(girl[who], "F", "M"),
            "birth_month": month[who],
            "grades": grades,
        }
    )


class Clock:
    """Seconds of steps, one after the other."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def __call__[T](self, step: str, work: Callable[[], T]) -> T:
        started = time.perf_counter()
        found = work()
        self.seconds[step] = self.seconds.get(step, 0) + time.perf_counter() - started
        return found


def package(rows: pd.DataFrame, clock: Clock) -> np.ndarray:
    """The package: totals, fits, every entry, every school."""
    from workbench.models.value_added.cells import subject_totals
    from workbench.models.value_added.expectation import value_added
    from workbench.models.value_added.scores import subject_scores
    from workbench.models.value_added.similar_pupils import similar_pupils

    totals = clock("totals of cells", lambda: subject_totals(rows))
    models = clock("60 fits", lambda: similar_pupils(totals))
    found = clock("value added of entries", lambda: value_added(rows, models))
    worst = found.groupby("subject")["value_added"].mean().abs().max()
    print(f"largest national mean of a subject: {worst:.1e} grades")
    scores = clock("schools x subjects", lambda: subject_scores(found))
    by_sex = clock("schools x subjects x sex", lambda: subject_scores(found, groups=["sex"]))
    print(f"scores of schools: {len(scores):,}, by sex: {len(by_sex):,}")
    return found["value_added"].to_numpy()


def prepared(rows: pd.DataFrame) -> pd.DataFrame:
    """Columns of the formula, as the package has them."""
    female = (rows["sex"] == "F").astype("float64")
    month = (rows["birth_month"] - 9) % 12 / 11
    return rows[["subject", "prior", "grades"]].assign(female=female, month=month)


def knots_of(rows: pd.DataFrame) -> list[float]:
    """Six quantiles of prior attainment, as the package has them."""
    from workbench.models.value_added.terms import quantiles

    shares = [0.05, 0.23, 0.41, 0.59, 0.77, 0.95]
    prior = rows["prior"].to_numpy()
    return [float(one) for one in np.unique(quantiles(prior, np.ones(len(prior)), shares))]


def by_subject(
    rows: pd.DataFrame, clock: Clock, residuals: Callable[[pd.DataFrame], np.ndarray]
) -> np.ndarray:
    """Residuals of every entry, subject by subject."""
    frame = clock("columns", lambda: prepared(rows))
    found = np.full(len(rows), np.nan)
    for places in clock("entries by subject", lambda: frame.groupby("subject").indices).values():
        found[places] = clock("60 fits", lambda p=places: residuals(frame.iloc[p]))
    return found


def with_numpy(rows: pd.DataFrame, clock: Clock) -> np.ndarray:
    """NumPy's least squares on the design of every entry."""
    from workbench.models.value_added.terms import spline_basis

    def residuals(frame: pd.DataFrame) -> np.ndarray:
        prior, female = frame["prior"].to_numpy(), frame["female"].to_numpy()
        basis = spline_basis(prior, knots_of(frame))
        design = np.column_stack([basis, female, frame["month"], female * prior])
        grades = frame["grades"].to_numpy()
        return grades - design @ np.linalg.lstsq(design, grades)[0]

    return by_subject(rows, clock, residuals)


def with_statsmodels(rows: pd.DataFrame, clock: Clock) -> np.ndarray:
    """statsmodels' formula interface on the rows of a subject."""
    from statsmodels.formula.api import ols

    def residuals(frame: pd.DataFrame) -> np.ndarray:
        low, *inner, high = knots_of(frame)
        spline = f"cr(prior, knots={inner}, lower_bound={low}, upper_bound={high})"
        formula = f"grades ~ 0 + {spline} + female + month + female:prior"
        return ols(formula, frame).fit().resid.to_numpy()

    return by_subject(rows, clock, residuals)


PEERS = {"package": package, "numpy": with_numpy, "statsmodels": with_statsmodels}


def run(peer: str, pupils: int) -> Found:
    """One way, in this process."""
    rows, clock = entries(pupils), Clock()
    busy = time.process_time()
    residuals = PEERS[peer](rows, clock)
    processor = time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    every = max(len(residuals) // SHOWN, 1)
    return Found(clock.seconds, processor, peak, residuals[::every])


def alone(peer: str, pupils: int) -> Found:
    """One way, in a process of its own."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(run, (peer, pupils))


def main(peers: list[str], pupils: int) -> None:
    """Run the ways, print what each took, and compare."""
    print(
        f"{int(pupils * ENTRIES_PER_PUPIL):,} entries of {pupils:,} pupils in {SUBJECTS} subjects"
    )
    found = {peer: alone(peer, pupils) for peer in peers or PEERS}
    for peer, one in found.items():
        total = sum(one.seconds.values())
        print(f"\n{peer}: {total:.2f} s, processor {one.processor:.2f} s, peak {one.peak:.2f} GiB")
        for step, seconds in one.seconds.items():
            print(f"  {step:28} {seconds:8.2f} s")
    first, *others = found.items()
    for peer, one in others:
        off = np.abs(one.residuals - first[1].residuals).max()
        print(f"\n{peer} differs from {first[0]} by at most {off:.1e} grades")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("peers", nargs="*", choices=PEERS)
    parser.add_argument("--pupils", type=int, default=PUPILS)
    chosen = parser.parse_args()
    main(chosen.peers, chosen.pupils)
