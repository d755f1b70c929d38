"""Figures of areas, trusts and similar schools, drawn: pupils pooled, never the mean of schools."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from drawn import table

from workbench.errors import ContractViolation
from workbench.measures.catalogue import measure
from workbench.measures.comparisons.beside import beside
from workbench.measures.comparisons.places import areas, families, state_funded, trusts
from workbench.measures.comparisons.pooled import comparator_figures
from workbench.measures.compute import compute

SCHOOLS = table(
    """
    | urn    | name  | region     | la_code | la_name | phase     | type_group  | school_type        |
    |--------|-------|------------|---------|---------|-----------|-------------|--------------------|
    | 100001 | Ash   | London     | 304     | Brent   | secondary | academy     | Academy converter  |
    | 100002 | Birch | London     | 304     | Brent   | secondary | maintained  | Community school   |
    | 100003 | Cedar | London     | 320     | Waltham Forest | secondary | free school | Free schools |
    | 100004 | Dogwood | North East | 390   | Gateshead | secondary | maintained | Foundation school |
    | 100005 | Elm   | North East | 390     | Gateshead | secondary | independent | Independent school |
    | 100006 | Fir   | North East | 390     | Gateshead | primary | maintained | Community school    |
    """  # noqa: E501
).astype({"urn": "str", "la_code": "str"})
PUPILS = pd.DataFrame(
    {
        "urn": ["100001"] * 3 + ["100002"] + ["100003"] * 2 + ["100004"] * 2,
        "year": "2018/19",
        "attainment8": [40.0, 50.0, 60.0, 10.0, 30.0, None, 20.0, 80.0],
        "sex": ["F", "M", "F", "M", "F", "M", "F", "M"],
        "disadvantaged": [True, False, False, True, False, False, True, False],
        "absent": [10, 0, 0, 20, 5, 5, 0, 0],
        "possible": [100, 100, 100, 20, 50, 50, 0, 100],
    }
)
YEARS = ["2018/19"]


def mine(figures: pd.DataFrame, comparator: str) -> dict[str, float]:
    rows = figures[figures["comparator"] == comparator]
    return dict(zip(rows["unit_id"], rows["value"], strict=True))


def test_a_mean_of_pupils_and_not_of_schools():
    found = comparator_figures("attainment8", PUPILS, areas(SCHOOLS, YEARS))
    # the mean of Brent's two schools would be (50 + 10) / 2 = 30
    assert mine(found, "local_authority") == {"304": 40, "320": 30, "390": 50}
    assert mine(found, "region") == {"London": 38, "North East": 50}
    assert mine(found, "national") == {"E92000001": pytest.approx(290 / 7)}


def test_numbers_of_pupils_and_schools_and_the_spread_of_pupils():
    found = comparator_figures("attainment8", PUPILS, areas(SCHOOLS, YEARS))
    brent = found[found["unit_id"] == "304"].iloc[0]
    assert brent[["n", "schools", "name"]].tolist() == [4, 2, "Brent, state-funded schools"]
    assert brent["sd"] == pytest.approx(np.std([40, 50, 60, 10], ddof=1))
    forest = found[found["unit_id"] == "320"].iloc[0]
    assert (forest["n"], forest["schools"], np.isnan(forest["sd"])) == (1, 1, True)


def test_a_ratio_is_sums_over_sums():
    absence = replace(measure("absence"), eligible="")
    found = comparator_figures(absence, PUPILS, areas(SCHOOLS, YEARS))
    assert mine(found, "local_authority")["304"] == pytest.approx(100 * 30 / 320)
    gateshead = found[found["unit_id"] == "390"].iloc[0]
    assert (gateshead["value"], gateshead["n"]) == (0, 1)


def test_groups_of_places():
    found = comparator_figures("attainment8", PUPILS, areas(SCHOOLS, YEARS), by=["sex"])
    girls = found[(found["subgroup"] == "girls") & (found["unit_id"] == "London")].iloc[0]
    assert (girls["value"], girls["n"], girls["schools"]) == (pytest.approx(130 / 3), 3, 2)
    # the only boy of Cedar has no result, so Cedar does not count
    boys = found[(found["subgroup"] == "boys") & (found["unit_id"] == "London")].iloc[0]
    assert (boys["value"], boys["n"], boys["schools"]) == (30, 2, 2)


def test_places_agree_with_measuring_their_pupils_directly():
    merged = PUPILS.merge(SCHOOLS, on="urn")
    direct = compute("attainment8", merged, unit="la_code").set_index("unit_id")["value"]
    found = comparator_figures("attainment8", PUPILS, areas(SCHOOLS, YEARS))
    assert mine(found, "local_authority") == pytest.approx(direct.to_dict())


def test_a_year_without_a_figure_has_none_for_a_place_either():
    later = PUPILS.assign(year="2024/25", progress8=0.1)
    found = comparator_figures("progress8", later, areas(SCHOOLS, ["2024/25"]))
    assert found["value"].isna().all()


def test_a_place_counts_the_schools_it_had_in_the_year():
    membership = table(
        """
        | urn    | trust_uid | snapshot   | group_name | group_type            | joined_date | origin    |
        |--------|-----------|------------|------------|-----------------------|-------------|-----------|
        | 100001 | T1        | 2019-06-01 | Old Oak    | Multi-academy trust   | 2014-09-01  | published |
        | 100003 | T1        | 2019-06-01 | Old Oak    | Multi-academy trust   | 2019-09-01  | published |
        | 100002 | S9        | 2019-06-01 | A sponsor  | School sponsor        | 2010-09-01  | published |
        """  # noqa: E501
    ).astype({"urn": "str"})
    both = pd.concat([PUPILS, PUPILS.assign(year="2019/20")])
    found = comparator_figures("attainment8", both, trusts(membership, ["2018/19", "2019/20"]))
    assert found[["period", "unit_id", "name", "value", "schools"]].to_numpy().tolist() == [
        ["2018/19", "T1", "Old Oak", 50, 1],
        ["2019/20", "T1", "Old Oak", 45, 2],
    ]
    early = trusts(membership, ["2019/20"], day=lambda year: date(year.start, 8, 15))
    assert early["urn"].tolist() == ["100001"]


def test_similar_schools_pool_the_pupils_of_the_family():
    family = families({"100001": ["100002", "100004"]}, YEARS, {"100001": "Ash"})
    found = comparator_figures("attainment8", PUPILS, family).iloc[0]
    assert found[["unit_id", "name", "n", "schools"]].tolist() == [
        "100001",
        "2 schools similar to Ash",
        3,
        2,
    ]
    assert found["value"] == pytest.approx(110 / 3)


def test_a_school_twice_in_a_place_is_refused():
    family = families({"100001": ["100002", "100002"]}, YEARS, {})
    with pytest.raises(ContractViolation, match="1 schools twice"):
        comparator_figures("attainment8", PUPILS, family)


def test_schools_of_the_state_by_phase():
    assert state_funded(SCHOOLS)["name"].tolist() == ["Ash", "Birch", "Cedar", "Dogwood", "Fir"]
    assert state_funded(SCHOOLS, "primary")["name"].tolist() == ["Fir"]
    special = SCHOOLS.assign(type_group="special", school_type="Other independent special school")
    assert state_funded(special).empty


def test_a_school_beside_its_places():
    places = pd.concat(
        [
            areas(SCHOOLS, YEARS),
            families({"100001": ["100004"], "100002": ["100001"]}, YEARS, {"100001": "Ash"}),
        ]
    )
    own = compute("attainment8", PUPILS, by=["all", "disadvantage"])
    figures = comparator_figures("attainment8", PUPILS, places, by=["all", "disadvantage"])
    found = beside(own[own["unit_id"] == "100001"], figures, places)
    expected = table(
        """
        | subgroup          | comparator      | comparator_value | difference | whom                             |
        |-------------------|-----------------|------------------|------------|----------------------------------|
        | all               | local_authority | 40               | 10         | all pupils                       |
        | all               | similar         | 50               | 0          | all pupils                       |
        | disadvantaged     | local_authority | 55               | -15        | pupils who are not disadvantaged |
        | not_disadvantaged | local_authority | 55               | 0          | pupils who are not disadvantaged |
        """  # noqa: E501
    )
    for row in expected.itertuples(index=False):
        same = (found["subgroup"] == row.subgroup) & (found["comparator"] == row.comparator)
        (one,) = found[same].itertuples(index=False)
        assert (one.comparator_value, one.difference, one.whom) == row[2:]
    assert set(found.loc[found["comparator"] == "similar", "comparator_id"]) == {"100001"}
