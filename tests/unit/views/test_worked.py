"""The steps of a calculation in words, and what is withheld in them."""

import pytest

from workbench.views.school.worked_frames import Working
from workbench.views.school.worked_words import FIGURE, STEP, WITHHELD, steps, suppression_rule


def of(measure: str, **facts) -> dict[str, object]:
    known = {
        "measure": measure,
        "n": 100.0,
        "value": 50.0,
        "low": float("nan"),
        "high": float("nan"),
        "national": float("nan"),
        "verdict": "",
        "status": "calculated",
        "method": "",
    }
    return known | facts


def said(found: Working, **options: str) -> dict[str, str]:
    table = steps(found, **options)
    return dict(zip(table[STEP], table[FIGURE], strict=True))


def test_a_percentage_step_by_step():
    row = of(
        "english_maths_4",
        value=55.0,
        low=45.245,
        high=64.385,
        national=64.6,
        verdict="significantly below the national average (65%)",
        method="percentage; interval Wilson 95%; compared with England, all pupils",
    )
    found = said(Working(row, eligible=104, left_out=4, numerator=55, denominator=100))
    assert found["Pupils who can count"] == "104"
    assert found["Left out: without what the measure needs"] == "4"
    assert found["Numerator: pupils who meet the measure"] == "55"
    assert found["Result"] == "55 ÷ 100 × 100 = 55, shown as 55%"
    assert found["Interval"] == "Wilson score, 95%, with 100 in the denominator: 45 to 64"
    assert found["Comparator"] == "65%: England, all pupils"
    # (0.55 - 0.646) / sqrt(0.646 x 0.354 / 100)
    assert found["Rule of the verdict"].endswith("here z is −2.01.")
    assert found["Verdict"] == "significantly below the national average (65%)"


def test_a_mean_names_its_interval_and_its_spread():
    row = of(
        "progress8",
        value=-0.5,
        low=-0.794,
        high=-0.206,
        national=0.0,
        verdict="significantly below the national average (0)",
        method="mean; interval 95%, national SD; compared with 0, the average of pupils",
    )
    found = said(Working(row, eligible=100, left_out=0, numerator=-50, denominator=100))
    assert found["Result"] == "−50 ÷ 100 = −0.5, shown as −0.50"
    # 0.294 = 1.96 x 1.5 / 10
    assert found["Interval"].endswith("−0.50 ± 1.96 × 1.5 ÷ √100, which is −0.79 to −0.21")
    assert found["Comparator"] == "0, the average of pupils"
    assert "outside the interval" in found["Rule of the verdict"]


def test_a_ratio_is_one_sum_over_another():
    row = of("ks5_a_level_points", value=32.5)
    working = Working(row, eligible=41, left_out=1, numerator=3900, denominator=120)
    found = said(working, pupils="students")
    assert found["Students in the figure"] == "100"
    assert found["Result"].startswith("3,900 ÷ 120")
    assert found["Interval"].startswith("none")
    assert found["Rule of the verdict"] == "no verdict without a comparator"


def test_what_is_withheld_is_in_no_step():
    row = of("english_maths_4", value=3.0, low=1.0, high=8.5, national=64.6, method="")
    found = said(Working(row, denominator=100))
    assert found["Numerator: pupils who meet the measure"] == WITHHELD
    assert found["Pupils who can count"] == WITHHELD
    assert found["Result"] == "3%"
    assert "; here z" not in found["Rule of the verdict"]


@pytest.mark.parametrize("threshold", [6, 11])
def test_the_rule_names_the_threshold_of_the_role(threshold):
    assert f"fewer than {threshold} pupils" in suppression_rule(threshold)
    assert "may see single pupils" in suppression_rule(0)
