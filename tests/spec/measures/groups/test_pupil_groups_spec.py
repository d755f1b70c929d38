"""Pupil groups, drawn: who is in which, what it means, and what each is set beside."""

import doctest

import pandas as pd
import pytest
from drawn import table

from workbench.errors import ContractViolation, UsageError
from workbench.measures import groups
from workbench.measures.groups import (
    dimension,
    dimensions,
    members,
    sensitive_behind,
    set_beside,
)

PUPILS = pd.DataFrame(
    {
        "sex": ["F", "M", "X"],
        "disadvantaged": [True, False, False],
        "fsm6": [True, False, False],
        "fsm": [False, False, False],
        "looked_after": [False, False, True],
        "previously_looked_after": pd.Series([None, True, False], dtype="boolean"),
        "service_child": [False, True, False],
        "sen_status": ["N", "K", "E"],
        "sen_need": [None, "SPLD", "ASD"],
        "eal": ["english", "other", "unclassified"],
        "prior_band": ["low", "high", None],
        "prior_third": ["lower", "higher", None],
        "ethnic_group": ["White", "Chinese", "Unclassified"],
        "ethnic_group_detailed": ["WBRI", "CHNE", "NOBT"],
        "birth_month": [8, 9, 4],
        "non_mobile": [True, True, False],
        "joined_late": pd.Series([False, None, True], dtype="boolean"),
    }
)


def test_who_is_in_which_group():
    expected = table(
        """
        | pupil | in these groups |
        |-------|-----------------|
        | 0     | all girls disadvantaged fsm6 not_fsm not_looked_after not_service_child no_sen without_sen english low lower_third white white_british summer non_mobile joined_on_time |
        | 1     | all boys not_disadvantaged not_fsm6 not_fsm not_looked_after previously_looked_after service_child sen_support any_sen spld eal high higher_third chinese chinese_detailed autumn non_mobile |
        | 2     | all not_disadvantaged not_fsm6 not_fsm looked_after not_previously_looked_after not_service_child ehc_plan any_sen autism language_unclassified ethnicity_unclassified ethnicity_not_known spring mobile joined_late |
        """  # noqa: E501
    )
    found = members(PUPILS)
    for pupil, named in expected.itertuples(index=False):
        assert set(found.columns[found.loc[pupil]]) == set(named.split())


@pytest.mark.parametrize("types", ["boolean", "bool[pyarrow]"])
def test_columns_of_any_pandas_type(types):
    flagged = PUPILS.astype({"disadvantaged": types, "sex": "string[pyarrow]"})
    expected = members(PUPILS, ["sex", "disadvantage"])
    pd.testing.assert_frame_equal(members(flagged, ["sex", "disadvantage"]), expected)


def test_a_column_that_nobody_has_puts_nobody_in_a_part():
    nobody = pd.DataFrame({"previously_looked_after": pd.Series([None] * 3, dtype="bool[pyarrow]")})
    assert not members(nobody, ["previously_looked_after"]).any(axis=None)


def test_the_parts_of_a_dimension_do_not_overlap():
    for name in dimensions():
        assert members(PUPILS, [name]).sum(axis=1).le(1).all(), name


def test_no_two_parts_have_the_same_name_or_the_same_words():
    parts = [part for one in dimensions().values() for part in one.parts]
    assert len({part.name for part in parts}) == len(parts)
    for one in dimensions().values():
        assert len({part.words for part in one.parts}) == len(one.parts)


