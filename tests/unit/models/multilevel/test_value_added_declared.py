"""Value added as declared: factors and coefficients; context as a toggle, never for estimates."""

import numpy as np
import pandas as pd
import pytest
from drawn import table
from multilevel import cohort

from workbench.contracts.reference import read
from workbench.errors import UsageError
from workbench.models.multilevel import (
    check_for_estimates,
    factors_shown,
    fit_value_added,
    percentile_ranks,
    scores,
)
from workbench.models.multilevel.context import MAKERS, prepared
from workbench.models.multilevel.declared import models
from workbench.models.multilevel.value_added import model_of, with_factors


@pytest.fixture(scope="module")
def contextual():
    return fit_value_added(cohort(), contextual=True)


def test_every_column_that_a_factor_needs_is_declared_and_made():
    needed = {name for model in models().values() for name in model.columns}
    assert needed == set(MAKERS) == set(read("value_added")["columns"])


def test_value_added_knows_prior_attainment_sex_and_month_alone():
    found = fit_value_added(cohort())
    assert found.purpose == "value_added"
    assert found.formula == "outcome ~ bs(prior, df=4) + sex + younger"
    check_for_estimates(found.purpose)


def test_context_is_a_toggle_and_is_refused_for_estimates(contextual):
    with pytest.raises(UsageError, match="may not be used for estimates"):
        check_for_estimates(contextual.purpose)
    with pytest.raises(UsageError, match="is not a model of value added"):
        check_for_estimates("targets")


def test_every_factor_is_shown_with_its_coefficients_and_intervals(contextual):
    shown = factors_shown(contextual)
    assert set(shown["factor"]) == {factor.name for factor in model_of(True).factors}
    assert set(shown["term"]) == set(contextual.params.index) - {"Intercept"}
    assert (shown["low"] < shown["high"]).all()
    assert shown.set_index("term").loc["free_meals", "words"] == "eligible at the January census"
    poor = shown.set_index("term").loc["free_meals"]
    assert poor["low"] < -0.5 < poor["high"]


def test_factors_that_are_not_known_can_be_left_out():
    frame = cohort().drop(columns=["ethnic_group", "ethnic_group_detailed"])
    with pytest.raises(UsageError, match="no column `ethnic_group_detailed`"):
        fit_value_added(frame, contextual=True)
    found = fit_value_added(frame, contextual=True, without=["ethnicity"])
    assert "ethnicity" not in set(factors_shown(found)["factor"])
    for name in ("ethnic", "prior"):
        with pytest.raises(UsageError, match=f"`{name}` is not a factor that can be left out"):
            fit_value_added(frame, contextual=True, without=[name])


def test_a_pupils_value_added_is_what_the_fixed_part_leaves(contextual):
    frame = with_factors(cohort(), model_of(True))
    own = contextual.pupil_residuals(frame)
    school = own.groupby(frame["urn"]).mean().to_numpy()
    np.testing.assert_allclose(school, contextual.residuals()["unshrunken"], atol=1e-9)


def test_scores_stand_about_a_thousand_at_key_stage_4_and_a_hundred_at_key_stage_2(contextual):
    table = percentile_ranks(contextual.residuals())
    np.testing.assert_allclose(scores(table)["score"] - 1000, table["residual"])
    np.testing.assert_allclose(scores(table, "ks2")["score_low"] - 100, table["low"])
    with pytest.raises(UsageError, match="`stage` ks3 has no score"):
        scores(table, "ks3")


PUPILS = table("""
    | urn | year    | prior_english | prior_maths | fsm | birth_month | admission_date | eal     |
    |-----|---------|---------------|-------------|-----|-------------|----------------|---------|
    | A   | 2018/19 | 100           | 104         | yes | 9           | 2014-09-01     | english |
    | A   | 2018/19 | 110           | 110         | no  | 8           | 2017-09-04     | other   |
    | A   | 2018/19 |               | 90          | no  | 1           | 2018-11-05     | unknown |
    | B   | 2018/19 | 96            | 90          | yes | 12          |                |         |
""")
MADE = table("""
    | prior | prior_difference | prior_distance | younger | english_additional |
    |-------|------------------|----------------|---------|--------------------|
    | 102   | -4               | 4              | 0.0     | 0                  |
    | 110   | 0                | 0              | 0.91667 | 1                  |
    |       |                  |                | 0.33333 | 0                  |
    | 93    | 6                | 6              | 0.25    |                    |
""")
OF_SCHOOLS = table("""
    | joined      | first_language | school_prior_mean | school_prior_sd | school_free_meals |
    |-------------|----------------|-------------------|-----------------|-------------------|
    | earlier     | english        | 106               | 4               | 50                |
    | year before | other          | 106               | 4               | 50                |
    | last year   | unknown        | 106               | 4               | 50                |
    | unknown     |                | 93                | 0               | 100               |
""")


@pytest.mark.parametrize("expected", [MADE, OF_SCHOOLS])
def test_columns_are_made_from_pupils_and_their_cohort(expected):
    found = prepared(PUPILS, list(expected.columns))[list(expected.columns)]
    for name in expected:
        want = expected[name]
        if pd.api.types.is_numeric_dtype(want):
            np.testing.assert_allclose(found[name].astype(float), want, atol=1e-5)
        else:
            assert found[name].astype("str").fillna("").tolist() == want.fillna("").tolist()


def test_a_detailed_ethnic_group_gives_way_to_the_major_one_where_it_is_missing():
    frame = pd.DataFrame(
        {"ethnic_group": ["White", "Asian", "White"], "ethnic_group_detailed": ["WBRI", None, None]}
    )
    found = prepared(frame, ["ethnicity"])["ethnicity"]
    assert found.tolist() == ["WBRI", "Asian", "White"]
    assert found.cat.categories.tolist() == ["WBRI", "White", "Asian"]
