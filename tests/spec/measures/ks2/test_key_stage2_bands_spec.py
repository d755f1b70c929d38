"""Bands of key stage 2 progress, drawn: significance and the cut-offs of the year."""

import numpy as np
import pytest
from drawn import table

from workbench.errors import UsageError
from workbench.measures.ks2.bands import band, estimated_cut_offs
from workbench.measures.ks2.progress_years import cut_offs
from workbench.measures.verdicts import band_name

BANDS_2019 = """
| subject | score | significant | band               |
|---------|-------|-------------|--------------------|
| reading | 3.2   | yes         | well above average |
| reading | 3.1   | yes         | above average      |
| reading | 1.1   | yes         | above average      |
| reading | -2.8  | yes         | below average      |
| reading | -2.9  | yes         | well below average |
| reading | 5.0   | no          | average            |
| reading | -4.8  | no          | average            |
| reading | 3.15  | yes         | well above average |
| reading | 3.149 | yes         | above average      |
| maths   | 3.0   | yes         | well above average |
| maths   | 2.9   | yes         | above average      |
| maths   | -3.1  | yes         | below average      |
| maths   | -3.2  | yes         | well below average |
| writing | 2.5   | yes         | above average      |
| writing | 2.6   | yes         | well above average |
| writing | -2.5  | yes         | below average      |
| writing | -2.6  | yes         | well below average |
"""


def test_bands_of_2019():
    drawn = table(BANDS_2019)
    half = np.where(drawn["significant"], drawn["score"].abs() / 2, drawn["score"].abs() * 2)
    for row, width in zip(drawn.itertuples(), half, strict=True):
        (number,) = band(row.score, row.score - width, row.score + width, row.subject, "2018/19")
        assert band_name(int(number)) == row.band, row


def test_many_schools_at_once():
    score = np.array([4.0, 1.0, 0.2, -1.0, -4.0, np.nan])
    found = band(score, score - 0.5, score + 0.5, "reading", "2018/19")
    assert found.tolist() == [1, 2, 3, 4, 5, 0]


@pytest.mark.parametrize(
    ("low", "high", "number"),
    [(0.06, 4.0, 2), (0.04, 4.0, 3), (0.0, 4.0, 3), (-0.1, 4.0, 3)],
)
def test_an_interval_that_is_published_as_ending_at_nought_is_average(low, high, number):
    assert band(2.0, low, high, "reading", "2018/19").tolist() == [number]
    assert band(-2.0, -high, -low, "reading", "2018/19").tolist() == [{2: 4, 3: 3}[number]]


def test_the_cut_offs_differ_by_year():
    drawn = table(
        """
        | subject | year    | upper | lower |
        |---------|---------|-------|-------|
        | reading | 2017/18 | 3.1   | -2.9  |
        | writing | 2017/18 | 2.7   | -2.7  |
        | maths   | 2017/18 | 3.2   | -3.3  |
        | reading | 2018/19 | 3.2   | -2.9  |
        | writing | 2018/19 | 2.6   | -2.6  |
        | maths   | 2018/19 | 3.0   | -3.2  |
        """
    )
    found = [cut_offs(row.subject, row.year) for row in drawn.itertuples()]
    assert found == list(zip(drawn["upper"], drawn["lower"], strict=True))


def test_a_year_without_cut_offs_says_so():
    with pytest.raises(UsageError, match="2016/17 has no band cut-offs.*\n.*2018/19.*add them"):
        band(1.0, 0.5, 1.5, "reading", "2016/17")
    with pytest.raises(UsageError, match="cancelled in 2020"):
        band(1.0, 0.5, 1.5, "reading", "2023/24")


def test_a_subject_without_progress_says_so():
    with pytest.raises(UsageError, match="`subject` readng.*\nDid you mean 'reading'"):
        band(1.0, 0.5, 1.5, "readng", "2018/19")


def test_cut_offs_of_another_year_from_all_its_schools():
    scores = np.append(np.arange(-100, 101) / 10, np.nan)
    assert estimated_cut_offs(scores) == (8.0, -8.1)
    with pytest.raises(UsageError, match="3 schools, too few"):
        estimated_cut_offs([1.0, 2.0, 3.0])
