"""What a stolen disk says: no names in the lake, nothing without the catalogue."""

from pathlib import Path

import duckdb
import pytest
from stores import CANARY_FORENAME, CANARY_SURNAME, CANARY_UPN, SmallStore, small_store

from workbench.errors import StoreError
from workbench.store.duck import CATALOG, attach
from workbench.store.extensions import EXTENSIONS, extension_path


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> SmallStore:
    return small_store(tmp_path_factory.mktemp("home"))


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("canary", [CANARY_FORENAME, CANARY_SURNAME, CANARY_UPN])
@pytest.mark.attack(
    name="Reading names out of a stolen lake",
    family="Stolen disk",
    reference="V14.2.4; CWE-312",
    holds="No name and no UPN stands in any file of the lake.",
)
def test_no_name_or_upn_in_any_file_of_the_lake(store: SmallStore, canary: str) -> None:
    found = files(store.settings.lake)

    assert found
    for path in found:
        content = path.read_bytes().lower()
        assert canary.lower().encode() not in content, path.name
        assert canary.lower().encode("utf-16-le") not in content, path.name


@pytest.mark.parametrize("canary", [CANARY_FORENAME, CANARY_SURNAME, CANARY_UPN])
def test_the_vault_keeps_names_encrypted(store: SmallStore, canary: str) -> None:
    for path in files(store.settings.vault / "data"):
        assert canary.encode() not in path.read_bytes(), path.name


@pytest.mark.attack(
    name="Reading data files without the catalogue",
    family="Stolen disk",
    reference="V14.2.4; CWE-311",
    holds="Data files are encrypted.",
)
def test_data_files_cannot_be_read_without_the_catalogue(store: SmallStore) -> None:
    parquet = next(iter(store.settings.lake.rglob("*.parquet")))

    with duckdb.connect() as stranger, pytest.raises(duckdb.Error, match="encrypt"):
        stranger.read_parquet(str(parquet)).fetchall()


def test_a_plain_file_would_be_readable(tmp_path: Path) -> None:
    """The check above can fail: the same read succeeds on a file that is not encrypted."""
    plain = tmp_path / "plain.parquet"
    with duckdb.connect() as stranger:
        stranger.execute("COPY (SELECT 1 AS a) TO ? (FORMAT parquet)", [str(plain)])
        assert stranger.read_parquet(str(plain)).fetchall() == [(1,)]


def test_a_new_catalogue_does_not_open_old_files(store: SmallStore, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    stolen = tmp_path / "data" / "stolen.parquet"
    stolen.write_bytes(next(iter(store.settings.lake.rglob("*.parquet"))).read_bytes())
    with duckdb.connect() as thief:
        for name in EXTENSIONS:
            thief.execute(f"LOAD '{extension_path(name)}'")
        thief.execute(
            f"ATTACH 'ducklake:sqlite:{tmp_path / CATALOG}' AS lake "
            f"(DATA_PATH '{tmp_path / 'data'}', ENCRYPTED)"
        )
        with pytest.raises(duckdb.Error, match="encrypt"):
            thief.execute("SELECT * FROM read_parquet(?)", [str(stolen)]).fetchall()


@pytest.mark.attack(
    name="Reading files with SQL",
    family="SQL",
    reference="V5.3.2; CWE-73",
    holds="A connection of the lake reads nothing outside its folder, and its settings are locked.",
)
def test_a_connection_reads_nothing_outside_its_folder(store: SmallStore, tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text("a\n1\n")
    connection = attach(store.settings.lake, read_only=True, threads=1, memory="1GiB")

    with pytest.raises(duckdb.Error):
        connection.execute("SELECT * FROM read_csv(?)", [str(outside)]).fetchall()
    with pytest.raises(duckdb.Error):
        connection.execute("SET enable_external_access=true")
    connection.close()


def test_only_the_owner_can_read_the_catalogue(store: SmallStore) -> None:
    for folder in (store.settings.lake, store.settings.vault):
        assert (folder / CATALOG).stat().st_mode & 0o077 == 0
        assert folder.stat().st_mode & 0o077 == 0


def test_a_damaged_catalogue_is_an_error_a_user_can_read(tmp_path: Path) -> None:
    (tmp_path / CATALOG).write_bytes(b"not a database, not at all" * 100)

    with pytest.raises(StoreError, match="cannot be opened"):
        attach(tmp_path, read_only=True, threads=1, memory="1GiB")