def test_what_each_group_is_set_beside():
    expected = table(
        """
        | group                   | part                    | type  | beside group           | beside part       | in words                              |
        |-------------------------|-------------------------|-------|------------------------|-------------------|---------------------------------------|
        | all                     | all                     | same  | all                    | all               | all pupils                            |
        | sex                     | boys                    | same  | sex                    | boys              | boys                                  |
        | disadvantage            | disadvantaged           | other | disadvantage           | not_disadvantaged | pupils who are not disadvantaged      |
        | disadvantage            | not_disadvantaged       | same  | disadvantage           | not_disadvantaged | pupils who are not disadvantaged      |
        | sen                     | sen_support             | all   | all                    | all               | all pupils                            |
        | any_sen                 | any_sen                 | all   | all                    | all               | all pupils                            |
        | sen_need                | autism                  | all   | all                    | all               | all pupils                            |
        | looked_after            | looked_after            | all   | all                    | all               | all pupils                            |
        | previously_looked_after | previously_looked_after | all   | all                    | all               | all pupils                            |
        | first_language          | eal                     | same  | first_language         | eal               | pupils with English as an additional language |
        | prior_attainment        | low                     | same  | prior_attainment       | low               | pupils with low prior attainment      |
        | prior_attainment_third  | higher_third            | same  | prior_attainment_third | higher_third      | higher attainers                      |
        | ethnicity               | chinese                 | all   | all                    | all               | all pupils                            |
        | ethnicity_detailed      | gypsy_roma              | all   | all                    | all               | all pupils                            |
        | term_of_birth           | summer                  | same  | term_of_birth          | summer            | pupils born in the summer term        |
        | mobility                | mobile                  | all   | all                    | all               | all pupils                            |
        | joining                 | joined_late             | all   | all                    | all               | all pupils                            |
        """  # noqa: E501
    )
    for group, name, kind, *beside, words in expected.itertuples(index=False):
        part = dimension(group).part(name)
        assert part.comparator == kind, name
        assert part.beside == tuple(beside)
        assert part.comparator_words == words
        assert set_beside(group, name) == (*beside, words)


def test_values_of_a_column_are_set_beside_the_same_values():
    assert set_beside("year_group", "10") == ("year_group", "10", "the same year group")


def test_what_may_not_be_crossed():
    sensitive = {name for name, one in dimensions().items() if one.sensitive}
    assert sensitive == {
        "fsm",
        "fsm6",
        "looked_after",
        "previously_looked_after",
        "service_child",
    }


def test_a_share_tells_about_the_sensitive_groups_that_it_counts():
    assert sensitive_behind(["sex", "fsm"]) == ("fsm",)
    assert sensitive_behind(["disadvantaged", "attainment8"]) == ()


def test_every_comparator_names_a_group_that_is_there():
    for one in dimensions().values():
        for part in one.parts:
            group, name = part.beside
            assert dimension(group).part(name)


def test_what_prior_attainment_means_depends_on_the_year():
    drawn = table(
        """
        | year    | means  |
        |---------|--------|
        | 2018/19 | level  |
        | 2019/20 | level  |
        | 2020/21 | scaled |
        | 2023/24 | scaled |
        """
    )
    for year, words in drawn.itertuples(index=False):
        assert words in dimension("prior_attainment").defined(year).words


def test_a_year_before_the_first_definition_is_refused():
    with pytest.raises(
        UsageError, match=r"no definition for 2012/13[\s\S]*first one is of 2014/15"
    ):
        dimension("disadvantage").defined("2012/13")


def test_every_definition_says_what_and_where_from():
    for one in dimensions().values():
        years = [each.since for each in one.definitions]
        assert years == sorted(set(years)), one.name
        assert all(each.words.endswith(".") and each.source for each in one.definitions)


def test_an_unknown_group_or_part_is_refused_with_the_nearest_name():
    with pytest.raises(UsageError, match="Did you mean 'ethnicity'"):
        dimension("ethnicty")
    with pytest.raises(UsageError, match="Did you mean 'girls'"):
        dimension("sex").part("girl")


def test_a_missing_column_is_named():
    with pytest.raises(ContractViolation, match="prior_band"):
        members(PUPILS.drop(columns="prior_band"))


def test_examples_in_the_documentation():
    found = doctest.testmod(groups)
    assert found.attempted > 0
    assert found.failed == 0
