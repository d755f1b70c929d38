"""Chances from the Department for Education's transition matrices, as worked by hand."""

import numpy as np
import pandas as pd
import pytest

from workbench.errors import UsageError
from workbench.models.estimates.chances import Chances
from workbench.models.estimates.fitting import fit
from workbench.models.estimates.published import published_matrix, published_subjects
from workbench.models.estimates.rules import deviate, rule, typical_school_sd
from workbench.models.estimates.scale import Scale
from workbench.models.estimates.transition import TransitionMatrix, matrix_of
from workbench.settings import Settings

TRUE_SD_OF_PROGRESS8 = 0.459


def band(subject: str, name: str, *, smoothed: bool = False) -> Chances:
    matrix = published_matrix(subject)
    found = matrix.of_bands(smoothed=smoothed)
    return found.take(np.array([matrix.bands.index(name)]))


def test_maths_at_105_to_107():
    found = band("Mathematics", "105 - 107")
    percent = np.round(100 * found.reaching[0], 2)
    expected = [99.63, 98.34, 94.69, 84.95, 58.48, 28.57, 12.76, 4.25, 0.67]
    np.testing.assert_array_equal(percent, expected)
    one = found.frame().iloc[0]
    assert one["estimate"] == "5"
    assert round(100 * one["chance_higher"], 1) == 28.6
    assert round(100 * one["chance_lower"], 1) == 41.5
    assert round(one["points"], 3) == 4.823


def test_maths_at_105_to_107_has_so_many_pupils():
    matrix = published_matrix("Mathematics")
    assert matrix.n[matrix.bands.index("105 - 107")] == 87_762


def test_maths_in_a_better_school():
    better = band("Mathematics", "105 - 107").shifted(0.4)
    percent = np.round(100 * better.reaching[0], 2)
    expected = [99.75, 98.88, 96.38, 89.38, 67.76, 37.37, 17.91, 6.20, 1.00]
    np.testing.assert_array_equal(percent, expected)
    assert better.frame()["estimate"][0] == "5"
    assert round(better.expected_points[0], 3) == 5.146
    best = band("Mathematics", "105 - 107").shifted(0.8)
    assert round(best.expected_points[0], 3) == 5.472


@pytest.mark.parametrize(
    ("subject", "name", "estimates"),
    [("English Language", "100 - 102", ["4", "4", "5"]), ("French", "110 - 113", ["5", "6", "7"])],
)
def test_estimates_rise_with_the_benchmark(subject, name, estimates):
    found = band(subject, name)
    assert [found.shifted(by).frame()["estimate"][0] for by in (0.0, 0.4, 0.8)] == estimates


def test_english_language_at_100_to_102():
    found = band("English Language", "100 - 102")
    assert round(100 * found.at_least(4)[0], 2) == 61.74
    assert round(100 * found.at_least(5)[0], 2) == 36.02


def test_benchmarks_are_so_many_grades_above():
    """FFT20 and FFT5 by the true spread of Progress 8 between schools 2018/19."""
    assert deviate("FFT20") * TRUE_SD_OF_PROGRESS8 == pytest.approx(0.39, abs=0.006)
    assert deviate("FFT5") * TRUE_SD_OF_PROGRESS8 == pytest.approx(0.76, abs=0.006)
    assert rule("school_sd")["grades"] == TRUE_SD_OF_PROGRESS8
    assert deviate("FFT20") * typical_school_sd() == pytest.approx(0.48, abs=0.005)
    assert deviate("FFT5") * typical_school_sd() == pytest.approx(0.945, abs=0.005)


def test_smoothing_changes_large_bands_by_nothing_to_speak_of():
    plain, smooth = (band("Mathematics", "105 - 107", smoothed=one) for one in (False, True))
    np.testing.assert_allclose(plain.reaching, smooth.reaching, atol=1e-4)


def test_smoothing_draws_a_small_band_to_those_beside_it():
    matrix = TransitionMatrix(
        part="Music",
        scale=Scale(("1", "2"), (1.0, 2.0)),
        starts=np.array([-np.inf, 90.0, 100.0]),
        bands=("low", "middle", "high"),
        counts=np.array([[30.0, 10.0], [0.0, 4.0], [20.0, 40.0]]),
        excluded={},
        source="drawn",
    )
    beside = 50 / 100
    assert matrix.smoothed()[1, 1] == pytest.approx((4 + 25 * beside) / (4 + 25))
    assert matrix.smoothed()[0, 1] == pytest.approx((10 + 25 * 1.0) / (40 + 25))
    assert np.isnan(matrix.observed()[1]).all()
    assert not matrix.of_bands(smoothed=False).known[1]
    pupils = pd.DataFrame({"prior": [89.9, 90.0, 99.9, 100.0, np.nan]})
    assert matrix.similar(pupils)[:4].tolist() == [40, 4, 4, 60]
    assert matrix.chances(pupils).known.tolist() == [True] * 4 + [False]


