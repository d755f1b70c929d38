"""What every contract says of its data: who answers, what for, how long, what nobody sees."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from workbench.access.decision import CLASSES
from workbench.access.policy import POLICY_FILE, read_policy
from workbench.contracts.model import Contract
from workbench.contracts.read import read_catalogue, read_contract
from workbench.contracts.reference import read
from workbench.contracts.retention import retention, retention_names
from workbench.contracts.sample import sample
from workbench.documentation.datasets_page import CLASS_WORDS, dataset_page, purposes_of
from workbench.errors import ContractError
from workbench.intake.checks.grades import TEXT, scale, scale_names
from workbench.settings import Settings

CATALOGUE = read_catalogue(Settings().contracts)
POLICY = read_policy()
CATEGORIES = ("basic", "demographics", "timetable", "assessment", "attendance", "staff")


@pytest.mark.parametrize("contract", tuple(CATALOGUE), ids=lambda contract: contract.name)
def test_the_page_says_who_answers_what_for_and_how_long(contract: Contract) -> None:
    text = dataset_page(contract, POLICY)
    assert retention(contract.retention).words in text
    purposes = purposes_of(contract, POLICY)
    assert purposes
    assert f"- **Purposes**: {', '.join(purposes)}" in text
    assert all(f"| {CLASS_WORDS[column.classification]} |" in text for column in contract)


def test_every_category_of_the_agreement_has_a_dataset_of_the_school() -> None:
    of_school = {one.category for one in CATALOGUE if one.controller == "school"}
    assert of_school == set(CATEGORIES)


def test_every_retention_rule_is_used() -> None:
    assert {one.retention for one in CATALOGUE} == set(retention_names())
    assert retention("pupil_data").period == "6 months"
    assert retention("unnamed_pupil_data").period == "5 years"


def test_no_role_and_no_grant_carries_internal_columns(tmp_path: Path) -> None:
    internal = [c.name for one in CATALOGUE for c in one if c.classification == "internal"]
    assert "source_key" in internal
    assert "internal" not in CLASSES
    carried = {c for role in POLICY.roles for _, classes in role.actions for c in classes}
    assert "internal" not in carried | {c for grant in POLICY.grants for c in grant.classes}
    granted = yaml.safe_load(POLICY_FILE.read_text("utf-8"))
    granted["roles"]["analyst"]["actions"]["view"] = ["public", "internal"]
    path = tmp_path / "policy.yaml"
    path.write_text(yaml.safe_dump(granted), "utf-8")
    with pytest.raises(ContractError, match="internal"):
        read_policy(path)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("controller, value: school", "controller, value: council", "controller"),
        ("dataType, value: customer", "dataType, value: private", "dataType"),
        ("retention, value: pupil_data", "retention, value: pupils_data", "pupil_data"),
        ("  - {property: retention, value: pupil_data}\n", "", "retention"),
        ("apiVersion: v3.1.0", "[1, 2]", "pupil.odcs.yaml"),
    ],
)
def test_a_wrong_fact_is_refused(tmp_path: Path, old: str, new: str, words: str) -> None:
    text = (Settings().contracts / "pupil.odcs.yaml").read_text("utf-8")
    assert old in text
    path = tmp_path / "pupil.odcs.yaml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ContractError, match=words):
        read_contract(path)


@pytest.mark.parametrize("text", ["[1, 2]", "", "just words", "3"])
def test_a_file_without_keys_is_not_a_contract(tmp_path: Path, text: str) -> None:
    path = tmp_path / "list.odcs.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(ContractError, match="not a data contract"):
        read_contract(path)


@pytest.mark.parametrize(
    ("low", "high"), [(None, 0), (0, 0), (-5, None), (None, -3), (2000, None), (None, None)]
)
def test_a_sample_keeps_limits_at_and_below_nought(low: float | None, high: float | None) -> None:
    columns = tuple(
        replace(column, minimum=low, maximum=high) if column.name == "year_group" else column
        for column in CATALOGUE["pupil"]
    )
    made = sample(replace(CATALOGUE["pupil"], columns=columns), 12)["year_group"]
    assert low is None or (made >= low).all()
    assert high is None or (made <= high).all()


def test_results_name_a_scale_that_there_is_or_none() -> None:
    allowed = CATALOGUE["assessment_result"].column("scale").allowed
    assert set(allowed) == {*scale_names(), TEXT}


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("gcse_9_1", "GCSE (9-1)"),
        ("gcse_9_1_double_award", "GCSE (9-1) double award"),
        ("gcse_a_g", "GCSE (A*-G)"),
        ("btec_level_2", "BTEC Tech Award"),
    ],
)
def test_every_grade_with_points_is_on_its_scale(ours: str, theirs: str) -> None:
    tables = [one for one in read("ks4_points")["scales"] if one["name"] == theirs]
    assert tables
    assert [g for one in tables for g in one["grades"] if not scale(ours).has(g)] == []
    assert all(scale(name).has("U") for name in (ours, "a_level"))


def test_entries_name_kinds_of_qualification_of_their_contract() -> None:
    for dataset, kinds in read("grade_scales")["entries"].items():
        assert set(kinds) <= set(CATALOGUE[dataset].column("qualification_type").allowed)
