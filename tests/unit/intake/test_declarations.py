"""The declarations agree with each other and with the contracts."""

import re

import pytest
from small_tables import FORMATS

from workbench.contracts.read import read_catalogue
from workbench.intake.declarations import read_declarations
from workbench.intake.format import NO_ROW
from workbench.intake.read_formats import read_declaration, read_format
from workbench.settings import Settings

DECLARED = read_declarations()
CATALOGUE = read_catalogue(Settings().contracts)


@pytest.mark.parametrize("name", FORMATS)
def test_fields_are_columns_of_the_contract_and_words_are_allowed(name):
    for block in FORMATS[name].blocks:
        contract = CATALOGUE[block.dataset]
        for column, field in block.fields.items():
            rule = contract.column(column)
            words = [*(field.words or {}).values(), *([field.value] if field.value else [])]
            if rule.allowed:
                assert set(words) <= set(rule.allowed), column


@pytest.mark.parametrize("name", FORMATS)
def test_codes_and_measures_keep_the_contract(name):
    contract = CATALOGUE["school_performance"]
    statuses = {*contract.column("status").allowed, NO_ROW}
    assert set(FORMATS[name].codes.values()) <= statuses
    for measure in FORMATS[name].measures:
        assert re.match(contract.column("measure").pattern or "", measure.measure)
        assert re.match(contract.column("group").pattern or "", measure.group)
    subjects = [(m.measure, m.group, m.year, m.rows) for m in FORMATS[name].measures]
    assert len(set(subjects)) == len(subjects)


def test_every_format_that_tells_of_schools_has_its_place_in_the_order():
    for dataset, order in DECLARED.orders.items():
        telling = {f.name for f in DECLARED.formats if dataset in f.datasets}
        assert set(order.default) == telling
        for listed in order.columns.values():
            assert set(listed) <= telling


def test_regions_are_those_of_the_contract():
    regions = {authority.region for authority in DECLARED.authorities.values()}
    assert regions == set(CATALOGUE["school"].column("region").allowed)
    assert DECLARED.authorities["304"].name == "Brent"


def test_of_two_editions_the_later_is_believed():
    ranks = DECLARED.orders["school"].ranked(
        ["ks5_final 2021/22", "school_panel_schools", "ks5_final 2022/23", "unknown 2020/21"]
    )
    assert sorted(ranks, key=ranks.__getitem__) == [
        "school_panel_schools",
        "ks5_final 2022/23",
        "ks5_final 2021/22",
        "unknown 2020/21",
    ]


def test_a_misspelt_set_of_words_is_named():
    raw = read_declaration("formats/ks4_2018_19.yaml")
    measures = [{"measure": "m", "column": "A", "kind": "words", "words": "band"}]
    with pytest.raises(KeyError, match="Did you mean 'bands'"):
        read_format(raw | {"measures": measures}, read_declaration("vocabulary.yaml"))
