"""National pictures: each school once, whatever its size."""

from datetime import date

import pandas as pd
import pytest
from drawn import table

from workbench.measures.national_trends import (
    BANDS,
    bands_by,
    beside_published,
    mainstream,
    outcomes_by,
    with_grade_then,
)

YEAR = "2018/19"

SCHOOLS = table(
    """
    | urn    | type_group  | region     | ofsted_grade |
    | 100001 | academy     | London     | Good |
    | 100002 | maintained  | London     | Good |
    | 100003 | academy     | North East |  |
    | 100004 | special     | London     | Good |
    | 100005 | independent | London |  |
    | 100006 | free school | North East | Outstanding |
    """
)

VALUES = table(
    """
    | unit_id | measure       | value | text |
    | 100001  | attainment8   | 40 |  |
    | 100002  | attainment8   | 50 |  |
    | 100003  | attainment8   | 30 |  |
    | 100004  | attainment8   | 10 |  |
    | 100006  | attainment8   | |  |
    | 100001  | progress8     | 0.5 |  |
    | 100001  | progress8_band |      | Above average |
    | 100002  | progress8_band |      | Average |
    | 100003  | progress8_band |      | Average |
    """
)


@pytest.fixture
def performance() -> pd.DataFrame:
    return VALUES.assign(level="school", group="all", year=YEAR)


@pytest.fixture
def schools() -> pd.DataFrame:
    return SCHOOLS.assign(urn=SCHOOLS["urn"].astype("str"))


def test_mainstream_leaves_out_special_and_independent_schools(schools: pd.DataFrame) -> None:
    assert mainstream(schools)["urn"].tolist() == ["100001", "100002", "100003", "100006"]


def test_means_are_of_schools_and_unknown_grades_are_said(
    schools: pd.DataFrame, performance: pd.DataFrame
) -> None:
    values = performance.assign(unit_id=performance["unit_id"].astype("str"))

    result = outcomes_by(mainstream(schools), values, "ofsted_grade", YEAR).set_index(
        "ofsted_grade"
    )

    assert result["schools"].to_dict() == {"Good": 2, "Not known": 1, "All schools": 3}
    assert result.loc["Good", "attainment8"] == 45
    assert result.loc["Good", "progress8"] == 0.5
    assert result["english_maths_5"].isna().all()


def test_every_band_of_every_region_is_there(
    schools: pd.DataFrame, performance: pd.DataFrame
) -> None:
    values = performance.assign(unit_id=performance["unit_id"].astype("str"))

    result = bands_by(mainstream(schools), values, "region", YEAR)

    london = result[result["region"] == "London"].set_index("band")
    assert list(london.index) == list(BANDS)
    assert london["schools"].tolist() == [0, 1, 1, 0, 0]
    assert london["share"].sum() == 100
    assert len(result) == 2 * len(BANDS)


def test_the_published_table_is_set_beside_ours() -> None:
    ours = table(
        """
        | ofsted_grade | schools | attainment8 |
        | Good         | 1741    | 45.8 |
        | Outstanding  | 700     | 57.4 |
        """
    )

    result = beside_published(ours).set_index(["grade", "measure"])

    assert result.loc[("Good", "schools"), "difference"] == 0
    assert result.loc[("Outstanding", "attainment8"), "difference"] == pytest.approx(0.2)
    assert set(result.index.get_level_values("measure")) == {"schools", "attainment8"}


def test_the_grade_is_the_one_known_at_the_time() -> None:
    schools = table(
        """
        | urn    | ofsted_grade | ofsted_date |
        | 100001 | Inadequate   | 2022-01-10  |
        | 100002 | Good         | 2019-06-01  |
        | 100003 | Outstanding  | 2021-06-01  |
        """
    ).astype({"urn": "str"})
    printed = table(
        """
        | unit_id | measure      | text |
        | 100001  | ofsted_grade | Good |
        """
    ).astype({"unit_id": "str"})

    result = with_grade_then(schools, printed.assign(year=YEAR), YEAR, date(2020, 3, 31))

    assert result["ofsted_grade"].fillna("none").tolist() == ["Good", "Good", "none"]


def test_all_schools_of_the_published_table_are_weighted_by_number() -> None:
    ours = table(
        """
        | ofsted_grade | schools | attainment8 |
        | All schools  | 3212    | 46.98       |
        """
    )

    result = beside_published(ours).set_index(["grade", "measure"])

    assert result.loc[("All schools", "schools"), "difference"] == 0
    assert abs(result.loc[("All schools", "attainment8"), "difference"]) < 0.01
