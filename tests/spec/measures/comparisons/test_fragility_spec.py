"""Fragility, drawn: how few pupils change a verdict, and who may know."""

import numpy as np
import pandas as pd
import pytest
from drawn import table
from stores import scope_of

from workbench.errors import PolicyDenied, UsageError
from workbench.measures.comparisons.fewest import fewest_pupils
from workbench.measures.comparisons.fragility import fragility

SCHOOL = scope_of("school_named", schools=("900001",))
NATIONAL = pd.DataFrame(
    [("attainment8", "all", "all", 46.0, 19.0), ("english_maths_4", "all", "all", 50.0, np.nan)],
    columns=["measure", "group", "subgroup", "value", "sd"],
).assign(period="2018/19", name="England", n=np.nan, source="drawn")


def pupils(**columns: object) -> pd.DataFrame:
    return pd.DataFrame({"urn": "900001", "year": "2018/19", **columns})


def test_the_fewest_pupils_of_small_cells():
    drawn = table(
        """
        | values                   | national | sd | verdict | pupils | towards | because                                   |
        |--------------------------|----------|----|---------|--------|---------|-------------------------------------------|
        | 4 4 4 4                  | 0        | 1  | 1       |        |         | even 1 pupil at 4 is above                |
        | 2 2 2 2                  | 0        | 2  | 1       | 1      | 0       | 3 pupils need 2.26                        |
        | 9 1 1 1                  | 0        | 2  | 1       | 1      | 0       | the 9 carries the mean of 3               |
        | -2 -2 -2 -2              | 0        | 2  | -1      | 1      | 0       | 3 pupils need -2.26                       |
        | 3 3 0 -5                 | 0        | 2  | 0       | 2      | 1       | 3 pupils at 2 need 2.26, 2 at 3 need 2.77 |
        | 3 3 3 -5                 | 0        | 2  | 0       | 1      | 1       | without the -5 the mean is 3              |
        | -3 -3 -3 5               | 0        | 2  | 0       | 1      | -1      | without the 5 the mean is -3              |
        | 0 0 0 0                  | 0        | 2  | 0       |        |         | no removal moves the mean                 |
        """  # noqa: E501
    )
    for row in drawn.itertuples(index=False):
        values = np.array([float(one) for one in str(row.values).split()])
        found = fewest_pupils(
            values,
            np.zeros(len(values), np.int64),
            np.array([float(row.national)]),
            np.array([float(row.sd)]),
            enough=1,
        )
        assert found.direction[0] == row.verdict, row.because
        assert found.pupils[0] == pytest.approx(row.pupils, nan_ok=True), row.because
        assert found.towards[0] == (0 if np.isnan(row.pupils) else row.towards), row.because


def test_many_cells_at_once_and_pupils_in_none():
    found = fewest_pupils(
        np.array([2.0, 2, 2, 2, 100, -2, -2, -2, -2, np.nan]),
        np.array([0, 0, 0, 0, -1, 1, 1, 1, 1, 1]),
        np.array([0.0, 0.0, np.nan]),
        np.array([2.0, 2.0, 2.0]),
        enough=1,
    )
    assert found.n.tolist() == [4, 4, 0]
    assert found.direction.tolist() == [1, -1, 0]
    assert found.pupils.tolist()[:2] == [1, 1]
    assert np.isnan(found.pupils[2])


def test_removals_that_leave_too_few_for_a_verdict_are_not_looked_at():
    values, cell = np.full(12, 1.4), np.zeros(12, np.int64)
    beside, sd = np.array([0.0]), np.array([2.4])
    # 12 pupils need 1.358, 11 need 1.418
    assert fewest_pupils(values, cell, beside, sd).pupils.tolist() == [1]
    assert np.isnan(fewest_pupils(values, cell, beside, sd, enough=12).pupils).all()
    assert fewest_pupils(values, cell, beside, sd, enough=13).direction.tolist() == [0]


