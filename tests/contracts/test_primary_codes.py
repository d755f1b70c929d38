"""The outcome codes of primary schools: the reference files and the contracts name the same."""

import pytest
from primary import catalogue

from workbench.contracts.reference import read
from workbench.measures.catalogue import measures
from workbench.measures.ks2.early_years import profiles

KEYS = {"pupil_id", "urn", "year", "origin"}
TESTS = ("reading_outcome", "maths_outcome", "gps_outcome")
ASSESSMENTS = ("writing_assessment", "science_assessment", "reading_assessment", "maths_assessment")
PRIOR = ("ks1_reading", "ks1_writing", "ks1_maths")


def codes(facts: dict) -> set[str]:
    kinds = ("with_a_score", "counts", "does_not_count")
    return {code for kind in kinds for code in facts.get(kind, ())}


@pytest.mark.parametrize("column", TESTS)
def test_outcomes_of_the_tests(column):
    allowed = catalogue()["ks2_result"].column(column).allowed
    assert set(allowed) == codes(read("key_stage2")["test_outcomes"])


@pytest.mark.parametrize("column", ASSESSMENTS)
def test_teacher_assessments_of_key_stage_2(column):
    allowed = catalogue()["ks2_result"].column(column).allowed
    assert set(allowed) == codes(read("key_stage2")["teacher_assessment"])


@pytest.mark.parametrize("subject", ["reading", "writing", "maths", "science"])
def test_teacher_assessments_of_key_stage_1(subject):
    allowed = catalogue()["ks1_result"].column(f"{subject}_assessment").allowed
    assert set(allowed) == codes(read("key_stage1")["outcomes"])


@pytest.mark.parametrize("column", PRIOR)
def test_key_stage_1_before_key_stage_2_holds_levels_and_standards(column):
    allowed = catalogue()["ks2_result"].column(column).allowed
    levels = set(read("key_stage1")["points"]["levels"]["codes"])
    assert set(allowed) == levels | codes(read("key_stage1")["outcomes"])


def test_what_has_points_or_a_nominal_score_is_a_code():
    standards = set(read("key_stage1")["points"]["standards"]["codes"])
    assert standards < codes(read("key_stage1")["outcomes"])
    counted = read("ks2_progress")["outcomes"]
    scored = [set(table) for table in counted["below_the_test"].values()]
    assert set().union(counted["writing"], *scored) < codes(
        read("key_stage2")["teacher_assessment"]
    )


@pytest.mark.parametrize("column", ["outcome", "year1_outcome"])
def test_outcomes_of_the_phonics_check(column):
    contract = catalogue()["phonics_check"]
    assert set(contract.column(column).allowed) == codes(read("phonics")["outcomes"])
    highest = read("phonics")["highest_mark"]
    assert contract.column("mark").maximum == contract.column("year1_mark").maximum == highest


def test_scaled_scores():
    facts = read("key_stage2")["scaled_scores"]
    for test in ("reading", "maths", "gps"):
        column = catalogue()["ks2_result"].column(f"{test}_score")
        assert (column.minimum, column.maximum) == (facts["lowest"], facts["highest"])


def test_the_goals_of_all_early_years_profiles():
    goals = {goal for profile in profiles() for goal in profile.goals}
    assert set(catalogue()["early_years_profile"].names) - KEYS == goals


@pytest.mark.parametrize("subject", ["reading", "writing", "maths"])
def test_progress_measures_leave_out_the_years_without_progress(subject):
    years = read("ks2_progress")["years"].items()
    without = {year for year, facts in years if facts["status"] == "not_published"}
    for name in (f"ks2_{subject}_progress", f"ks2_{subject}_progress_coverage"):
        assert set(measures()[name].not_published) == without
