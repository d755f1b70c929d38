"""Progress 8 of schools, drawn: interval, band, coverage."""

import numpy as np
import pandas as pd
import pytest
from drawn import table

from workbench.measures.intervals import half_width
from workbench.measures.ks4.school_progress import school_progress, withheld
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
