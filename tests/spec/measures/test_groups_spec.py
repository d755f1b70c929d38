"""Pupil groups, drawn: who is in which, and what each is set beside."""

import pandas as pd
import pytest
from drawn import table

from workbench.errors import ContractViolation, UsageError
from workbench.measures.groups import dimension, dimensions, members

PUPILS = pd.DataFrame(
    {
        "sex": ["F", "M", "X"],
        "disadvantaged": [True, False, False],
        "fsm6": [True, False, False],
        "fsm": [False, False, False],
        "looked_after": [False, False, True],
        "sen_status": ["N", "K", "E"],
        "eal": ["english", "other", "unclassified"],
        "prior_band": ["low", "high", None],
        "ethnic_group": ["White", "Chinese", "Unclassified"],
        "birth_month": [8, 9, 4],
        "non_mobile": [True, True, False],
    }
)


def test_who_is_in_which_group():
    expected = table(
        """
        | pupil | in these groups |
        |-------|-----------------|
        | 0     | all girls disadvantaged fsm6 not_fsm not_looked_after no_sen english low white summer non_mobile |
        | 1     | all boys not_disadvantaged not_fsm6 not_fsm not_looked_after sen_support eal high chinese autumn non_mobile |
        | 2     | all not_disadvantaged not_fsm6 not_fsm looked_after ehc_plan language_unclassified ethnicity_unclassified spring mobile |
        """  # noqa: E501
    )
    found = members(PUPILS)
    for pupil, groups in expected.itertuples(index=False):
        assert set(found.columns[found.loc[pupil]]) == set(groups.split())


@pytest.mark.parametrize("types", ["boolean", "bool[pyarrow]"])
def test_columns_of_any_pandas_type(types):
    flagged = PUPILS.astype({"disadvantaged": types, "sex": "string[pyarrow]"})
    expected = members(PUPILS, ["sex", "disadvantage"])
    pd.testing.assert_frame_equal(members(flagged, ["sex", "disadvantage"]), expected)


def test_the_parts_of_a_dimension_do_not_overlap():
    for name in dimensions():
        assert members(PUPILS, [name]).sum(axis=1).le(1).all(), name


def test_what_each_group_is_set_beside():
    expected = table(
        """
        | group         | part          | beside group | beside part       |
        |---------------|---------------|--------------|-------------------|
        | sex           | boys          | sex          | boys              |
        | disadvantage  | disadvantaged | disadvantage | not_disadvantaged |
        | sen           | sen_support   | all          | all               |
        | looked_after  | looked_after  | all          | all               |
        | ethnicity     | chinese       | all          | all               |
        | term_of_birth | summer        | term_of_birth | summer           |
        """
    )
    for group, part, *beside in expected.itertuples(index=False):
        parts = {one.name: one for one in dimension(group).parts}
        assert parts[part].beside == tuple(beside)


def test_free_school_meals_and_care_are_sensitive():
    sensitive = {name for name, one in dimensions().items() if one.sensitive}
    assert sensitive == {"fsm", "fsm6", "looked_after"}


def test_every_comparator_names_a_group_that_is_there():
    for one in dimensions().values():
        for part in one.parts:
            group, name = part.beside
            assert name in {p.name for p in dimension(group).parts}


def test_an_unknown_group_is_refused_with_the_nearest_name():
    with pytest.raises(UsageError, match="Did you mean 'ethnicity'"):
        dimension("ethnicty")


def test_a_missing_column_is_named():
    with pytest.raises(ContractViolation, match="prior_band"):
        members(PUPILS.drop(columns="prior_band"))
