"""Pupil groups of several years, of two indicators and beside the school's own pupils: no leak.

The school has three years. In the last of them few pupils have SEN support, so that the year hides
them; in the years before it, twenty each.
"""

from dataclasses import replace
from itertools import product

import pandas as pd
import pytest
from dashboard import context_of, dashboard_module, school_store

from workbench.access.disclosure import SUPPRESSED, protect
from workbench.loader import Door
from workbench.measures.beside import COMPARATORS, OTHERS
from workbench.measures.compute import compute
from workbench.stages.stage import Rows
from workbench.views.school.group_frames import Asked, compared_groups

YEARS = ("2016/17", "2017/18", "2018/19")
FEW = 3
SUPPORTED = {"2016/17": 20, "2017/18": 20, "2018/19": FEW}
MEASURES = ("attainment8", "english_maths_4")
THRESHOLD = 6


@pytest.fixture(scope="module")
def door(tmp_path_factory):
    opened = Door(school_store(tmp_path_factory.mktemp("groups") / "home"))
    yield opened
    opened.close()


@pytest.fixture
def data(door):
    """The school as a governor may see it, with three cohorts like its own."""
    found = dashboard_module().school_data(context_of(door, "school_governor"))
    cohorts = pd.concat([cohort(found.results, year) for year in YEARS], ignore_index=True)
    return replace(
        found,
        rows=Rows(cohorts, found.entries.iloc[:0]),
        derived=lambda what, asked, make: make(),
    )


def cohort(members: pd.DataFrame, year: str) -> pd.DataFrame:
    supported = ["K"] * SUPPORTED[year] + ["N"] * (len(members) - SUPPORTED[year])
    return members.assign(
        year=year, pupil_id=members["pupil_id"] + f"-{year}", sen_status=supported
    )


def counts(frame: pd.DataFrame) -> dict[tuple[str, str], float]:
    """Number of pupils of each cell that is shown."""
    shown = frame[frame["n"].notna()]
    return shown.set_index(["measure", "subgroup"])["n"].to_dict()


def worked_out(pooled: pd.DataFrame, each: dict[str, pd.DataFrame]) -> dict[tuple[str, str], float]:
    """What is left of pooled cells when the years that are shown are subtracted."""
    single = [counts(frame) for frame in each.values()]
    together = counts(pooled)
    return {
        cell: n - sum(one[cell] for one in single if cell in one)
        for cell, n in together.items()
        if any(cell not in one for one in single)
    }


def asked(year: str, span: str = "", comparator: str = "") -> Asked:
    return Asked(year, MEASURES, span, comparator)


def naive_pool(data) -> pd.DataFrame:
    """The years as one table with the usual suppression, and no thought of the single years."""
    rows = data.results.assign(year="three")
    table = compute(list(MEASURES), rows, by=["all", "sen"])
    return protect(table, THRESHOLD)


@pytest.mark.parametrize("order", ["years first", "pooled first"])
def test_pooled_less_two_years_is_not_the_third(data, order):
    first = compared_groups(data, asked("2018/19", "three")) if order == "pooled first" else None
    each = {year: compared_groups(data, asked(year)) for year in YEARS}
    pooled = first if first is not None else compared_groups(data, asked("2018/19", "three"))

    assert ("attainment8", "sen_support") not in counts(each["2018/19"])
    assert worked_out(naive_pool(data), each)[("attainment8", "sen_support")] == FEW
    assert worked_out(pooled, each) == {}
    assert len(counts(pooled)) > 20, "so much is hidden that the table is empty"


def test_pooled_figures_are_the_sums_of_the_years(data):
    each = {year: counts(compared_groups(data, asked(year))) for year in YEARS}
    pooled = counts(compared_groups(data, asked("2018/19", "three")))
    assert pooled
    for cell, n in pooled.items():
        assert n == sum(one[cell] for one in each.values())


@pytest.mark.parametrize(("span", "comparator"), list(product(("", "three"), COMPARATORS)))
def test_a_hidden_group_shows_nothing_beside_any_comparator(data, span, comparator):
    frame = compared_groups(data, asked("2018/19", span, comparator))
    hidden = frame[frame["status"] == SUPPRESSED]
    assert {"sen_support", "no_sen"} <= set(hidden["subgroup"])
    assert hidden[["n", "value", "low", "high"]].isna().all(axis=None)
    assert (hidden["verdict"] == "").all()
    assert not frame["n"].dropna().between(1, THRESHOLD - 1).any()


def test_other_pupils_of_the_school_are_never_few(data):
    frame = compared_groups(data, asked("2018/19", comparator=OTHERS))
    for _, rows in frame.groupby("measure"):
        every = rows.loc[rows["subgroup"] == "all", "n"].iloc[0]
        left = every - rows.loc[rows["national"].notna(), "n"]
        assert len(left)
        assert not left.between(1, THRESHOLD - 1).any()


def test_the_file_says_no_more_than_the_view(door):
    module = dashboard_module()
    query = {"span": "three", "comparator": "others", "year": "2018/19"}
    table = module.DOWNLOADS["groups"].table(context_of(door, "school_governor", **query))
    assert not table["n"].dropna().between(1, THRESHOLD - 1).any()
    hidden = table[table["status"] == SUPPRESSED]
    assert len(hidden)
    assert hidden[["n", "value", "low", "high"]].isna().all(axis=None)
    assert "denominator" not in table
