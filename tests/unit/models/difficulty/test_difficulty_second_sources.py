"""Difficulties against other ways to the same figures, and against known truth."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from grade_tables import partial_credit_grades, pupils_of_ability
from scipy.optimize import minimize
from scipy.special import log_softmax, logsumexp

from workbench.models.difficulty.english_maths import difference_from_english_and_maths
from workbench.models.difficulty.kelly import kelly, two_way_fixed_effects
from workbench.models.difficulty.pairs import subject_pairs
from workbench.models.difficulty.partial_credit import partial_credit

TRUTH = np.array([-0.8, -0.3, 0.0, 0.2, 0.9])
ENTRIES = pupils_of_ability(5, 400, TRUTH)


def centred(values, n):
    return values - np.average(values, weights=n)


def jacobi(entries: pd.DataFrame, rounds: int = 200) -> pd.Series:
    """Kelly's corrections as he found them: move each subject by half of what it is out."""
    counted = entries.groupby("pupil_id")["points"].transform("size")
    rows = entries[counted > 1]
    size = rows.groupby("pupil_id")["points"].transform("size")
    corrections = pd.Series(0.0, index=sorted(rows["subject"].unique()))
    for _ in range(rounds):
        grade = rows["points"] + rows["subject"].map(corrections)
        others = (grade.groupby(rows["pupil_id"]).transform("sum") - grade) / (size - 1)
        corrections = corrections - (grade - others).groupby(rows["subject"]).mean() / 2
    return corrections


def test_kelly_is_what_his_iteration_comes_to():
    found = kelly(ENTRIES, draws=2)
    expected = jacobi(ENTRIES)
    assert found.params.to_numpy() == pytest.approx(centred(expected, found.frame["n"]), abs=1e-9)


def test_fixed_effects_are_those_of_least_squares():
    some = ENTRIES[ENTRIES["pupil_id"].isin([str(number) for number in range(80)])]
    fit = smf.ols("points ~ C(subject) + C(pupil_id)", data=some).fit()
    effect = np.array([0.0, *fit.params.filter(like="C(subject)")])
    found = two_way_fixed_effects(some, draws=2)
    assert found.params.to_numpy() == pytest.approx(centred(-effect, found.frame["n"]), abs=1e-9)


def test_intervals_of_known_difficulties_cover_them():
    """Sixty sets of pupils; at 95% about 285 of 300 intervals hold the truth."""
    held = 0
    for seed in range(60):
        found = kelly(pupils_of_ability(seed, 150, TRUTH), draws=150, seed=seed).frame
        true = centred(TRUTH, found["n"])
        held += int(((found["low"] < true) & (true < found["high"])).sum())
    assert 270 <= held <= 297


def test_a_block_of_many_pupils_stands_for_its_pupils():
    """With more pupils than blocks the standard errors are those of least squares."""
    entries = pupils_of_ability(1, 3000, TRUTH, taken=0.6)
    pairs = subject_pairs(entries, seed=3).frame
    wide = entries.pivot(index="pupil_id", columns="subject", values="points")
    for row in pairs.itertuples():
        apart = (wide[row.subject] - wide[row.other]).dropna()
        assert row.n == len(apart)
        assert row.difference == pytest.approx(apart.mean())
        assert row.std_error == pytest.approx(apart.std() / np.sqrt(len(apart)), rel=0.15)


def test_difference_from_english_and_maths_is_the_plain_mean():
    found = difference_from_english_and_maths(
        ENTRIES, english="A", maths="B", fewest=1, draws=2
    ).params
    wide = ENTRIES.pivot(index="pupil_id", columns="subject", values="points")
    both = wide.dropna(subset=["A", "B"])
    below = both.rsub(both[["A", "B"]].mean(axis=1), axis=0).mean()
    assert found.to_numpy() == pytest.approx(below.to_numpy())