@pytest.mark.parametrize("subject", published_subjects())
def test_expected_counts_are_those_counted_within_sampling_error(subject):
    """Half of the pupils drawn at random foretell the grades of the other half, band by band."""
    matrix = published_matrix(subject)
    rng = np.random.default_rng(1)
    counts = matrix.counts.astype(np.int64)
    half = np.stack([rng.multivariate_hypergeometric(row, row.sum() // 2) for row in counts])
    made = TransitionMatrix(
        matrix.part, matrix.scale, matrix.starts, matrix.bands, half.astype(float), {}, "half"
    )
    other = counts - half
    n = other.sum(axis=1, keepdims=True)
    chance = made.smoothed()
    expected = n * chance
    # both halves vary
    error = np.sqrt(n * chance * (1 - chance) * (1 + n / np.maximum(half.sum(1, keepdims=True), 1)))
    large = expected > 30
    off = np.abs(other - expected)[large] / error[large]
    assert np.mean(off < 1.96) >= 0.85 if large.sum() >= 20 else True
    assert off.size == 0 or off.max() < 4.5


MIDDLES = [75.0, 85.0, 93.0, 98.0, 101.0, 103.5, 106.0, 108.5, 111.5, 115.0, 118.5]


@pytest.mark.parametrize("subject", ["Mathematics", "English Language", "History", "French"])
def test_a_cumulative_logit_of_the_counts_is_close_to_them(subject):
    """A check of the model's form: one curve for all grades.

    Chances of reaching a grade are off by 1 percentage point over pupils, and by less than 6 for
    bands of 500 pupils or more from 90 on. Below 90 one curve does not do.
    """
    matrix = published_matrix(subject)
    labels, points = matrix.scale.labels, matrix.scale.points
    rows = pd.DataFrame(
        {
            "prior": np.repeat(MIDDLES, len(labels)),
            "grade": pd.Series(labels * len(MIDDLES), dtype="str"),
            "points": points * len(MIDDLES),
            "pupils": matrix.counts.ravel(),
        }
    )
    model = fit(rows, schools=False, weight="pupils")
    assert model.nobs == matrix.nobs
    found = model.chances(pd.DataFrame({"prior": MIDDLES}))
    off = np.abs(found.reaching - matrix.of_bands(smoothed=False).reaching)
    assert np.average(off.mean(axis=1), weights=matrix.n) < 0.01
    ordinary = (matrix.starts >= 90) & (matrix.n >= 500)
    assert off[ordinary].max() < 0.06


def test_published_files_are_what_was_published():
    folder = Settings().published_data / "dfe_models" / "transition_matrices"
    if not folder.is_dir():
        pytest.skip("the published transition matrices are not here")
    every = pd.read_csv(folder / "2023_Tidy_Data_Output_91_Scaled_Scores_Final.csv")
    every = every[every["characteristic_value"] == "All Pupils"]
    for subject, rows in every.groupby("subjects"):
        matrix = published_matrix(str(subject))
        assert matrix.nobs == rows[[f"num_{one}" for one in "U123456789"]].sum().sum()
    a_levels = pd.read_csv(folder / "ks5tm_all_student_numbers.csv", low_memory=False)
    maths = a_levels[
        (a_levels["ReportYr"] == 2025)
        & (a_levels["SUBLEVNO"].astype(str) == "111")
        & (a_levels["Subject"] == "Mathematics")
        & ~a_levels["PRIOR_BAND"].isin(["All", "Unknown prior"])
    ]
    found = published_matrix("Mathematics", "key stage 4 to 5")
    assert found.nobs == maths[list("*ABCDEU")].sum().sum()


def test_bands_of_own_entries_have_about_as_many_each():
    rng = np.random.default_rng(0)
    prior = rng.normal(28, 4, 400).round(2)
    level = (prior + rng.normal(0, 4, 400) > 28).astype(float)
    rows = pd.DataFrame({"prior": prior, "points": level, "grade": level.astype(int).astype(str)})
    matrix = matrix_of(rows.assign(prior=rows["prior"].mask(rows.index < 20)), part="Latin")
    assert matrix.n.min() >= 30
    assert matrix.n.sum() == 380
    assert matrix.excluded == {"no result or prior attainment": 20}
    assert matrix.bands[0].startswith("below ")
    assert matrix.tidy()["estimate"].between(0, 1).all()


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (lambda: published_matrix("Mathematic"), "Did you mean 'Mathematics'"),
        (lambda: published_matrix("Mathematics", "key stage 1 to 2"), "`stages`"),
        (lambda: published_matrix("Mathematics").of_bands("FFT10"), "`benchmark` FFT10"),
        (lambda: matrix_of(pd.DataFrame(columns=["grade", "points", "prior"])), "fewer than 10"),
    ],
)
def test_what_there_is_not_is_refused(wanted, words):
    with pytest.raises(UsageError, match=words):
        wanted()
