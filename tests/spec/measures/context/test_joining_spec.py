"""When pupils joined and left, drawn: on roll, joined late, gone by the next census."""

import doctest

import pandas as pd
import pytest
from cohorts import keyed
from drawn import table

from workbench.measures.context import joining
from workbench.measures.context.joining import joined_late, left_by_next_census, on_roll


@pytest.mark.parametrize(
    ("year", "day"),
    [("2018/19", "2019-01-17"), ("2019/20", "2020-01-16"), ("2020/21", "2021-01-21")],
)
def test_the_census_is_on_the_third_thursday_of_january(year, day):
    assert joining.census_day(year).isoformat() == day


def test_who_is_on_roll_in_january():
    drawn = keyed(
        table(
            """
            | pupil | enrolment_status | admission_date | leaving_date | counted |
            |-------|------------------|----------------|--------------|---------|
            | Ann   | current          | 2014-09-03     |              | yes     |
            | Ben   | main             |                |              | yes     |
            | Cat   | subsidiary       | 2014-09-03     |              | no      |
            | Dan   | guest            | 2014-09-03     |              | no      |
            | Eve   | current          | 2019-01-17     |              | yes     |
            | Fay   | current          | 2019-01-18     |              | no      |
            | Gus   | current          | 2014-09-03     | 2019-01-17   | yes     |
            | Hal   | current          | 2014-09-03     | 2019-01-16   | no      |
            """
        )
    )
    assert on_roll(drawn).tolist() == drawn["counted"].tolist()


def test_who_joined_late():
    drawn = keyed(
        table(
            """
            | pupil | ages     | year_group | admission_date | late |
            |-------|----------|------------|----------------|------|
            | Ann   | 11 to 16 | 7          | 2018-09-04     | no   |
            | Ben   | 11 to 16 | 9          | 2016-09-30     | no   |
            | Cat   | 11 to 16 | 9          | 2016-10-01     | yes  |
            | Dan   | 11 to 18 | 12         | 2018-09-04     | no   |
            | Eve   | 11 to 16 | 11         | 2018-09-04     | yes  |
            | Fay   | 4 to 11  | 6          | 2012-09-05     | no   |
            | Gus   | 4 to 11  | 6          | 2015-09-05     | yes  |
            | Hal   | 7 to 11  | 6          | 2015-09-05     | no   |
            | Ivy   | 13 to 18 | 10         | 2017-09-05     | no   |
            | Jon   | 4 to 18  | 8          | 2017-09-05     | no   |
            | Kay   | 4 to 18  | 5          | 2017-09-05     | yes  |
            | Lee   | 3 to 11  | -1         | 2019-01-07     | no   |
            | Mia   | 9 to 13  | 7          | 2018-09-04     | yes  |
            """
        )
    )
    ages = drawn["ages"].str.split(" to ", expand=True).astype(float)
    ages.columns = ["age_low", "age_high"]
    assert joined_late(drawn, ages).tolist() == drawn["late"].tolist()


def test_without_an_admission_or_the_ages_of_the_school_it_is_not_known():
    pupils = keyed(pd.DataFrame({"pupil": ["Ann", "Ben"], "year_group": [9, 9]}))
    dated = pupils.assign(admission_date=["2016-09-05", None])
    ages = pd.DataFrame({"age_low": [None, 11.0], "age_high": [16.0, 16.0]}, dtype="float64")
    assert joined_late(dated, ages).isna().all()


def test_who_was_gone_by_the_next_january():
    drawn = keyed(
        table(
            """
            | pupil | year    | year_group | on_roll | left | because                    |
            |-------|---------|------------|---------|------|----------------------------|
            | Ann   | 2017/18 | 10         | yes     | no   | still here                 |
            | Ben   | 2017/18 | 10         | yes     | yes  | gone                       |
            | Cat   | 2017/18 | 9          | yes     | yes  | here, but not on roll      |
            | Dan   | 2017/18 | 11         | yes     |      | year 11 may leave          |
            | Eve   | 2017/18 | 9          | no      |      | was not on roll            |
            | Ann   | 2018/19 | 11         | yes     |      | year 11 may leave          |
            | Cat   | 2018/19 | 10         | no      |      | was not on roll            |
            | Fay   | 2018/19 | 9          | yes     |      | the next year is not known |
            """
        )
    )
    ages = pd.DataFrame({"age_high": [16.0] * len(drawn)})
    found = left_by_next_census(drawn, ages)
    expected = drawn["left"].astype("boolean")
    pd.testing.assert_series_equal(found, expected, check_names=False)


@pytest.mark.parametrize(("year_group", "age_high"), [(6, 11), (11, 16), (11, 18), (13, 18)])
def test_who_may_leave_does_not_move(year_group, age_high):
    pupils = keyed(pd.DataFrame({"pupil": ["Ann", "Ben"], "year": ["2017/18", "2018/19"]})).assign(
        on_roll=True, year_group=year_group
    )
    ages = pd.DataFrame({"age_high": [float(age_high)] * 2})
    assert left_by_next_census(pupils, ages).isna().all()


def test_examples_in_the_documentation():
    found = doctest.testmod(joining)
    assert (found.attempted > 0, found.failed) == (True, 0)