def test_resampling_schools_widens_intervals_where_schools_teach_subjects_differently():
    generator = np.random.default_rng(2)
    entries = pupils_of_ability(2, 600, TRUTH)
    school = entries["pupil_id"].astype(int) % 20
    taught = generator.normal(0, 0.5, (20, 5))
    code = entries["subject"].map({name: number for number, name in enumerate("ABCDE")})
    moved = entries.assign(
        urn=("9000" + school.astype(str).str.zfill(2)).astype("str"),
        points=entries["points"] + taught[school, code],
    )
    by_pupils, by_schools = kelly(moved), kelly(moved, resample="schools")
    assert by_schools.params.to_numpy() == pytest.approx(by_pupils.params.to_numpy())
    assert by_schools.bse.mean() > 1.5 * by_pupils.bse.mean()
    assert "bootstrap over schools" in by_schools.summary()


STEPS = np.array([-0.6, 0.0, 0.6])[:, None] + np.array([-1.2, 0.0, 1.2])


def direct(entries: pd.DataFrame) -> tuple[float, np.ndarray]:
    """Highest log likelihood by a general optimiser, abilities summed over a fine grid."""
    wide = entries.pivot(index="pupil_id", columns="subject", values="points").to_numpy()
    grid = np.linspace(-6, 6, 241)
    weight = -(grid**2) / 2
    weight = weight - logsumexp(weight)
    known = ~np.isnan(wide)
    marks = np.nan_to_num(wide).astype(int)

    def minus(free: np.ndarray) -> float:
        heights = np.cumsum(np.column_stack([np.zeros(3), free[:-1].reshape(3, 3)]), axis=1)
        ability = np.exp(free[-1]) * grid
        logits = ability[:, None] * np.arange(4) - heights[:, None, :]
        logs = log_softmax(logits, axis=-1)
        each = logs[np.arange(3)[None, :], :, marks] * known[..., None]
        return -float(logsumexp(each.sum(axis=1) + weight, axis=1).sum())

    found = minimize(minus, np.append(STEPS.ravel(), 0.0), method="BFGS", options={"gtol": 1e-4})
    return -found.fun, found.x


def test_partial_credit_is_where_a_general_optimiser_ends():
    entries = partial_credit_grades(3, 150, STEPS, 1.2)
    found = partial_credit(entries)
    likelihood, free = direct(entries)
    assert found.log_likelihood == pytest.approx(likelihood, abs=1e-4)
    assert found.steps["step"].to_numpy() == pytest.approx(free[:-1], abs=2e-3)
    assert found.ability_sd == pytest.approx(np.exp(free[-1]), abs=2e-3)
    # the usual number of nodes alone is close to that
    few = partial_credit(entries, nodes=21)
    assert few.steps["step"].to_numpy() == pytest.approx(free[:-1], abs=0.02)


def test_partial_credit_recovers_known_difficulties_within_its_intervals():
    """Thirty sets of pupils, six subjects; at 95% about 171 of 180 intervals hold the truth."""
    location = np.linspace(-0.8, 0.8, 6)
    steps = location[:, None] + np.linspace(-1.5, 1.5, 4)
    held, scores = 0, []
    for seed in range(30):
        found = partial_credit(partial_credit_grades(seed, 250, steps, 1.3))
        frame = found.difficulties.frame
        true = centred(location, frame["n"]) / found.grade_width
        held += int(((frame["low"] < true) & (true < frame["high"])).sum())
        scores.append((frame["difficulty"] - true) / frame["std_error"])
    assert 161 <= held <= 179
    assert abs(np.mean(scores)) < 0.15
    assert 0.85 < np.std(scores) < 1.15


def test_at_a_grade_the_standard_error_follows_the_spread_of_estimates():
    steps = np.array([-0.4, 0.4])[:, None] + np.array([-1.0, 0.0, 1.0])
    fits = [
        partial_credit(partial_credit_grades(seed, 150, steps, 1.5), at=3) for seed in range(40)
    ]
    estimates = np.array([fit.difficulties.params["B"] for fit in fits])
    errors = np.array([fit.difficulties.bse["B"] for fit in fits])
    assert estimates.std(ddof=1) == pytest.approx(errors.mean(), rel=0.35)
