"""What a catalogue says by itself: no row, and no limit of a column that identifies somebody."""

from pathlib import Path

import duckdb
import pandas as pd
import pytest
from lakes import rows_of, settings_of, vault_of
from stores import CANARY_FORENAME, CANARY_SURNAME, CANARY_UPN

from workbench.contracts.sample import sample
from workbench.store.duck import CATALOG
from workbench.store.extensions import EXTENSIONS, extension_path
from workbench.store.lake import Lake

DATASET = "pupil_identity"
CANARIES = (CANARY_FORENAME, CANARY_SURNAME, CANARY_UPN)


@pytest.fixture
def vault(tmp_path: Path):
    vault = vault_of(settings_of(tmp_path))
    yield vault
    vault.close()


def people(vault: Lake, seed: int, rows: int = 1) -> pd.DataFrame:
    drawn = sample(vault.contract(DATASET), rows, seed=seed)
    forename, surname, upn = CANARIES
    named = drawn.assign(forename=forename, surname=surname, upn=upn, urn=f"90000{seed}")
    return named.astype(drawn.dtypes)


def written(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.attack(
    name="Reading names out of a catalogue",
    family="Stolen disk",
    reference="V14.2.4; CWE-312",
    holds="A catalogue holds no row of few and no smallest or largest name.",
)
def test_rows_of_one_pupil_leave_no_name_in_the_catalogue(vault: Lake) -> None:
    for seed in range(3):
        with vault.writing() as writer:
            writer.insert(DATASET, people(vault, seed))
    changed = people(vault, 0).assign(forename=f"{CANARY_FORENAME}-Ann")
    with vault.writing() as writer:
        where = {"urn": "900000"}
        assert writer.merge(DATASET, changed.astype(people(vault, 0).dtypes), where=where).changed
    vault.compact(DATASET, thorough=True)

    content = written(vault.folder)
    for canary in CANARIES:
        assert canary.encode() not in content
    assert b"900002" in content
    assert len(rows_of(vault, DATASET)) == 3


def test_rows_that_an_earlier_version_left_there_are_taken_out(vault: Lake) -> None:
    """The search above can fail: this finds the names, until the store is opened for writing."""
    with vault.writing():
        pass
    vault.close()
    with duckdb.connect() as earlier:
        for name in EXTENSIONS:
            earlier.execute(f"LOAD '{extension_path(name)}'")
        earlier.execute(f"ATTACH 'ducklake:sqlite:{vault.folder / CATALOG}' AS lake")
        earlier.register("rows", people(vault, 1))
        names = ", ".join(vault.contract(DATASET).names)
        earlier.execute(f"INSERT INTO lake.{DATASET} ({names}) SELECT {names} FROM rows")
    assert CANARY_SURNAME.encode() in written(vault.folder)

    with vault.writing():
        pass

    assert CANARY_SURNAME.encode() not in written(vault.folder)
    assert rows_of(vault, DATASET)["surname"].tolist() == [CANARY_SURNAME]
