"""``workbench synth``: the demo population, stored whole and marked in every way."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from stores import scope_of
from typer.testing import CliRunner

from workbench.access.scope import Scope
from workbench.cli import app
from workbench.contracts.checks import check
from workbench.contracts.upn import upn_check_letter
from workbench.loader import Door
from workbench.settings import Settings

DATASETS = (
    "school",
    "trust",
    "trust_membership",
    "school_link",
    "pupil",
    "pupil_characteristics",
    "prior_attainment",
    "ks4_entry",
    "attendance_day",
    "suspension",
    "school_performance",
    "ks5_student",
    "ks5_entry",
    "ks5_outcome_model",
    "ks2_result",
    "ks2_progress_model",
    "ks1_result",
    "phonics_check",
    "early_years_profile",
)
# English local authority codes end at 946; from 950 on none is in use
FIRST_RESERVED_LA, LAST_RESERVED_LA = 950, 999
_UPN = re.compile(rb"[A-HJ-NP-RT-Z]\d{11}[0-9A-HJ-NP-RT-Z]")


@pytest.fixture(scope="module")
def door(demo_home: Path) -> Door:
    return Door(Settings(home=demo_home))


@pytest.fixture(scope="module")
def named(door: Door) -> Scope:
    schools = tuple(door.load("school", training())["urn"])
    return scope_of("school_named", schools=schools)


def training() -> Scope:
    return scope_of("training")


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_stored_dataset_keeps_its_contract(door: Door, dataset: str) -> None:
    rows = door.load(dataset, training())

    assert len(rows)
    assert check(rows.tail(50_000), door.catalogue[dataset]).failures == ()


def test_identities_keep_their_contract_and_belong_to_pupils(door: Door, named: Scope) -> None:
    people = door.load("pupil_identity", named)
    pupils = door.load("pupil", named)

    assert check(people, door.catalogue["pupil_identity"]).failures == ()
    assert set(pupils["pupil_id"]) == set(people["pupil_id"])


def test_everything_is_marked_synthetic(door: Door) -> None:
    schools = door.load("school", training())

    assert schools["name"].str.contains("SYNTHETIC").all()
    assert schools["la_name"].str.contains("SYNTHETIC").all()
    for dataset in DATASETS:
        assert set(door.load(dataset, training(), columns=["origin"])["origin"]) == {"synthetic"}


def test_numbers_are_of_reserved_local_authorities(door: Door, named: Scope) -> None:
    authorities = door.load("school", training())["la_code"].astype(int)
    upns = door.load("pupil_identity", named)["upn"].dropna()

    assert authorities.between(FIRST_RESERVED_LA, LAST_RESERVED_LA).all()
    assert upns.str[1:4].astype(int).between(FIRST_RESERVED_LA, LAST_RESERVED_LA).all()


def test_check_letters_are_valid(door: Door, named: Scope) -> None:
    upns = door.load("pupil_identity", named)["upn"].dropna().drop_duplicates()

    assert (upns.str[0] == upns.map(lambda upn: upn_check_letter(upn[1:]))).all()


def test_no_pupil_can_be_found_in_the_files_of_the_lake(
    demo_home: Path, door: Door, named: Scope
) -> None:
    people = door.load("pupil_identity", named)
    rare = people["surname"].value_counts().tail(20).index
    names = [str(name).encode() for name in rare if len(str(name)) > 6]
    upns = set(people["upn"].dropna().head(2_000).map(str.encode))

    for path in (demo_home / "lake").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not [name for name in names if name in content], path.name
            assert not upns & set(_UPN.findall(content)), path.name


def test_the_command_says_that_it_is_there_already(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_HOME", str(demo_home))

    result = CliRunner().invoke(app, ["synth", "--json"])

    assert result.exit_code == 0
    assert json.loads(result.stdout) == {"already": True, "rows": {}}


def test_an_unknown_size_is_a_mistake_in_use() -> None:
    result = CliRunner().invoke(app, ["synth", "--size", "dmeo"])

    assert result.exit_code == 2
    assert "Did you mean 'demo'" in result.output


def test_three_years_of_results_and_one_of_attendance(door: Door) -> None:
    cohorts = door.load("pupil", training(), where={"ks4_cohort": True})
    marks = door.load("attendance_day", training(), columns=["year"])

    assert set(cohorts["year"]) == {"2016/17", "2017/18", "2018/19"}
    assert set(marks["year"]) == {"2018/19"}
    assert len(pd.unique(cohorts["urn"])) >= 55
