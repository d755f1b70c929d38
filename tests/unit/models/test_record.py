"""The record of a model run: what is kept, under which name, and who reads it."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from drawn import table
from stores import scope_of, small_store

from workbench.documentation.model_cards import model_card, transparency_record
from workbench.errors import UsageError
from workbench.models.catalogue import model
from workbench.models.record import Fitted, ModelRun
from workbench.models.record_store import keep, latest, record_of, runs

COEFFICIENTS = table("""
    | term      | estimate | std_error | low   | high |
    |-----------|----------|-----------|-------|------|
    | Intercept | 0.002    | 0.04      | -0.08 | 0.08 |
    | prior     | 0.563    | 0.012     | 0.54  | 0.59 |
""")
EFFECTS = table("""
    | part | urn    | group | subgroup | n  | value | std_error | low  | high |
    |------|--------|-------|----------|----|-------|-----------|------|------|
    | all  | 900001 | all   | all      | 73 | 0.37  | 0.08      | 0.21 | 0.54 |
    | all  | 900002 | all   | all      | 55 | 0.50  | 0.10      | 0.30 | 0.70 |
""").astype({"urn": "str"})
SCORES = table("""
    | part | year    | group | subgroup | score | bin | n  | expected | observed | low | high |
    |------|---------|-------|----------|-------|-----|----|----------|----------|-----|------|
    | all  | 2018/19 | all   | all      | tenth | 1   | 40 | 0.1      | 0.12     | 0.1 | 0.2  |
    | all  | 2018/19 | all   | all      | tenth | 2   | 9  | 0.2      | 0.22     | 0.1 | 0.4  |
""")
RUN = ModelRun(
    model="value_added",
    title="Value added of schools",
    purpose="value_added",
    formula="outcome ~ prior",
    years=("2017/18", "2018/19"),
    release="3",
    origin="synthetic",
    pupils=128,
    schools=2,
    software="workbench 0.1.0",
    made_on=date(2026, 11, 23),
    parts=(
        Fitted(
            "all",
            COEFFICIENTS,
            fit={"n": 128, "log_likelihood": -4678.6},
            excluded={"no prior attainment": 4, "no outcome": 0},
            diagnostics={"converged": "yes"},
            settings={"method": "reml"},
        ),
    ),
    effects=EFFECTS,
    calibration=SCORES,
)


def test_a_run_is_named_after_what_was_fitted_to_what():
    others = [
        replace(RUN, release="4"),
        replace(RUN, formula="outcome ~ prior + sex"),
        replace(RUN, parts=(replace(RUN.parts[0], settings={"method": "ml"}),)),
    ]
    assert len({one.run for one in (RUN, *others)}) == 4
    assert replace(RUN, made_on=date(2027, 1, 1)).run == RUN.run


def test_every_fact_has_its_row():
    terms = RUN.frames()["model_term"]
    expected = table("""
        | kind        | term                |
        |-------------|---------------------|
        | coefficient | Intercept           |
        | coefficient | prior               |
        | fit         | n                   |
        | fit         | log_likelihood      |
        | diagnostic  | converged           |
        | exclusion   | no prior attainment |
        | setting     | method              |
    """)
    pd.testing.assert_frame_equal(terms[["kind", "term"]], expected, check_dtype=False)
    assert terms["words"].dropna().to_list() == ["yes", "reml"]


def test_parts_of_few_pupils_are_not_told():
    few = replace(RUN.parts[0], part="Latin", fit={"n": 9})
    assert set(replace(RUN, parts=(*RUN.parts, few)).frames()["model_term"]["part"]) == {"all"}


def test_cells_of_few_pupils_are_not_scored():
    assert RUN.frames()["model_calibration"]["bin"].to_list() == [1]


def test_a_purpose_must_be_known():
    with pytest.raises(UsageError, match="`purpose` targets"):
        replace(RUN, purpose="targets")


def test_a_record_is_stored_once_and_read_back(tmp_path):
    small = small_store(tmp_path)
    assert keep(RUN, small.door) == keep(RUN, small.door) == RUN.run
    analyst = scope_of("analyst", "national_trends")
    assert runs(small.door, analyst)["run"].to_list() == [RUN.run]
    assert latest("value_added", small.door, analyst) == RUN.run
    found = record_of(RUN.run[:4], small.door, analyst)
    assert {name: len(rows) for name, rows in found.items()} == {
        "model_run": 1,
        "model_term": 7,
        "model_effect": 2,
        "model_calibration": 1,
    }


def test_a_school_sees_its_own_effect_and_the_whole_model(tmp_path):
    small = small_store(tmp_path)
    keep(RUN, small.door)
    head = scope_of("school_named", schools=("900001",))
    found = record_of(RUN.run, small.door, head)
    assert found["model_effect"]["urn"].to_list() == ["900001"]
    assert len(found["model_term"]) == 7


def test_a_model_that_was_not_run_has_no_record(tmp_path):
    small = small_store(tmp_path)
    with pytest.raises(UsageError, match="no run of `value_added`"):
        latest("value_added", small.door, scope_of("analyst", "national_trends"))


def test_the_card_of_a_run_prints_its_figures():
    frames = RUN.frames()
    card = model_card(model("value_added"), frames)
    assert "| all | prior | 0.563 | 0.012 | 0.54 to 0.59 |" in card
    assert "| all | method | reml |" in card
    assert "Left out of all parts together: no prior attainment, 4." in card
    assert "| all | no prior attainment | 4 |" in card
    assert "128 pupils or entries of 2 schools" in card
    assert "23 November 2026" in transparency_record(model("value_added"), frames)
