"""Every measure has a series, and the series agree with what is declared elsewhere."""

from dataclasses import replace

import pytest

from workbench.contracts.reference import read
from workbench.errors import ContractError
from workbench.measures.catalogue import measure, measures
from workbench.measures.ks4.progress_tables import year_tables
from workbench.measures.series import comparable, series


@pytest.mark.parametrize("name", measures())
def test_every_measure_has_a_series_or_says_why_it_has_no_break(name):
    found = series()[name]
    assert found.source
    assert bool(found.bases) != bool(found.steady)


def test_no_entry_is_without_a_measure():
    used = {(one.source, one.steady, tuple(one.bases)) for one in series().values()}
    for declared in read("series")["series"]:
        key = (
            declared["source"],
            declared.get("steady", ""),
            tuple(sorted(declared.get("basis", {}))),
        )
        assert key in used, declared["source"]


def test_a_measure_that_no_entry_fits_is_refused():
    stray = replace(measure("attainment8"), name="stray", key_stage="ks6")
    with pytest.raises(ContractError, match="`stray` of ks6 has no series"):
        comparable(stray, "2017/18", "2018/19")


def test_years_without_progress_8_are_those_of_its_tables():
    found = series()["progress8"]
    for year, table in year_tables().items():
        assert found.basis(year).figure == (table.model is not None), year