def test_a_percentage_that_one_pupil_decides():
    # 60 of 100 pupils are significantly above 50% (z 2.00), 59 of 99 are not (z 1.91)
    passed = pupils(english_maths_4=np.arange(100) < 60)
    found = fragility("english_maths_4", passed, scope=SCHOOL, national=NATIONAL).iloc[0]
    assert found["verdict"] == "significantly above the national average (50%)"
    assert (found["pupils"], found["share"]) == (1, 0.01)
    assert found["changed"] == "in line with the national average (50%)"
    # 58 of 96 still are (z 2.04), 57 of 95 are not (z 1.95)
    firm = pupils(english_maths_4=np.arange(100) < 62)
    found = fragility("english_maths_4", firm, scope=SCHOOL, national=NATIONAL)
    assert found["pupils"].tolist() == [5]


def test_a_mean_with_its_groups():
    rows = pupils(attainment8=np.r_[np.full(50, 55.0), np.full(50, 46.0)], sex=["F", "M"] * 50)
    found = fragility("attainment8", rows, scope=SCHOOL, national=NATIONAL)
    assert found["verdict"].tolist() == ["significantly above the national average (46.0)"]
    # each girl or boy at 55 takes 9 from 450: 100 - k pupils need 37.24 x root(100 - k)
    k = np.arange(1, 51)
    first = k[450 - 9 * k <= 1.96 * 19 * np.sqrt(100 - k)][0]
    assert found["pupils"].tolist() == [first]
    by_sex = fragility("attainment8", rows, scope=SCHOOL, national=NATIONAL, by=["sex"])
    assert by_sex["verdict"].tolist() == ["", ""]
    assert by_sex["pupils"].isna().all()


def test_progress_is_set_beside_nought_with_its_published_spread():
    rows = pupils(progress8=np.full(104, 0.25))
    found = fragility("progress8", rows, scope=SCHOOL).iloc[0]
    # 0.25 is above while 1.96 x 1.282479 / root of n is below 0.25: down to 102 pupils
    assert found["pupils"] == 104 - 101


@pytest.mark.parametrize(
    ("role", "purpose"),
    [
        ("school_unnamed", "self_evaluation"),
        ("school_governor", "self_evaluation"),
        ("trust_unnamed", "self_evaluation"),
        ("analyst", "national_trends"),
        ("ofsted_unnamed", "self_evaluation"),
        ("presenter", "self_evaluation"),
        ("pack_governor", "school_pack"),
    ],
)
def test_who_sees_suppressed_groups_may_not_know(role, purpose):
    scope = scope_of(role, purpose, schools=("900001",))
    with pytest.raises(PolicyDenied, match=f"The role {role} may not see how many pupils"):
        fragility("progress8", pupils(progress8=np.full(20, 1.0)), scope=scope)


@pytest.mark.parametrize("role", ["school_named", "local_authority_named", "trust_named"])
def test_who_sees_groups_of_any_size_of_one_school_may(role):
    scope = scope_of(role, schools=("900001",))
    found = fragility("progress8", pupils(progress8=np.full(20, 0.6)), scope=scope)
    # 17 pupils need 0.61
    assert found["pupils"].tolist() == [3]


def test_figures_across_schools_are_suppressed_for_them_too():
    scope = scope_of("trust_named", schools=("900001", "900002"))
    both = pd.concat([pupils(progress8=[1.0]), pupils(progress8=[1.0]).assign(urn="900002")])
    with pytest.raises(PolicyDenied, match="small groups are suppressed"):
        fragility("progress8", both, scope=scope, unit=None)
    with pytest.raises(PolicyDenied, match="small groups are suppressed"):
        fragility("progress8", both.assign(trust="T1"), scope=scope, unit="trust")


def test_a_ratio_is_refused():
    with pytest.raises(UsageError, match="is a ratio"):
        fragility("absence", pupils(absent=[1]), scope=SCHOOL)
