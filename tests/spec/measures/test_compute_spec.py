"""The table of measures, drawn: values, intervals, comparators and verdicts."""

import numpy as np
import pandas as pd
import pytest
from drawn import table

from workbench.errors import ContractViolation, UsageError
from workbench.measures import national
from workbench.measures.catalogue import measure
from workbench.measures.compute import compute
from workbench.measures.tidy import COLUMNS

NATIONAL = pd.DataFrame(
    [
        ("attainment8", "all", "all", 46.7, 19.0),
        ("attainment8", "disadvantage", "not_disadvantaged", 50.0, 18.0),
        ("english_maths_4", "all", "all", 64.6, np.nan),
        ("english_maths_4", "disadvantage", "not_disadvantaged", 70.0, np.nan),
        ("absence", "all", "all", 5.5, np.nan),
    ],
    columns=["measure", "group", "subgroup", "value", "sd"],
).assign(period="2018/19", name="England", n=np.nan, source="drawn")


def school(n: int, **columns: object) -> pd.DataFrame:
    return pd.DataFrame({"urn": ["900001"] * n, "year": ["2018/19"] * n, **columns})


def test_the_columns_are_fixed():
    found = compute(["attainment8", "progress8"], school(3, attainment8=50.0, progress8=0.1))
    assert found.columns.tolist() == COLUMNS
    assert len(found) == 2


def test_verdicts_of_means_by_number_of_pupils():
    drawn = table(
        """
        | pupils | points | verdict                                        |
        |--------|--------|------------------------------------------------|
        | 100    | 50.5   | significantly above the national average (46.7) |
        | 100    | 50.4   | in line with the national average (46.7)       |
        | 100    | 42.9   | significantly below the national average (46.7) |
        | 11     | 90     | significantly above the national average (46.7) |
        | 10     | 90     | not enough pupils to tell                      |
        """
    )
    for pupils, points, verdict in drawn.itertuples(index=False):
        found = compute("attainment8", school(pupils, attainment8=points), compare=NATIONAL)
        assert found["verdict"].tolist() == [verdict]


def test_the_interval_of_a_mean_uses_the_national_standard_deviation():
    found = compute("attainment8", school(100, attainment8=50.0), compare=NATIONAL).iloc[0]
    assert (found["low"], found["high"]) == pytest.approx((50 - 3.724, 50 + 3.724))
    assert found["method"] == "mean; interval 95%, national SD; compared with England, all pupils"


def test_a_mean_without_a_national_standard_deviation_has_no_interval_and_no_verdict():
    bare = NATIONAL.assign(sd=np.nan)
    found = compute("attainment8", school(100, attainment8=50.0), compare=bare).iloc[0]
    assert np.isnan(found["low"])
    assert found["verdict"] == ""
    assert found["national"] == 46.7
    assert "no interval" in found["method"]


def test_percentages_have_a_wilson_interval_and_are_tested_by_z():
    passed = np.arange(100) < 55
    found = compute("english_maths_4", school(100, english_maths_4=passed), compare=NATIONAL)
    row = found.iloc[0]
    assert row["value"] == pytest.approx(55)
    assert (row["low"], row["high"]) == pytest.approx((45.24, 64.39), abs=0.01)
    assert row["verdict"] == "significantly below the national average (65%)"


def test_an_interval_at_100_percent_has_width_and_stays_inside():
    row = compute("english_maths_4", school(20, english_maths_4=True)).iloc[0]
    assert row["high"] == 100
    assert 80 < row["low"] < 90


def test_progress_is_set_beside_nought():
    drawn = table(
        """
        | pupils | score | verdict                                      |
        |--------|-------|----------------------------------------------|
        | 100    | 0.26  | significantly above the national average (0) |
        | 100    | 0.25  | in line with the national average (0)        |
        | 100    | -0.26 | significantly below the national average (0) |
        """
    )
    for pupils, score, verdict in drawn.itertuples(index=False):
        row = compute("progress8", school(pupils, progress8=score)).iloc[0]
        assert (row["verdict"], row["national"]) == (verdict, 0)
        assert row["high"] - row["value"] == pytest.approx(0.2514, abs=5e-5)
        assert "the average of pupils with the same prior attainment" in row["method"]


