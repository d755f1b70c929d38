"""Changes between years, drawn: what may be compared, and when a change is more than chance."""

import pytest
from drawn import table

from workbench.measures.catalogue import measure
from workbench.measures.changes import YearValue, change
from workbench.measures.series import break_between

BEFORE = YearValue("2017/18", -0.20, 120, 1.262617)


def test_a_significant_rise():
    found = change(measure("progress8"), YearValue("2018/19", 0.15, 115, 1.282479), BEFORE)
    assert found.z == pytest.approx(2.107, abs=5e-4)
    assert found.direction == 1
    assert found.verdict == "significantly higher than 2017/18 (\N{MINUS SIGN}0.20)"


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


def test_which_years_can_be_compared():
    drawn = table(
        """
        | measure            | one     | other   | comparable |
        |--------------------|---------|---------|------------|
        | attainment8        | 2016/17 | 2018/19 | yes        |
        | attainment8        | 2018/19 | 2022/23 | yes        |
        | attainment8        | 2018/19 | 2020/21 | no         |
        | attainment8        | 2020/21 | 2019/20 | no         |
        | progress8          | 2017/18 | 2018/19 | yes        |
        | progress8          | 2018/19 | 2021/22 | no         |
        | progress8          | 2022/23 | 2023/24 | yes        |
        | absence            | 2018/19 | 2022/23 | yes        |
        | absence            | 2018/19 | 2020/21 | no         |
        | absence            | 2024/25 | 2023/24 | no         |
        | persistent_absence | 2014/15 | 2015/16 | no         |
        """
    )
    for name, one, other, comparable in drawn.itertuples(index=False):
        assert (break_between(name, one, other) == "") == comparable, (name, one, other)
