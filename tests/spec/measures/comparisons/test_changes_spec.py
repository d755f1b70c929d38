"""Changes between years, drawn: when a change is more than chance, and its mark."""

import numpy as np
import pandas as pd
import pytest
from drawn import table

from workbench.errors import ContractViolation
from workbench.measures.catalogue import measure
from workbench.measures.changes import YearValue, change, changes
from workbench.measures.intervals import half_width

BEFORE = YearValue("2017/18", -0.20, 120, 1.262617)
MINUS = "\N{MINUS SIGN}"


def tidy(text: str) -> pd.DataFrame:
    """A table of measures; ``sd`` becomes the interval that it gives."""
    drawn = table(text)
    half = half_width(drawn["n"].to_numpy(float), drawn["sd"].to_numpy(float))
    filled = {"unit_id": "900001", "group": "all", "subgroup": "all", "national": np.nan}
    fresh = {name: value for name, value in filled.items() if name not in drawn}
    return drawn.assign(high=drawn["value"] + half, **fresh)


def test_a_significant_rise():
    found = change(measure("progress8"), YearValue("2018/19", 0.15, 115, 1.282479), BEFORE)
    assert found.z == pytest.approx(2.107, abs=5e-4)
    assert found.direction == 1
    assert found.verdict == f"significantly higher than 2017/18 ({MINUS}0.20)"


def test_a_change_within_chance_and_one_of_too_few_pupils():
    progress = measure("progress8")
    steady = change(progress, YearValue("2018/19", 0.0, 115, 1.282479), BEFORE)
    assert (steady.direction, steady.difference) == (0, pytest.approx(0.20))
    assert steady.verdict.startswith("in line with 2017/18")
    few = change(progress, YearValue("2018/19", 3.0, 10, 1.282479), BEFORE)
    assert few.verdict == "not enough pupils to tell"


def test_across_a_break_there_is_no_difference_to_give():
    found = change(measure("progress8"), YearValue("2021/22", 0.15, 115, 1.408359), BEFORE)
    assert (found.difference, found.z) == (None, None)
    assert found.verdict == "cannot be compared (break in series)"
    assert "scaled scores" in found.why


def test_years_of_one_era_are_compared_with_a_mark():
    found = change(measure("progress8"), YearValue("2018/19", 0.15, 115, 1.282479), BEFORE)
    assert found.difference == pytest.approx(0.35)
    assert found.why.startswith("2017/18: 9 to 1 examinations in most subjects")


def test_a_table_of_years():
    found = changes(
        tidy(
            """
            | measure   | period  | n   | value | sd       |
            |-----------|---------|-----|-------|----------|
            | progress8 | 2018/19 | 115 | 0.15  | 1.282479 |
            | progress8 | 2017/18 | 120 | -0.20 | 1.262617 |
            | progress8 | 2021/22 | 118 | 0.60  | 1.408359 |
            | progress8 | 2022/23 | 10  | 3.00  | 1.414023 |
            | progress8 | 2023/24 | 118 | -2.00 | 1.416280 |
            """
        )
    )
    expected = table(
        """
        | period  | since   | difference | z     | trend | change                                     |
        |---------|---------|------------|-------|-------|--------------------------------------------|
        | 2018/19 | 2017/18 | 0.35       | 2.107 | 1     | significantly higher than 2017/18 (-0.20)  |
        | 2017/18 |         |            |       | 0     |                                            |
        | 2021/22 | 2018/19 |            |       | 0     | cannot be compared (break in series)       |
        | 2022/23 | 2021/22 | 2.4        | 5.15  | 0     | not enough pupils to tell                  |
        | 2023/24 | 2022/23 | -5         | -10.73 | 0    | not enough pupils to tell                  |
        """  # noqa: E501
    )
    assert found["period"].tolist() == expected["period"].tolist()
    assert found["trend"].tolist() == expected["trend"].tolist()
    assert found["difference"].to_numpy() == pytest.approx(
        expected["difference"].to_numpy(), nan_ok=True
    )
    assert found["z"].to_numpy() == pytest.approx(expected["z"].to_numpy(), abs=5e-3, nan_ok=True)
    said = expected["change"].fillna("").str.replace("(-", f"({MINUS}")
    assert found["change"].tolist() == said.tolist()
    assert "scaled scores" in found["why"].iloc[2]


def test_a_fall_of_a_percentage_is_tested_with_the_national_proportion():
    falls = """
        | measure         | period  | n   | value | sd | national |
        |-----------------|---------|-----|-------|----|----------|
        | english_maths_4 | 2017/18 | 200 | 65    |    | 64.2     |
        | english_maths_4 | 2018/19 | 200 | {}    |    | 64.6     |
        """
    # 1.96 x sqrt((0.642 x 0.358 + 0.646 x 0.354) / 200) is 9.38 percentage points
    for value, trend in ((55.5, -1), (56, 0)):
        found = changes(tidy(falls.format(value))).iloc[1]
        assert (found["trend"], found["z"] < 0) == (trend, True), value
    assert found["change"] == "in line with 2017/18 (65%)"


def test_without_a_national_figure_there_is_a_difference_but_no_test():
    found = changes(
        tidy(
            """
            | measure         | period  | n   | value | sd |
            |-----------------|---------|-----|-------|----|
            | attainment8     | 2017/18 | 200 | 46    |    |
            | attainment8     | 2018/19 | 200 | 50    |    |
            | english_maths_4 | 2017/18 | 200 | 46    |    |
            | english_maths_4 | 2018/19 | 200 | 50    |    |
            """
        )
    )
    assert found["difference"].dropna().tolist() == [4, 4]
    assert found["z"].isna().all()
    assert set(found["change"]) == {""}


def test_schools_and_groups_are_not_mixed_up():
    found = changes(
        tidy(
            """
            | measure   | unit_id | subgroup | period  | n   | value | sd |
            |-----------|---------|----------|---------|-----|-------|----|
            | progress8 | A       | boys     | 2017/18 | 100 | 0.1   | 1  |
            | progress8 | A       | girls    | 2018/19 | 100 | 0.2   | 1  |
            | progress8 | B       | boys     | 2018/19 | 100 | 0.3   | 1  |
            | progress8 | A       | boys     | 2018/19 | 100 | 0.5   | 1  |
            """
        )
    )
    assert found["difference"].dropna().to_dict() == {3: pytest.approx(0.4)}


def test_a_missing_column_is_named():
    with pytest.raises(ContractViolation, match="high"):
        changes(pd.DataFrame(columns=["measure", "unit_id", "group", "subgroup", "period", "n"]))