def test_groups_are_set_beside_their_own_comparators():
    pupils = school(40, attainment8=45.0, disadvantaged=np.arange(40) < 20)
    found = compute("attainment8", pupils, by=["all", "disadvantage"], compare=NATIONAL)
    expected = table(
        """
        | subgroup          | n  | national | beside                                    |
        |-------------------|----|----------|-------------------------------------------|
        | all               | 40 | 46.7     | England, all pupils                       |
        | disadvantaged     | 20 | 50       | England, pupils who are not disadvantaged |
        | not_disadvantaged | 20 | 50       | England, pupils who are not disadvantaged |
        """
    )
    assert found["subgroup"].tolist() == expected["subgroup"].tolist()
    assert found["n"].tolist() == expected["n"].tolist()
    assert found["national"].tolist() == expected["national"].tolist()
    assert [m.split("compared with ")[1] for m in found["method"]] == expected["beside"].tolist()


def test_a_group_without_a_national_figure_is_not_compared():
    row = compute(
        "attainment8", school(40, attainment8=45.0, sex="F"), by=["sex"], compare=NATIONAL
    )
    assert row["national"].isna().all()
    assert row["verdict"].tolist() == [""]
    assert row["method"].iloc[0].endswith("not compared")


def test_the_figure_of_another_year_is_not_used():
    later = school(40, attainment8=45.0).assign(year="2022/23")
    assert compute("attainment8", later, compare=NATIONAL)["national"].isna().all()


def test_ratios_are_sums_over_sums():
    pupils = school(3, absent=[10, 0, 0], possible=[10, 90, 0], compulsory_age=True)
    row = compute("absence", pupils, compare=NATIONAL).iloc[0]
    assert (row["value"], row["n"]) == (pytest.approx(10), 2)


def test_missing_is_never_nought():
    pupils = school(4, attainment8=[50, 40, None, None])
    assert compute("attainment8", pupils)[["n", "value"]].to_numpy().tolist() == [[2, 45]]


def test_status_says_why_a_value_is_missing():
    drawn = table(
        """
        | year    | measure           | value | status        |
        |---------|-------------------|-------|---------------|
        | 2018/19 | progress8         | 0.1   | calculated    |
        | 2018/19 | progress8         |       | low_coverage  |
        | 2018/19 | progress8_english | 0.1   | not_available |
        | 2022/23 | progress8_english | 0.1   | calculated    |
        | 2024/25 | progress8         | 0.1   | not_published |
        | 2014/15 | attainment8       | 40    | not_published |
        | 2018/19 | attainment8       |       | not_available |
        """
    )
    for year, name, value, status in drawn.itertuples(index=False):
        row = compute(name, school(20, **{name: value}).assign(year=year)).iloc[0]
        assert row["status"] == status
        assert pd.notna(row["value"]) == (status == "calculated")
        assert row["verdict"] == "" or status == "calculated"


def test_a_column_can_be_a_group_and_a_unit():
    pupils = school(4, attainment8=[10.0, 20, 30, 40], subject=["b", "a", "b", None])
    pupils = pupils.assign(la=["X", "X", "Y", "Y"])
    found = compute("attainment8", pupils, by=["subject"], unit="la")
    assert found[["unit_id", "subgroup", "value"]].to_numpy().tolist() == [
        ["X", "a", 20],
        ["X", "b", 10],
        ["Y", "b", 30],
    ]


def test_england_as_one_unit():
    pupils = pd.concat([school(1, attainment8=10.0), school(3, attainment8=50.0)])
    found = compute("attainment8", pupils, unit=None)
    assert found[["unit_id", "value"]].to_numpy().tolist() == [["E92000001", 40]]


def test_what_is_asked_for_wrongly_is_named():
    with pytest.raises(UsageError, match="Did you mean 'attainment8'"):
        compute("atainment8", school(1))
    with pytest.raises(UsageError, match="`by` setting"):
        compute("attainment8", school(1, attainment8=1.0), by=["setting"])
    with pytest.raises(ContractViolation, match="possible"):
        compute("absence", school(1, absent=1))


def test_national_figures_of_a_population_have_its_spread():
    pupils = school(
        4,
        attainment8=[10.0, 20, 30, 40],
        absent=[1, 2, 3, 4],
        possible=[10, 10, 20, 20],
        compulsory_age=True,
    )
    both = [measure("attainment8"), measure("absence")]
    found = national.computed(both, pupils, name="drawn England").set_index("measure")
    assert found.loc["attainment8", ["value", "sd", "n"]].tolist() == pytest.approx(
        [25, 12.909944494449, 4]
    )
    residual = np.array([1, 2, 3, 4]) - np.array([10, 10, 20, 20]) / 6
    spread = 100 * np.sqrt((residual**2).sum() / 3) / 15
    assert found.loc["absence", ["value", "sd"]].tolist() == pytest.approx([100 / 6, spread])
    assert set(found["name"]) == {"drawn England"}
