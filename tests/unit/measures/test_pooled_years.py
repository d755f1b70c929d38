"""Tables of years pooled: sums over sums, by hand."""

import numpy as np
import pandas as pd
import pytest
from drawn import table

from workbench.access.disclosure import SUPPRESSED
from workbench.measures.pooled_years import pooled_years

YEARS = ("2016/17", "2017/18", "2018/19")


def years(measure: str, drawn: str) -> pd.DataFrame:
    """Rows of all pupils of one school; the national figure is 10 unless it is drawn."""
    rows = table(drawn)
    defaults = {
        "measure": measure,
        "unit_id": "900001",
        "group": "all",
        "subgroup": "all",
        "low": np.nan,
        "high": np.nan,
        "national": 10.0,
        "status": "calculated",
    }
    known = {name: value for name, value in defaults.items() if name not in rows}
    found = rows.assign(**known)
    return found if "denominator" in found else found.assign(denominator=found["n"])


def only(frame: pd.DataFrame) -> pd.Series:
    assert len(frame) == 1
    return frame.iloc[0]


def test_a_mean_is_over_the_pupils_of_all_years():
    # (100 x .10 - 120 x .05 + 80 x .20) / 300, and 1.96 x sqrt(sum of n sd^2) / 300 with sd 1.5
    each = years(
        "progress8",
        """
        | period  | n   | value | high               |
        |---------|-----|-------|--------------------|
        | 2016/17 | 100 | 0.10  | 0.394              |
        | 2017/18 | 120 | -0.05 | 0.2183844756098018 |
        | 2018/19 | 80  | 0.20  | 0.5287020229622119 |
        """,
    )
    found = only(pooled_years(each, "2018/19", "three"))
    assert found["value"] == pytest.approx(20 / 300)
    assert found["high"] - found["value"] == pytest.approx(1.96 * 1.5 / np.sqrt(300))
    assert (found["n"], found["period"], found["status"]) == (300, "three", "calculated")


def test_a_percentage_is_of_all_pupils_and_never_a_mean_of_percentages():
    each = years(
        "english_maths_4",
        """
        | period  | n  | value | national |
        |---------|----|-------|----------|
        | 2017/18 | 10 | 100   | 60       |
        | 2018/19 | 90 | 50    | 70       |
        """,
    )
    found = only(pooled_years(each, "2018/19", "three"))
    assert found["value"] == pytest.approx(55.0)
    assert found["national"] == pytest.approx(69.0)
    # Wilson's interval of 55 of 100
    assert found["low"] == pytest.approx(45.245, abs=0.01)
    assert found["high"] == pytest.approx(64.385, abs=0.01)


def test_a_ratio_is_sums_over_sums_and_counts_pupils():
    each = years(
        "ks5_a_level_points",
        """
        | period  | n  | value | denominator |
        |---------|----|-------|-------------|
        | 2017/18 | 20 | 30    | 30          |
        | 2018/19 | 20 | 40    | 60          |
        """,
    )
    found = only(pooled_years(each, "2018/19", "three"))
    assert found["value"] == pytest.approx((30 * 30 + 40 * 60) / 90)
    assert (found["n"], found["denominator"]) == (40, 90)


def test_a_national_figure_is_missing_where_a_year_has_none():
    each = years(
        "attainment8",
        """
        | period  | n  | value | national |
        |---------|----|-------|----------|
        | 2017/18 | 50 | 40    |          |
        | 2018/19 | 50 | 42    | 46.7     |
        """,
    )
    assert pd.isna(only(pooled_years(each, "2018/19", "three"))["national"])


def test_a_cell_that_is_hidden_in_one_year_is_hidden():
    each = years(
        "attainment8",
        """
        | period  | n  | value |
        |---------|----|-------|
        | 2017/18 |    |       |
        | 2018/19 | 50 | 42    |
        """,
    ).assign(status=[SUPPRESSED, "calculated"])
    found = only(pooled_years(each, "2018/19", "three"))
    assert found["status"] == SUPPRESSED
    assert found[["n", "value", "low", "high", "denominator"]].isna().all()


def test_years_across_a_break_are_left_out_and_named():
    each = years(
        "attainment8",
        """
        | period  | n  | value |
        |---------|----|-------|
        | 2018/19 | 50 | 42    |
        | 2019/20 | 50 | 60    |
        """,
    )
    found = only(pooled_years(each, "2019/20", "three"))
    assert (found["n"], found["value"]) == (50, 60)
    assert "2018/19" in found["left_out"]
