"""The phonics screening check, drawn: year 1 and the end of year 2."""

import pytest
from primary import listed, with_answers

from workbench.errors import UsageError
from workbench.measures.ks2.phonics import phonics, threshold


def test_year_1():
    checks, answers = with_answers(
        "phonics_check",
        """
        | pupil   | year_group | mark | outcome | met |
        |---------|------------|------|---------|-----|
        | just    | 1          | 32   | Wa      | yes |
        | nearly  | 1          | 31   | Wt      | no  |
        | full    | 1          | 40   |         | yes |
        | none    | 1          | 0    | Wt      | no  |
        | letter  | 1          |      | Wa      | yes |
        | absent  | 1          |      | A       | no  |
        | not     | 1          |      | D       | no  |
        | left    | 1          |      | L       |     |
        | annul   | 1          | 38   | Q       |     |
        | unknown | 1          |      |         |     |
        | year 2  | 2          | 40   | Wa      |     |
        """,
    )
    assert listed(phonics(checks)["met_year1"]) == listed(answers["met"])


def test_by_the_end_of_year_2():
    checks, answers = with_answers(
        "phonics_check",
        """
        | pupil      | year_group | mark | outcome | year1_mark | year1_outcome | met |
        |------------|------------|------|---------|------------|---------------|-----|
        | in year 1  | 2          |      |         | 36         | Wa            | yes |
        | in year 2  | 2          | 33   | Wa      | 30         | Wt            | yes |
        | in neither | 2          | 31   | Wt      | 30         | Wt            | no  |
        | absent     | 2          |      | A       |            | A             | no  |
        | new        | 2          | 35   | Wa      |            |               | yes |
        | not known  | 2          |      |         | 30         | Wt            |     |
        | left       | 2          |      | L       |            |               |     |
        | met, left  | 2          |      | L       | 36         | Wa            |     |
        | in year 1  | 1          | 36   | Wa      |            |               |     |
        """,
    )
    assert listed(phonics(checks)["met_by_year2"]) == listed(answers["met"])


def test_the_check_of_year_1_goes_by_the_threshold_of_its_own_year():
    """2010/11 has no threshold, so the outcome of that year decides and not its mark."""
    checks, _ = with_answers(
        "phonics_check",
        """
        | pupil | year    | year_group | outcome | year1_mark | year1_outcome |
        |-------|---------|------------|---------|------------|---------------|
        | Ann   | 2011/12 | 2          | Wt      | 36         | Wt            |
        | Ben   | 2012/13 | 2          | Wt      | 36         | Wt            |
        """,
    )
    assert listed(phonics(checks)["met_by_year2"]) == [False, True]


def test_a_year_whose_threshold_is_not_known_goes_by_the_outcome():
    checks, _ = with_answers(
        "phonics_check",
        """
        | pupil | year    | year_group | mark | outcome |
        |-------|---------|------------|------|---------|
        | Ann   | 2098/99 | 1          | 32   | Wt      |
        | Ben   | 2098/99 | 1          | 31   | Wa      |
        | Cat   | 2098/99 | 1          | 40   |         |
        """,
    )
    assert listed(phonics(checks)["met_year1"]) == [False, True, None]


def test_thresholds_by_year():
    assert [threshold(year) for year in ("2011/12", "2018/19", "2025/26")] == [32, 32, 32]
    with pytest.raises(UsageError, match="2010/11 has no phonics threshold mark.\nKnown: 2011/12"):
        threshold("2010/11")
