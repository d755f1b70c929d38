"""Progress 8 of schools, drawn: interval, band, coverage."""

import numpy as np
import pandas as pd
import pytest
from drawn import table

from workbench.errors import UsageError
from workbench.measures.intervals import half_width
from workbench.measures.ks4.progress_tables import forecast_tables
from workbench.measures.ks4.school_progress import (
    component_progress,
    pooled_progress,
    school_progress,
    withheld,
)
from workbench.measures.verdicts import progress_band

SD_2019 = 1.282479


def school(scores: list[float | None], year: str = "2018/19", urn: str = "900001") -> pd.DataFrame:
    values = pd.Series(scores, dtype="float64")
    return pd.DataFrame(
        {"urn": urn, "year": year, "progress8": values, "progress8_unadjusted": values}
    )


def test_half_of_the_interval_by_number_of_pupils():
    drawn = table(
        """
        | pupils | half  |
        |--------|-------|
        | 10     | .7949 |
        | 25     | .5027 |
        | 50     | .3555 |
        | 100    | .2514 |
        | 115    | .2344 |
        | 150    | .2052 |
        | 200    | .1777 |
        | 250    | .1590 |
        """
    )
    found = half_width(drawn["pupils"].to_numpy(dtype=float), np.full(len(drawn), SD_2019))
    assert found == pytest.approx(drawn["half"].to_numpy(), abs=5e-5)


def test_the_ready_reckoner_example():
    found = school_progress(school([0, 0.1, 0.2, 0.3, 0.4, 0.3, 0.2, 0.25, 0.3], "2023/24")).iloc[0]
    assert found["progress8"] == pytest.approx(0.2278, abs=5e-5)
    assert found["high"] - found["progress8"] == pytest.approx(0.9253, abs=5e-5)
    assert found["band_name"] == "average"


def test_bands_of_real_schools_in_2019():
    drawn = table(
        """
        | school                      | score | pupils | band               |
        |-----------------------------|-------|--------|--------------------|
        | Michaela Community School   | 1.53  | 104    | well above average |
        | Christ's College Finchley   | 0.67  | 100    | well above average |
        | South Chingford Foundation  | -0.32 | 98     | below average      |
        | Alec Reed Academy           | -0.26 | 80     | average            |
        | Lammas School               | 0.16  | 88     | average            |
        | Friern Barnet School        | -0.50 | 131    | below average      |
        | St Saviour's & St Olave's   | 0.50  | 118    | well above average |
        | Samuel King's School        | 0.29  | 20     | average            |
        | Hewens College              | -0.53 | 23     | well below average |
        """
    )
    half = half_width(drawn["pupils"].to_numpy(dtype=float), np.full(len(drawn), SD_2019))
    found = [
        progress_band(score, score - half, score + half).name
        for score, half in zip(drawn["score"], half, strict=True)
    ]
    assert found == drawn["band"].tolist()


@pytest.mark.parametrize(
    ("score", "low", "high", "number"),
    [
        (0.496, 0.1, 0.9, 1),
        (0.494, 0.1, 0.9, 2),
        (-0.504, -0.9, -0.1, 4),
        (-0.506, -0.9, -0.1, 5),
        (0.2, 0, 0.4, 3),
        (-0.2, -0.4, 0, 3),
        (0.8, -0.1, 1.7, 3),
    ],
)
def test_the_cut_is_on_the_rounded_score_and_the_interval_is_not_rounded(score, low, high, number):
    assert progress_band(score, low, high).number == number


def test_what_is_published():
    matched = {"82 pupils, 36 matched": 36, "82 pupils, 41 matched": 41, "82 pupils, 5 matched": 5}
    found = {
        name: school_progress(school([0.1] * n + [None] * (82 - n))).iloc[0]
        for name, n in matched.items()
    }
    assert {name: row["status"] for name, row in found.items()} == {
        "82 pupils, 36 matched": "low_coverage",
        "82 pupils, 41 matched": "calculated",
        "82 pupils, 5 matched": "suppressed",
    }
    silent = found["82 pupils, 36 matched"]
    assert silent[["progress8", "low", "high", "progress8_unadjusted"]].isna().all()
    assert (silent["band"], silent["band_name"], silent["matched"]) == (0, "", 36)


def test_low_coverage_in_published_schools():
    drawn = table(
        """
        | matched | pupils | status       |
        |---------|--------|--------------|
        | 36      | 82     | low_coverage |
        | 63      | 160    | low_coverage |
        | 80      | 160    | calculated   |
        """
    )
    for matched, pupils, status in drawn.itertuples(index=False):
        scores = [0.1] * matched + [None] * (pupils - matched)
        assert school_progress(school(scores)).iloc[0]["status"] == status


