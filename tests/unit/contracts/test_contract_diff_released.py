"""No contract changes without a version; what is released stays as it was."""

from dataclasses import replace
from pathlib import Path

import pytest

from workbench.contracts.model import Catalogue, Contract
from workbench.contracts.read import read_catalogue
from workbench.contracts.records import read_record, record_path
from workbench.contracts.release import release, standing, unversioned
from workbench.contracts.terms import terms_of
from workbench.contracts.versions import raised
from workbench.errors import ContractError
from workbench.settings import Settings

CATALOGUE = read_catalogue(Settings().contracts)
PUPIL = CATALOGUE["pupil"]


def tighter(version: str = PUPIL.version) -> Contract:
    """The contract with a highest year group that some pupils exceed."""
    columns = (replace(c, maximum=13) if c.name == "year_group" else c for c in PUPIL)
    return replace(PUPIL, version=version, columns=tuple(columns))


def refused(contract: Contract, folder: Path) -> str:
    (words,) = unversioned(Catalogue(folder, (contract,)))
    return words


def test_every_contract_of_the_project_is_released_as_it_is() -> None:
    assert unversioned(CATALOGUE) == ()


def test_a_contract_that_was_never_released_is_refused(tmp_path: Path) -> None:
    assert "`workbench contracts release pupil`" in refused(PUPIL, tmp_path)
    assert standing(PUPIL, tmp_path).words == "not released yet"
    release(PUPIL, tmp_path)
    assert unversioned(Catalogue(tmp_path, (PUPIL,))) == ()
    assert standing(PUPIL, tmp_path).words == "released"


@pytest.mark.parametrize("version", [PUPIL.version, raised(PUPIL.version, "patch"), "1.9.9"])
def test_a_breaking_change_needs_a_major_version(tmp_path: Path, version: str) -> None:
    release(PUPIL, tmp_path)
    changed = tighter(version)

    words = refused(changed, tmp_path)

    assert "`year_group` maximum: 14 -> 13 (breaking)" in words
    assert "`version: 2.0.0`" in words
    assert standing(changed, tmp_path).words == "changed, needs 2.0.0"
    with pytest.raises(ContractError, match=f"differs from the released {PUPIL.version}"):
        release(changed, tmp_path)
    assert [terms.version for terms in read_record(tmp_path, "pupil")] == [PUPIL.version]


def test_a_new_version_is_recorded_beside_the_old_ones(tmp_path: Path) -> None:
    release(PUPIL, tmp_path)
    release(tighter("2.0.0"), tmp_path)

    assert read_record(tmp_path, "pupil") == (
        terms_of(PUPIL).binding(),
        terms_of(tighter("2.0.0")).binding(),
    )
    assert unversioned(Catalogue(tmp_path, (tighter("2.0.0"),))) == ()


def test_releasing_again_writes_nothing(tmp_path: Path) -> None:
    release(PUPIL, tmp_path)
    before = record_path(tmp_path, "pupil").stat().st_mtime_ns
    assert release(PUPIL, tmp_path).released
    assert record_path(tmp_path, "pupil").stat().st_mtime_ns == before


def test_a_dry_run_checks_and_writes_nothing(tmp_path: Path) -> None:
    release(PUPIL, tmp_path, dry_run=True)
    assert read_record(tmp_path, "pupil") == ()


def test_wording_needs_no_version(tmp_path: Path) -> None:
    release(PUPIL, tmp_path)
    assert unversioned(Catalogue(tmp_path, (replace(PUPIL, limitations="Others"),))) == ()


def test_a_version_is_not_taken_back(tmp_path: Path) -> None:
    release(PUPIL, tmp_path)
    release(tighter("2.0.0"), tmp_path)
    assert f"is {PUPIL.version}, but 2.0.0 is released" in refused(PUPIL, tmp_path)


@pytest.mark.parametrize("version", ["1.0", "one", "1.0.0-draft", "01.0.0", ""])
def test_a_version_is_three_numbers(tmp_path: Path, version: str) -> None:
    release(PUPIL, tmp_path)
    words = refused(replace(PUPIL, version=version), tmp_path)
    assert "three numbers, such as 1.0.0" in words


def test_a_released_dataset_does_not_vanish(tmp_path: Path) -> None:
    release(PUPIL, tmp_path)
    release(CATALOGUE["school"], tmp_path)
    assert "`pupil` was released" in refused(CATALOGUE["school"], tmp_path)


def test_a_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    twice = replace(PUPIL, columns=(*PUPIL.columns, PUPIL.columns[1]))
    assert "has a column twice: urn" in refused(twice, tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("maximum: 14", "maximum: 13", "does not have its own fingerprint"),
        ("fingerprint:", "print:", "is not a record"),
        (f"{PUPIL.version}:", "1.0:", "three numbers"),
        ("dataset:", "dataset: [", "is not a record"),
        ("dataset:", "dataset: 3\n  x:", "is not a record"),
    ],
)
def test_a_record_edited_by_hand_is_seen(tmp_path: Path, old: str, new: str, words: str) -> None:
    release(PUPIL, tmp_path)
    path = record_path(tmp_path, "pupil")
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    assert words in refused(PUPIL, tmp_path)
