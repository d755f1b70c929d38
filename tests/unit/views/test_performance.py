"""Cells of the performance summary, lines of years, and flags of what rose or fell."""

import pandas as pd
import pytest
from drawn import table

from workbench.models.change.flags import trend_flags
from workbench.stages.stage import Pair
from workbench.views.performance import SPOKEN, counted_cells, summary_cells
from workbench.views.spark import spark
from workbench.views.tables import html_table

YEARS = ("2016/17", "2017/18", "2018/19")
PAIR = Pair("Writing", "ks2_writing_expected", "ks2_writing_progress")
BELOW = "significantly below the national average (0)"


def figures(drawn: str) -> pd.DataFrame:
    frame = table(drawn)
    return frame.assign(value=frame["value"].astype(float), verdict=frame["verdict"].fillna(""))


def test_values_have_marks_brackets_and_no_suppressed_number():
    frame = figures(f"""
        | measure | period | value | status | verdict |
        | ks2_writing_expected | 2016/17 | 84 | calculated | |
        | ks2_writing_expected | 2017/18 | | suppressed | |
        | ks2_writing_expected | 2018/19 | 77 | calculated | |
        | ks2_writing_progress | 2018/19 | -2.8 | calculated | {BELOW} |
        """)
    shown = summary_cells(frame, [PAIR], YEARS, {"Measure": "Pupils"}).iloc[1].to_dict()
    assert shown == {
        "Measure": "Writing",
        "Results 2016/17": "(84%)",
        "Results 2017/18": "x",
        "Results 2018/19": "77%",
        "Progress 2018/19": "−2.8 ▼",
    }


@pytest.mark.parametrize(
    ("matched", "threshold", "shown"),
    [(100, 6, "100%"), (97, 6, "x"), (97, 0, "97%"), (94, 6, "94%")],
)
def test_a_share_that_would_count_few_unmatched_pupils_is_withheld(matched, threshold, shown):
    frame = pd.DataFrame(
        {
            "measure": ["attainment8", "progress8"],
            "period": "2018/19",
            "n": [100.0, float(matched)],
            "value": [50.0, 0.1],
            "status": "calculated",
        }
    )
    cells = counted_cells(frame, "Pupils", ("attainment8", "progress8"), YEARS[-1:], threshold)
    assert cells["Progress 2018/19"] == shown


def test_signs_have_words():
    frame = pd.DataFrame({"Measure": ["Writing"], "Progress": ["−2.8 ▼"]})
    shown = html_table(frame, "Summary", spoken=SPOKEN)
    assert '<span class="wb-hidden">significantly below</span>' in shown


def test_a_spark_has_no_place_for_what_is_suppressed():
    shown = spark(YEARS, [1.0, None, 3.0], ["1", "suppressed", "3"])
    assert shown.count("<circle") == 2
    assert "<line" not in shown
    assert "2017/18: suppressed" in shown
    assert spark(YEARS, [1.0, None, None], ["1", "suppressed", "suppressed"]) == ""


def test_a_spark_does_not_join_years_that_cannot_be_compared():
    shown = spark(YEARS, [1.0, 2.0, 3.0], ["1", "2", "3"], ["2018/19"])
    assert shown.count("<line") == 1
    assert "2018/19 cannot be compared with the year before" in shown


def test_an_arrow_needs_more_than_chance_and_years_that_can_be_compared():
    now = progress([1.0, 0.1, 2.0], "2018/19")
    before = progress([-1.0, 0.0, None], "2017/18")
    found = trend_flags(now, before)
    assert found[["subgroup", "flag"]].to_numpy().tolist() == [["girls", 1]]
    assert trend_flags(progress([1.0, 0.1, 2.0], "2020/21"), before).empty


def progress(values: list[float | None], period: str) -> pd.DataFrame:
    value = pd.Series(values, dtype="float64")
    return pd.DataFrame(
        {
            "measure": "progress8",
            "period": period,
            "group": "sex",
            "subgroup": ["girls", "boys", "other"],
            "n": 40.0,
            "value": value,
            "high": value + 0.4,
            "national": 0.0,
        }
    )
