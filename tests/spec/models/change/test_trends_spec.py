"""Trends and many tests at once, drawn."""

import numpy as np
import pandas as pd
import pytest
from drawn import table
from scipy.stats import norm

from workbench.errors import ContractViolation, UsageError
from workbench.models.change.discoveries import adjusted, discoveries
from workbench.models.change.trends import trends


def one(text, **arguments):
    return trends(table(text), by=["urn"], **arguments).iloc[0]


def test_two_years_of_progress_8():
    found = one(
        """
        | urn | year    | value | n   | sd       |
        |-----|---------|-------|-----|----------|
        | a   | 2017/18 | -0.20 | 120 | 1.262617 |
        | a   | 2018/19 | 0.15  | 115 | 1.282479 |
        """
    )
    assert round(found["z"], 3) == 2.107
    assert round(found["std_error"] ** 2, 6) == round(0.013285 + 0.014302, 6)
    assert (found["since"], found["to"], found["years"]) == ("2017/18", "2018/19", 2)
    assert found["slope"] == pytest.approx(0.35)
    assert found["difference"] == pytest.approx(0.35)
    assert found["trend"] == 1
    assert found["p_value"] == pytest.approx(0.0351, abs=5e-5)


def test_years_count_as_they_lie_in_time():
    found = one(
        """
        | urn | year    | value | n   | sd |
        |-----|---------|-------|-----|----|
        | a   | 2016/17 | 1.0   | 100 | 1  |
        | a   | 2017/18 | 1.1   | 100 | 1  |
        | a   | 2018/19 | 1.2   | 100 | 1  |
        | a   | 2022/23 | 1.6   | 100 | 1  |
        """
    )
    assert found["slope"] == pytest.approx(0.1)
    # the years lie about 2018.25
    away = np.array([2.25, 1.25, 0.25, 3.75])
    assert found["std_error"] == pytest.approx(0.1 / np.sqrt((away**2).sum()))
    assert found["difference"] == pytest.approx(0.6)


def test_a_year_weighs_by_its_pupils():
    found = one(
        """
        | urn | year    | value | n     | sd |
        |-----|---------|-------|-------|----|
        | a   | 2016/17 | 0     | 10000 | 1  |
        | a   | 2017/18 | 9     | 1     | 1  |
        | a   | 2018/19 | 0     | 10000 | 1  |
        """
    )
    assert found["slope"] == pytest.approx(0, abs=1e-9)


def test_one_year_or_none_is_no_trend():
    drawn = table(
        """
        | urn | year    | value | n   | sd |
        |-----|---------|-------|-----|----|
        | a   | 2017/18 | 0.1   | 50  | 1  |
        | b   | 2017/18 | 0.1   | 50  | 1  |
        | b   | 2018/19 |       | 50  | 1  |
        | c   | 2018/19 | 0.1   | 0   | 1  |
        """
    )
    found = trends(drawn, by=["urn"]).set_index("urn")
    assert found.index.to_list() == ["a", "b"]
    assert found[["difference", "slope", "z", "adjusted_p"]].isna().all(axis=None)
    assert found["trend"].to_list() == [0, 0]
    assert trends(drawn.iloc[:0], by=["urn"]).empty


def test_years_that_may_not_be_compared_are_not_used():
    drawn = """
        | urn | year    | value | n   | sd |
        |-----|---------|-------|-----|----|
        | a   | 2017/18 | 0.0   | 100 | 1  |
        | a   | 2018/19 | 0.1   | 100 | 1  |
        | a   | 2021/22 | 0.9   | 100 | 1  |
        | a   | 2022/23 | 1.0   | 100 | 1  |
        """
    found = one(drawn, measure="progress8")
    assert (found["since"], found["years"]) == ("2021/22", 2)
    assert one(drawn)["years"] == 4


def test_subjects_and_groups_of_a_school_are_looked_at_together():
    rows = [("a", f"subject {number}", 2.2 if number == 0 else 0.1) for number in range(20)]
    rows.append(("b", "subject 0", 2.2))
    both = [
        {"urn": urn, "subject": subject, "year": year, "value": value, "n": 100, "sd": 1.0}
        for urn, subject, z in rows
        for year, value in (("2017/18", 0.0), ("2018/19", z * np.sqrt(2) / 10))
    ]
    found = trends(pd.DataFrame(both), by=["urn", "subject"], together=["urn"])
    marked = found.set_index(["urn", "subject"])
    first = marked.loc[[("a", "subject 0"), ("b", "subject 0")]]
    assert first["z"].to_list() == pytest.approx([2.2, 2.2])
    assert first["alone"].to_list() == [1, 1]
    # one of 20 beyond 1.96 is what chance brings; one of one is not
    assert first["trend"].to_list() == [0, 1]


# fifteen p-values of the paper that brought the method, in which four are discoveries at 5%
PAPER = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0),
]


def test_benjamini_and_hochbergs_own_example():
    z = norm.isf(np.array(PAPER) / 2)
    found = discoveries(pd.DataFrame({"z": -z}))
    assert found["p_value"].to_list() == pytest.approx(PAPER)
    assert found["trend"].to_list() == [-1] * 4 + [0] * 11
    assert found["alone"].to_list() == [-1] * 9 + [0] * 6


def test_adjusted_chances_are_the_least_of_p_times_tests_over_rank():
    assert adjusted(np.array([0.01, 0.04, np.nan, 0.03, 0.005])).tolist() == pytest.approx(
        [0.02, 0.04, np.nan, 0.04, 0.02], nan_ok=True
    )
    assert np.isnan(adjusted(np.array([np.nan]))).all()


BOTH = table(
    """
    | urn | year    | value | n  | sd |
    |-----|---------|-------|----|----|
    | a   | 2017/18 | 0.1   | 50 | 1  |
    """
)


def test_refusals():
    with pytest.raises(UsageError, match="`by` is empty"):
        trends(BOTH, by=[])
    with pytest.raises(UsageError, match="`together` names subject"):
        trends(BOTH, by=["urn"], together=["subject"])
    with pytest.raises(UsageError, match="`rate` is 5"):
        trends(BOTH, by=["urn"], rate=5)
    with pytest.raises(ContractViolation, match="`table` lacks the columns sd"):
        trends(BOTH.drop(columns="sd"), by=["urn"])
    with pytest.raises(ContractViolation, match="holds 1 years twice"):
        trends(pd.concat([BOTH, BOTH]), by=["urn"])
    with pytest.raises(ContractViolation, match="`table` lacks the columns z"):
        discoveries(BOTH)
