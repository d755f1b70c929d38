"""Grades in bands that never hold a few pupils."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.views.school.grade_bands import banded

THRESHOLD = 6
POINTS = (8.0, 5.0, 2.0, 0.0)


def points_of(counts) -> pd.Series:
    values = [p for p, n in zip(POINTS, counts, strict=True) for _ in range(n)]
    return pd.Series(values, dtype="float64")


@pytest.mark.parametrize(
    ("counts", "bands"),
    [
        (
            (8, 9, 7, 6),
            {"Grade 9 to 7": 8, "Grade 6 to 4": 9, "Grade 3 to 1": 7, "Below grade 1": 6},
        ),
        ((3, 9, 7, 0), {"Grade 9 to 4": 12, "Grade 3 to 1": 7, "Below grade 1": 0}),
        ((8, 9, 7, 1), {"Grade 9 to 7": 8, "Grade 6 to 4": 9, "Grade 3 or below": 8}),
        ((8, 9, 0, 1), {"Grade 9 to 7": 8, "Grade 6 or below": 10}),
        ((1, 1, 9, 0), {"Grade 9 to 1": 11, "Below grade 1": 0}),
        ((1, 1, 1, 4), {"All grades": 7}),
    ],
)
def test_bands_of_a_few_go_together(counts, bands):
    assert {band.label: band.count for band in banded(points_of(counts), THRESHOLD)} == bands


def test_every_band_stays_without_a_threshold():
    assert [band.count for band in banded(points_of((1, 0, 2, 1)), 0)] == [1, 0, 2, 1]


@given(st.lists(st.integers(0, 12), min_size=4, max_size=4))
def test_no_entry_is_lost_and_no_band_holds_a_few(counts):
    found = [band.count for band in banded(points_of(counts), THRESHOLD)]
    assert sum(found) == sum(counts)
    if sum(counts) >= THRESHOLD:
        assert not any(0 < n < THRESHOLD for n in found)
