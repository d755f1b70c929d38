"""What estimates cost: ``python benchmarks/estimates.py [PART...] [--entries N] [--schools N]``.

``fit`` fits a cumulative logit with school effects to each of 60 subjects at key stage 4, five
million entries in all, from one pandas frame. ``estimate`` tells the estimates of nine subjects for
600,000 pupils, for each of three benchmarks. ``score`` scores those chances. ``peer`` fits
statsmodels' ``OrderedModel`` to samples of one subject and scales its time up; it has no school
effects, so that the workbench fits the same pupils without them beside it, and both must agree.

Pupils are drawn with known coefficients and school effects: prior attainment to a hundredth, sex,
month of birth, ten grades. Every part has a process of its own, so that peak memory is its own.
Clock and processor time are both shown: the first is misleading on a busy machine, the second where
several threads of a library wait for each other (``OPENBLAS_NUM_THREADS=1`` keeps it to one).
"""

import argparse

import numpy as np
import pandas as pd
from costs import Cost, alone, of_runs

ENTRIES = 5_000_000
PUPILS = 540_000
SCHOOLS = 3_300
SUBJECTS = 60
TOLD_PUPILS = 600_000
TOLD_SUBJECTS = 9
PEER_SAMPLES = (5_000, 20_000, 80_000)
THRESHOLDS = np.array([-3.4, -2.4, -1.5, -0.6, 0.5, 1.5, 2.4, 3.3, 4.4])
TERMS = {"prior": 1.6, "difference": 0.2, "female": 0.3, "month": -0.2}
SCHOOL_SD = 0.55


def pupils(count: int, schools: int, seed: int) -> pd.DataFrame:
    """Pupils with what estimates may know of them."""
    rng = np.random.default_rng(seed)
    number = rng.integers(schools, size=count)
    return pd.DataFrame(
        {
            "pupil_id": pd.Series(np.arange(count)).astype("str").str.zfill(24),
            "urn": pd.Series(100_000 + number).astype("str"),
            "year": pd.Series(["2018/19"], dtype="str").repeat(count).to_numpy(),
            "prior": rng.normal(size=count).round(2),
            "difference": rng.normal(size=count).round(2),
            "female": rng.integers(0, 2, count).astype(float),
            "month": rng.integers(0, 12, count) / 11,
        }
    )


def graded(rows: pd.DataFrame, seed: int, schools: int) -> pd.DataFrame:
    """Their grades in a subject."""
    rng = np.random.default_rng(seed)
    effects = SCHOOL_SD * rng.normal(size=schools)
    eta = sum(slope * rows[name].to_numpy() for name, slope in TERMS.items())
    eta = eta + effects[rows["urn"].astype(int).to_numpy() - 100_000]
    level = np.searchsorted(THRESHOLDS, eta + rng.logistic(size=len(rows)))
    names = np.array(list("U123456789"))
    grade = pd.Series(names[level], index=rows.index, dtype="str")
    return rows.assign(points=level.astype(float), grade=grade)


def entries(total: int, schools: int) -> pd.DataFrame:
    """Entries of 60 subjects: four that everybody takes, the others ever fewer."""
    everybody = pupils(PUPILS * total // ENTRIES, schools, 0)
    falling = 0.93 ** np.arange(SUBJECTS - 4)
    rest = total - 4 * len(everybody)
    sizes = [*[len(everybody)] * 4, *(rest * falling / falling.sum()).astype(int)]
    parts = []
    for place, size in enumerate(sizes):
        some = everybody.sample(min(size, len(everybody)), random_state=place)
        parts.append(graded(some, place, schools).assign(part=f"Subject {place:02}"))
    every = pd.concat(parts, ignore_index=True)
    return every.astype({"part": "str"})


def fitting(total: int, schools: int) -> tuple[Cost, int, int]:
    """Cost of all subjects, entries and models."""
    from workbench.models.estimates.subjects import fit_all

    rows = entries(total, schools)
    cost, found = of_runs(lambda: fit_all(rows))
    true = [abs(model.params["female"] - TERMS["female"]) for model in found.parts.values()]
    assert np.mean(true) < 0.05, "the coefficients that pupils were drawn with are not found"
    return cost, len(rows), len(found.parts)


def telling(schools: int) -> list[tuple[str, Cost]]:
    """Cost of the estimates by benchmark, and of scoring them."""
    from workbench.models.estimates.calibration import calibrate
    from workbench.models.estimates.subjects import estimates, fit_all

    known = pupils(TOLD_PUPILS, schools, 1)
    made = fit_all(_subjects(pupils(60_000, schools, 2), schools))
    rows = _subjects(known, schools)
    costs = []
    for name in ("FFT50", "FFT20", "own"):
        cost, _ = of_runs(lambda one=name: estimates(made, rows, one))
        costs.append((f"{name}: {len(rows):,} estimates", cost))
    costs.append((f"scored: {len(rows):,} results", of_runs(lambda: calibrate(made, rows))[0]))
    return costs


def _subjects(rows: pd.DataFrame, schools: int) -> pd.DataFrame:
    several = [
        graded(rows, place, schools).assign(part=f"Subject {place:02}")
        for place in range(TOLD_SUBJECTS)
    ]
    return pd.concat(several, ignore_index=True).astype({"part": "str"})


def peer(size: int) -> tuple[Cost, Cost]:
    """Cost of statsmodels and of the workbench, both without schools, on one subject."""
    from statsmodels.miscmodels.ordinal_model import OrderedModel

    from workbench.models.estimates.fitting import fit

    rows = graded(pupils(size, SCHOOLS, 3), 3, SCHOOLS)
    own, model = of_runs(lambda: fit(rows, schools=False))
    design = model.design.matrix(rows)
    outcome = pd.Series(pd.Categorical(rows["points"], ordered=True))
    theirs, other = of_runs(
        lambda: OrderedModel(outcome, design, distr="logit").fit(method="bfgs", disp=0, maxiter=500)
    )
    terms = design.shape[1]
    off = np.abs(model.params.to_numpy()[:terms] - np.asarray(other.params)[:terms]).max()
    assert off < 0.01, f"coefficients differ by {off}"
    return own, theirs


def show(what: str, cost: Cost) -> None:
    """One line."""
    print(f"{what:<56}{cost.clock:>10.2f}{cost.processor:>10.2f}{cost.peak:>10.2f}", flush=True)


def main(parts: list[str], total: int, schools: int) -> None:
    """Measure the parts, or everything."""
    print(f"{'':<56}{'clock s':>10}{'CPU s':>10}{'peak GiB':>10}")
    if "fit" in parts:
        cost, count, models = alone(fitting, total, schools)
        show(f"{models} models of {count:,} entries, {schools:,} schools", cost)
    if "estimate" in parts:
        for what, cost in alone(telling, schools):
            show(what, cost)
    if "peer" in parts:
        for size in PEER_SAMPLES:
            own, theirs = alone(peer, size)
            show(f"workbench, {size:,} pupils, without schools", own)
            show(f"statsmodels OrderedModel, {size:,} pupils", theirs)
            print(
                f"statsmodels takes {theirs.processor / own.processor:,.0f} times the processor "
                f"time; {ENTRIES:,} entries at its rate: {theirs.clock * ENTRIES / size:,.0f} s"
            )


PARTS = ("fit", "estimate", "peer")

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=PARTS)
    parser.add_argument("--entries", type=int, default=ENTRIES)
    parser.add_argument("--schools", type=int, default=SCHOOLS)
    chosen = parser.parse_args()
    main(chosen.parts or list(PARTS), chosen.entries, chosen.schools)
