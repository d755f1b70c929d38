"""Several years as one, drawn."""

import numpy as np
import pandas as pd
import pytest
from drawn import table

from workbench.errors import ContractViolation, UsageError
from workbench.measures.pooling import pooled, pooling, poolings
from workbench.measures.series import comparable

YEARS = table(
    """
    | urn    | year    | n   | value | sd  |
    |--------|---------|-----|-------|-----|
    | 900001 | 2016/17 | 100 | 0.10  | 1.2 |
    | 900001 | 2017/18 | 120 | -0.05 | 1.3 |
    | 900001 | 2018/19 | 80  | 0.20  | 1.4 |
    | 900001 | 2015/16 | 999 | 9     | 1.2 |
    | 900002 | 2018/19 | 50  | 0.30  |     |
    """
).astype({"urn": "str"})


def test_three_years_by_pupils_and_by_weight():
    drawn = table(
        """
        | how           | n   | value  | years |
        |---------------|-----|--------|-------|
        | three_year    | 300 | 0.0667 | 3     |
        | three_two_one | 300 | 0.0793 | 3     |
        """
    )
    for how, n, value, years in drawn.itertuples(index=False):
        found = pooled(YEARS, how, by=["urn"], latest="2018/19").iloc[0]
        assert (found["n"], found["years"]) == (n, years)
        assert found["value"] == pytest.approx(value, abs=5e-5)


def test_equal_cohorts_count_3_2_1():
    shares = pooling("three_two_one").shares(np.array([150.0, 150.0, 150.0]))
    assert shares == pytest.approx([0.5, 0.3333, 0.1667], abs=5e-5)


def test_the_interval_adds_up_the_variances_of_the_years():
    plain = pooled(YEARS, by=["urn"], latest="2018/19").iloc[0]
    half = 1.96 * (100 * 1.2**2 + 120 * 1.3**2 + 80 * 1.4**2) ** 0.5 / 300
    assert plain["high"] - plain["value"] == pytest.approx(half)
    weighted = pooled(YEARS, "three_two_one", by=["urn"], latest="2018/19").iloc[0]
    squares = 1 * 100 * 1.2**2 + 4 * 120 * 1.3**2 + 9 * 80 * 1.4**2
    assert weighted["value"] - weighted["low"] == pytest.approx(1.96 * squares**0.5 / 580)


def test_one_year_alone_is_that_year():
    found = pooled(YEARS, by=["urn"], latest="2018/19").iloc[1]
    assert (found["n"], found["value"], found["years"]) == (50, 0.3, 1)
    assert found[["low", "high"]].isna().all()


def test_a_year_without_a_value_does_not_count():
    blank = YEARS.assign(value=YEARS["value"].mask(YEARS["year"] == "2017/18"))
    found = pooled(blank, by=["urn"], latest="2018/19").iloc[0]
    assert (found["n"], found["years"]) == (180, 2)
    assert found["value"] == pytest.approx(26 / 180)


def test_years_that_cannot_be_compared_with_the_latest_are_left_out_with_the_reason():
    later = YEARS.assign(
        year=YEARS["year"].map({"2018/19": "2021/22", "2017/18": "2020/21", "2016/17": "2019/20"})
    ).dropna(subset=["year"])
    found = pooled(later, by=["urn"], latest="2021/22", measure="progress8").iloc[0]
    assert (found["n"], found["value"], found["years"]) == (80, pytest.approx(0.2), 1)
    assert found["left_out"] == "; ".join(
        comparable("progress8", year, "2021/22").why for year in ("2019/20", "2020/21")
    )
    assert pooled(later, by=["urn"], latest="2021/22").iloc[0]["n"] == 300


def test_what_is_left_out_is_named_by_year_with_the_reason_of_each_unit():
    drawn = table(
        """
        | urn    | year    | n  | value | sd  | status       |
        |--------|---------|----|-------|-----|--------------|
        | 900001 | 2018/19 | 80 | 0.20  | 1.4 | calculated   |
        | 900001 | 2017/18 | 4  |       | 1.4 | suppressed   |
        | 900002 | 2018/19 | 60 |       | 1.4 | low_coverage |
        | 900002 | 2016/17 | 60 | 0.10  | 1.4 | calculated   |
        | 900003 | 2018/19 | 5  |       | 1.4 | suppressed   |
        | 900004 | 2012/13 | 5  | 0.10  | 1.4 | calculated   |
        """
    ).astype({"urn": "str"})
    found = pooled(drawn, by=["urn"], latest="2018/19").set_index("urn")
    assert found["left_out"].to_dict() == {
        "900001": "2016/17: no value; 2017/18: suppressed",
        "900002": "2017/18: no value; 2018/19: low coverage",
        "900003": "2016/17: no value; 2017/18: no value; 2018/19: suppressed",
        "900004": "2016/17: no value; 2017/18: no value; 2018/19: no value",
    }
    said = ["calculated", "calculated", "suppressed", "not_available"]
    assert found["status"].tolist() == said
    assert found["value"].notna().tolist() == [one == "calculated" for one in said]
    assert found["n"].tolist() == [80, 60, 0, 0]


def test_years_on_another_basis_are_pooled_with_a_mark():
    found = pooled(YEARS, by=["urn"], latest="2018/19", measure="attainment8")
    first, alone = found["mark"]
    assert first == "; ".join(
        comparable("attainment8", year, "2018/19").why for year in ("2016/17", "2017/18")
    )
    assert "A* to G" in first
    # a year that is not in the result needs no mark
    assert alone == ""
    assert set(pooled(YEARS, by=["urn"], latest="2018/19", measure="attendance")["mark"]) == {""}


def test_nothing_to_pool_gives_no_rows():
    assert pooled(YEARS.iloc[:0], by=["urn"], latest="2018/19").empty


def test_the_ways_of_pooling_are_named():
    assert set(poolings()) == {"three_year", "three_two_one"}
    with pytest.raises(UsageError, match="Did you mean 'three_year'"):
        pooling("three_years")


def test_a_unit_twice_in_a_year_or_a_missing_column_is_refused():
    with pytest.raises(ContractViolation, match="twice in one year"):
        pooled(pd.concat([YEARS, YEARS]), by=["urn"], latest="2018/19")
    with pytest.raises(ContractViolation, match="lacks the columns sd"):
        pooled(YEARS.drop(columns="sd"), by=["urn"], latest="2018/19")
