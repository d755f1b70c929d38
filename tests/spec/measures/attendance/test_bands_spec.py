"""Absence by band: what was published of 2018/19, from DfE's counts of enrolments by band."""

import pandas as pd
import pytest
from drawn import table

from workbench.measures.attendance.thresholds import band_names, persistent_of_bands
from workbench.settings import Settings

COUNTS = Settings().published_data.parent / "reference" / "absence_bands_2018_19_national.csv"
BANDS = [f"b{low}_{low + 5}" for low in range(0, 50, 5)] + ["b50"]


@pytest.fixture(scope="module")
def counts() -> pd.DataFrame:
    if not COUNTS.is_file():
        pytest.skip("the counts of enrolments by band of absence are not here")
    return pd.read_csv(COUNTS).rename(columns=dict(zip(BANDS, band_names(), strict=True)))


def shares(counts: pd.DataFrame, by: str) -> pd.DataFrame:
    return persistent_of_bands(counts.groupby(by)[list(band_names())].sum())


def test_persistent_and_severe_absence_by_phase(counts):
    drawn = table(
        """
        | phase                  | persistent | severe |
        |------------------------|------------|--------|
        | State-funded primary   | 8.25       | 0.39   |
        | State-funded secondary | 13.69      | 1.32   |
        | Special                | 28.85      | 4.58   |
        """
    ).set_index("phase")
    found = shares(counts, "phase")[drawn.columns]
    pd.testing.assert_frame_equal(found.loc[drawn.index].round(2), drawn)


def test_persistent_and_severe_absence_of_all_schools(counts):
    found = shares(counts.assign(all="England"), "all").round(2).iloc[0]
    assert (found["persistent"], found["severe"]) == (10.86, 0.85)


def test_secondary_schools_by_year_group(counts):
    drawn = table(
        """
        | nc | persistent | severe |
        |----|------------|--------|
        | 7  | 9.68       | 0.61   |
        | 8  | 12.76      | 1.06   |
        | 9  | 14.97      | 1.46   |
        | 10 | 16.21      | 1.85   |
        | 11 | 15.95      | 1.85   |
        """
    ).set_index("nc")
    secondary = counts[counts["phase"] == "State-funded secondary"]
    found = shares(secondary.astype({"nc": "int64"}), "nc")[drawn.columns]
    pd.testing.assert_frame_equal(found.loc[drawn.index].round(2), drawn)


def test_secondary_schools_by_free_school_meals(counts):
    secondary = counts[counts["phase"] == "State-funded secondary"]
    found = shares(secondary, "fsm")[["persistent", "severe"]].round(2)
    assert found.loc["Eligible"].tolist() == [28.5, 3.14]
    assert found.loc["Not Eligible"].tolist() == [10.8, 0.8]


def test_a_unit_of_nobody_has_no_share():
    nobody = pd.DataFrame([[0] * len(band_names())], columns=list(band_names()))
    assert persistent_of_bands(nobody)[["persistent", "severe"]].isna().all(axis=None)
