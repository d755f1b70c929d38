"""The bands of Progress 8 that were published for 2018/19, where the file is at hand."""

import numpy as np
import pandas as pd
import pytest

from workbench.measures.intervals import half_width
from workbench.measures.ks4.progress_tables import year_table
from workbench.measures.verdicts import bands
from workbench.settings import settings

FILE = "dfe_performance_tables/2018-19/england_ks4final.csv"


@pytest.fixture(scope="module")
def schools() -> pd.DataFrame:
    path = settings().published_data / FILE
    if not path.is_file():
        pytest.skip(f"the published file {FILE} is not here")
    published = pd.read_csv(path, usecols=["P8MEA", "P8_BANDING"])
    numbers = published.apply(pd.to_numeric, errors="coerce").dropna()
    return numbers.astype({"P8_BANDING": int}).reset_index(drop=True)


def band_at(scores: pd.Series, pupils: int) -> np.ndarray:
    """Our band of each score if the school had so many pupils."""
    score = scores.to_numpy(dtype=float)
    sd = year_table("2018/19").sd()
    half = half_width(np.full(len(score), float(pupils)), np.full(len(score), sd))
    return bands(score, score - half, score + half)


def test_nearly_three_thousand_schools_have_a_band(schools):
    assert len(schools) > 2900


def test_every_published_band_is_ours_for_some_number_of_pupils(schools):
    """The file has no number of pupils, so a band agrees if any school size gives it."""
    possible = np.stack([band_at(schools["P8MEA"], pupils) for pupils in range(6, 401)])
    agrees = (possible == schools["P8_BANDING"].to_numpy()).any(axis=0)
    assert agrees.all(), f"{(~agrees).sum()} of {len(schools)} schools"


def test_the_bands_of_most_schools_follow_for_a_typical_number_of_pupils(schools):
    agrees = band_at(schools["P8MEA"], 158) == schools["P8_BANDING"].to_numpy()
    assert agrees.mean() > 0.95


def test_where_the_published_bands_begin(schools):
    scores = schools.groupby("P8_BANDING")["P8MEA"]
    assert scores.min()[1] == 0.5
    assert scores.max()[2] < 0.5
    assert scores.min()[4] == -0.5
    assert scores.max()[5] == -0.51


@pytest.mark.parametrize(
    ("school", "score", "number"),
    [
        ("Haverstock School", -0.11, 3),
        ("Parliament Hill School", 0.77, 1),
        ("William Ellis School", -0.44, 4),
    ],
)
def test_bands_that_hold_for_a_school_of_any_usual_size(school, score, number):
    scores = pd.Series([score])
    assert {int(band_at(scores, pupils)[0]) for pupils in range(40, 301)} == {number}
