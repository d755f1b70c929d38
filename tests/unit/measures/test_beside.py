"""Comparators of pupil groups: figures, tests and words, by hand."""

import numpy as np
import pandas as pd
import pytest
from drawn import table

from workbench.measures.beside import (
    NATIONAL,
    OTHERS,
    SAME,
    SCHOOL,
    USUAL,
    comparators_held,
    with_national,
    with_verdicts,
)
from workbench.measures.national import published


def rows(measure: str, drawn: str) -> pd.DataFrame:
    found = table(drawn).assign(measure=measure, unit_id="1", period="2018/19", status="calculated")
    spans = {name: np.nan for name in ("low", "high") if name not in found}
    found = found.assign(**spans)
    return found if "denominator" in found else found.assign(denominator=found["n"])


SHARES = """
    | group        | subgroup      | n   | value |
    |--------------|---------------|-----|-------|
    | all          | all           | 100 | 50    |
    | sex          | girls         | 60  | 60    |
    | sex          | boys          | 40  | 35    |
    | disadvantage | disadvantaged | 20  | 40    |
"""


def compared(measure: str, drawn: str, chosen: str) -> pd.DataFrame:
    table = with_national(rows(measure, drawn), chosen, published())
    return with_verdicts(table, chosen).set_index("subgroup")


@pytest.mark.parametrize(
    ("chosen", "figure", "whom"),
    [
        # the usual figure beside disadvantaged pupils is that of the others
        (USUAL, 50.3, "pupils who are not disadvantaged nationally"),
        (SAME, 36.7, "disadvantaged pupils nationally"),
        (NATIONAL, 46.7, "the national average"),
    ],
)
def test_national_figures_are_of_whom_they_say(chosen, figure, whom):
    found = compared("attainment8", SHARES, chosen).loc["disadvantaged"]
    assert (found["national"], found["whom"]) == (figure, whom)


def test_an_average_of_0_is_of_all_pupils_alone():
    assert compared("progress8", SHARES, NATIONAL).loc["girls", "national"] == 0
    assert np.isnan(compared("progress8", SHARES, SAME).loc["girls", "national"])


def test_a_national_verdict_names_its_group():
    found = compared("english_maths_4", SHARES, SAME)
    # 35% of 40 boys beside 61.0%: z is -3.37
    assert found.loc["boys", "verdict"] == "significantly below boys nationally (61%)"
    assert found.loc["girls", "verdict"] == ""


def test_other_pupils_are_all_less_the_group():
    found = compared("english_maths_4", SHARES, OTHERS)
    # 50 of 100 less 36 of 60 leaves 14 of 40; z of two proportions is 2.45
    assert found.loc["girls", "national"] == pytest.approx(35.0)
    assert found.loc["girls", "verdict"] == "significantly above other pupils of the school (35%)"
    # 8 of 20 beside 42 of 80: z is -1
    assert found.loc["disadvantaged", "national"] == pytest.approx(52.5)
    assert found.loc["disadvantaged", "verdict"].startswith("in line with other pupils")
    assert np.isnan(found.loc["all", "national"])


def test_a_group_differs_from_all_where_it_differs_from_the_others():
    found = compared("english_maths_4", SHARES, SCHOOL)
    assert found.loc["girls", "national"] == 50
    assert found.loc["girls", "verdict"] == "significantly above all pupils of the school (50%)"


MEANS = """
    | group | subgroup | n   | value | high  |
    |-------|----------|-----|-------|-------|
    | all   | all      | 100 | 0.0   | {all} |
    | sex   | girls    | 64  | {gap} | {own} |
    | sex   | boys     | 36  | 0.0   | 0.0   |
"""


@pytest.mark.parametrize(("gap", "words"), [(0.1, "in line with"), (0.2, "significantly above")])
def test_means_are_tested_with_the_national_spread(gap, words):
    # sd 1.2: the difference of 64 and 36 pupils has the standard error 0.25, and is gap / 0.36
    drawn = MEANS.format(all=1.96 * 0.12, own=gap + 1.96 * 0.15, gap=gap)
    found = compared("progress8", drawn, OTHERS).loc["girls"]
    assert found["national"] == pytest.approx(-64 * gap / 36)
    assert found["verdict"].startswith(words)


def test_few_pupils_on_either_side_get_no_verdict():
    drawn = """
    | group | subgroup | n  | value |
    |-------|----------|----|-------|
    | all   | all      | 50 | 50    |
    | sex   | girls    | 40 | 62.5  |
    | sex   | boys     | 10 | 0     |
    """
    found = compared("english_maths_4", drawn, OTHERS)
    assert set(found.loc[["girls", "boys"], "verdict"]) == {"not enough pupils to tell"}


def test_only_comparators_with_figures_can_be_chosen():
    names = [one.name for one in comparators_held(("attainment8",), published())]
    assert names == [USUAL, SAME, NATIONAL, SCHOOL, OTHERS]
    sixth = [one.name for one in comparators_held(("ks5_a_level_points",), published("sixth_form"))]
    assert sixth == [USUAL, NATIONAL, SCHOOL, OTHERS]


def test_a_suppressed_group_has_no_figure_of_its_own_to_subtract():
    drawn = """
    | group | subgroup | n   | value |
    |-------|----------|-----|-------|
    | all   | all      | 100 | 50    |
    | sex   | girls    |     |       |
    | sex   | boys     |     |       |
    """
    for chosen in (SCHOOL, OTHERS):
        found = compared("english_maths_4", drawn, chosen)
        assert found["national"].isna().all()
        assert (found["verdict"] == "").all()