def test_six_pupils_are_enough_to_publish_and_five_are_not():
    found = [school_progress(school([0.1] * n)).iloc[0]["status"] for n in (5, 6)]
    assert found == ["suppressed", "calculated"]


def test_inside_a_school_nothing_is_withheld():
    found = school_progress(school([0.1] * 5), publishing=False).iloc[0]
    assert found["progress8"] == pytest.approx(0.1)


def test_a_year_without_scores():
    assert school_progress(school([None] * 20, "2024/25"))["status"].tolist() == ["not_published"]


def test_the_band_of_some_kinds_of_school_is_withheld():
    schools = table(
        """
        | urn    | school_type                  | age_low | withheld |
        |--------|------------------------------|---------|----------|
        | 900001 | Community school             | 11      | no       |
        | 900002 | University technical college | 14      | yes      |
        | 900003 | Studio schools               | 14      | yes      |
        | 900004 | Academy converter            | 13      | yes      |
        """
    ).astype({"urn": "str"})
    assert withheld(schools).tolist() == schools["withheld"].tolist()
    both = pd.concat([school([1.0] * 50, urn=urn) for urn in ("900001", "900002")])
    found = school_progress(both, schools)
    assert found["band"].tolist() == [1, 0]
    assert found["progress8"].tolist() == [1.0, 1.0]


def test_pupils_at_the_floor_are_counted():
    scores = school([-3.375, -1.0, 0.5, None]).assign(progress8_unadjusted=[-6.5, -1.0, 0.5, None])
    found = school_progress(scores, publishing=False).iloc[0]
    assert (found["adjusted"], found["matched"]) == (1, 3)
    assert found["progress8"] > found["progress8_unadjusted"]


def test_a_forecast_is_called_one_and_keeps_the_rules_of_publication():
    tables = forecast_tables(["2026/27"])
    both = pd.concat([school([0.1] * 30, "2026/27"), school([0.1] * 5, "2026/27", "900002")])
    found = school_progress(both, tables=tables)
    assert found["status"].tolist() == ["forecast", "suppressed"]
    assert found["progress8"].notna().tolist() == [True, False]


def test_elements_and_pillars_have_their_own_national_standard_deviation():
    drawn = table(
        """
        | component  | column                 | half   |
        |------------|------------------------|--------|
        | english    | progress8_english      | 0.3164 |
        | maths      | progress8_maths        | 0.2915 |
        | science    | science_value_added    | 0.2855 |
        | humanities | humanities_value_added | 0.3481 |
        | languages  | languages_value_added  | 0.3840 |
        """
    )
    for component, column, half in drawn.itertuples(index=False):
        rows = school([None] * 120, "2023/24").assign(**{column: [0.5] * 100 + [None] * 20})
        found = component_progress(rows, component).iloc[0]
        assert (found["pupils"], found["matched"], found["value"]) == (120, 100, 0.5)
        assert found["high"] - found["value"] == pytest.approx(half, abs=5e-5)


def test_an_unknown_component_is_refused():
    with pytest.raises(UsageError, match="Did you mean 'science'"):
        component_progress(school([0.1]), "sciences")


def test_three_years_are_pooled_and_years_across_a_break_left_out():
    years = {"2016/17": (100, 0.1), "2017/18": (120, -0.05), "2018/19": (80, 0.2)}
    every = school_progress(
        pd.concat([school([score] * n, year) for year, (n, score) in years.items()])
    )
    found = pooled_progress(every, "2018/19").iloc[0]
    assert (found["n"], found["years"], found["left_out"]) == (300, 3, "")
    assert found["value"] == pytest.approx(0.0667, abs=5e-5)
    variance = (100 * 1.229722**2 + 120 * 1.262617**2 + 80 * 1.282479**2) / 300**2
    assert found["high"] - found["value"] == pytest.approx(1.96 * variance**0.5)
    weighted = pooled_progress(every, "2018/19", "three_two_one").iloc[0]
    assert weighted["value"] == pytest.approx(0.0793, abs=5e-5)
    later = pd.concat([every, school_progress(school([0.3] * 50, "2021/22"))])
    alone = pooled_progress(later, "2021/22").iloc[0]
    assert (alone["years"], alone["value"]) == (1, pytest.approx(0.3))
