"""Lake and vault with their catalogues in PostgreSQL: the same answers, for many writers."""

import subprocess
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import duckdb
import pandas as pd
import psycopg
import pytest
import sqlalchemy as sa
from lakes import lake_of, marks, rows_of, settings_of, vault_of
from postgres import Postgres, postgresql
from stores import CANARY_SURNAME

from workbench.contracts.sample import sample
from workbench.contracts.types import sql_table
from workbench.errors import Busy, StoreError, UsageError
from workbench.store.lake import Lake
from workbench.store.merge import Merged

DATASET = "attendance_day"
SCHOOLS = ("900001", "900002", "900003")
PASSWORD = "a pass'word"


@pytest.fixture(scope="module")
def server():
    with postgresql() as server:
        yield server


@pytest.fixture
def url(server: Postgres) -> str:
    return server.database(f"lake_{uuid4().hex}")


@pytest.fixture
def lake(tmp_path: Path, url: str):
    lake = lake_of(settings_of(tmp_path, url))
    yield lake
    lake.close()


def insert(lake: Lake, urn: str, date: str = "2018-10-05") -> None:
    with lake.writing() as writer:
        writer.insert(DATASET, marks(lake.contract(DATASET), urn, date))


def insert_first(lake: Lake) -> None:
    insert(lake, SCHOOLS[0])


def test_rows_changes_and_notes_are_kept_as_in_an_sqlite_file(tmp_path: Path, lake: Lake) -> None:
    beside = lake_of(settings_of(tmp_path / "sqlite"))
    for one in (lake, beside):
        assert not one.exists
        assert one.version() == "empty"
        assert one.note("run") is None
        insert(one, SCHOOLS[0])
        rows = marks(one.contract(DATASET), SCHOOLS[0])
        with one.writing() as writer:
            writer.say("run 1", "nightly")
            writer.note("run", "1")
            merged = writer.merge(
                DATASET,
                rows.assign(am="I").astype(rows.dtypes).head(3),
                where={"urn": SCHOOLS[0]},
                gone=rows.tail(1)[["pupil_id", "date"]],
            )
        assert merged == Merged(updated=3, deleted=1)
        assert one.note("run") == "1"
        assert one.exists

    assert rows_of(lake, DATASET).equals(rows_of(beside, DATASET))
    feeds = [
        one.changes(DATASET, one.snapshot() - 1, one.snapshot()).drop(columns="snapshot_id")
        for one in (lake, beside)
    ]
    assert feeds[0].equals(feeds[1])
    assert lake.snapshots()["commit_message"].iloc[-1] == "nightly"
    table = sql_table(lake.contract(DATASET), "lake")
    with lake.at(lake.snapshot() - 1) as then:
        assert then.read(sa.select(table)).num_rows == 8
    assert not (lake.folder / "catalog.sqlite").exists()
    beside.close()


def test_a_failed_transaction_stores_nothing(lake: Lake) -> None:
    insert(lake, SCHOOLS[0])
    before = lake.version()

    with pytest.raises(ZeroDivisionError), lake.writing() as writer:  # noqa: PT012
        writer.delete(DATASET, {})
        raise ZeroDivisionError

    assert lake.version() == before
    insert(lake, SCHOOLS[1])
    assert len(rows_of(lake, DATASET)) == 16


def test_transactions_of_different_schools_overlap(lake: Lake, tmp_path: Path, url: str) -> None:
    insert(lake, SCHOOLS[2])
    other = lake_of(settings_of(tmp_path, url))
    with lake.writing() as first, other.writing() as second:
        first.insert(DATASET, marks(lake.contract(DATASET), SCHOOLS[0]))
        second.insert(DATASET, marks(lake.contract(DATASET), SCHOOLS[1]))
        first.note("run", "1")
        second.note("run", "2")
    other.close()

    assert set(rows_of(lake, DATASET)["urn"]) == set(SCHOOLS)
    assert lake.note("run") == "1"


def test_transactions_that_change_the_same_rows_do_not_both_succeed(
    lake: Lake, tmp_path: Path, url: str
) -> None:
    insert(lake, SCHOOLS[0])
    other = lake_of(settings_of(tmp_path, url))
    rows = marks(lake.contract(DATASET), SCHOOLS[0])

    with pytest.raises(Busy, match="Do it again"), lake.writing() as first:  # noqa: PT012
        where = {"urn": SCHOOLS[0]}
        first.merge(DATASET, rows.assign(am="I").astype(rows.dtypes), where=where)
        with other.writing() as second:
            second.merge(DATASET, rows.assign(am="O").astype(rows.dtypes), where=where)
    other.close()

    assert set(rows_of(lake, DATASET)["am"]) == {"O"}


PROCESS = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from lakes import lake_of, marks, settings_of
from workbench.errors import Busy

home, url, urn = sys.argv[1:]
lake = lake_of(settings_of(Path(home), url))
busy = 0
for day in range(1, 9):
    rows = marks(lake.contract("attendance_day"), urn, f"2018-10-{day:02}")
    for mark in ("/", "I"):
        while True:
            try:
                with lake.writing() as writer:
                    marked = rows.assign(am=mark).astype(rows.dtypes)
                    writer.merge("attendance_day", marked, where={"urn": urn})
                    writer.note(f"cursor/{urn}", f"{day}{mark}")
                break
            except Busy:
                busy += 1
print(busy)
"""


def test_three_processes_lose_nothing_and_write_nothing_twice(
    lake: Lake, tmp_path: Path, url: str
) -> None:
    helpers = str(Path(__file__).parent.parent / "lib")
    program = f"import sys; sys.path.insert(0, {helpers!r})\n{PROCESS}"
    running = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path), url, urn],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for urn in SCHOOLS
    ]
    ended = [(one, *one.communicate(timeout=120)) for one in running]

    assert [one.returncode for one, _, _ in ended] == [0, 0, 0], ended[0][2]
    stored = rows_of(lake, DATASET)
    assert len(stored) == 3 * 8 * 8
    assert not stored.duplicated(["pupil_id", "urn", "date"]).any()
    assert set(stored["am"]) == {"I"}
    assert lake.notes("cursor/") == {f"cursor/{urn}": "8I" for urn in SCHOOLS}


def test_compacting_and_expiring_work_beside_readers(lake: Lake) -> None:
    for day in range(1, 6):
        insert(lake, SCHOOLS[0], f"2018-10-{day:02}")
    before = rows_of(lake, DATASET)

    compacted = lake.compact(DATASET)

    assert (compacted.files_before, compacted.files_after, compacted.rows) == (5, 1, 40)
    assert rows_of(lake, DATASET).equals(before)


def test_rows_stand_in_encrypted_files_only(server: Postgres, tmp_path: Path, url: str) -> None:
    vault = vault_of(settings_of(tmp_path, vault_url=url))
    people = sample(vault.contract("pupil_identity"), 4)
    with vault.writing() as writer:
        named = people.assign(surname=CANARY_SURNAME, forename="Quentin")
        writer.insert("pupil_identity", named.astype(people.dtypes))
    vault.close()

    server.checkpoint(url)
    for path in (*tmp_path.rglob("*"), *server.data.rglob("*")):
        if path.is_file():
            assert CANARY_SURNAME.encode() not in path.read_bytes(), path


# settings


def test_lake_and_vault_must_not_share_a_database(tmp_path: Path, url: str) -> None:
    chosen = settings_of(tmp_path, url, url.replace("postgres@", "someone@"))
    with pytest.raises(UsageError, match="name the same database"):
        lake_of(chosen)
    with pytest.raises(UsageError, match="name the same database"):
        vault_of(chosen)


def test_another_kind_of_address_is_refused_without_repeating_it(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="`lake_catalogue_url` is not the address") as refused:
        lake_of(settings_of(tmp_path, f"mysql://someone:{PASSWORD}@host/name"))
    assert PASSWORD not in str(refused.value)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://someone:a%20pass%27word@127.0.0.1:1/lake",
        "postgresql://someone@127.0.0.1:1/lake?password=a%20pass%27word",
    ],
)
@pytest.mark.parametrize("ask", [Lake.version, Lake.snapshots, Lake.clean, insert_first])
def test_a_server_that_is_away_is_an_error_without_the_password(
    tmp_path: Path, address: str, ask
) -> None:
    away = lake_of(settings_of(tmp_path, address))
    away.folder.mkdir()
    with pytest.raises(StoreError, match=r"cannot be (reached|opened)") as refused:
        ask(away)
    told = "".join(traceback.format_exception(refused.value))
    assert PASSWORD not in told.replace("PASSWORD", "")


def test_the_connection_tells_no_password_and_reaches_no_other_database(
    lake: Lake, server: Postgres, tmp_path: Path
) -> None:
    with_password = server.database(f"lake_{uuid4().hex}").replace("postgres@", "postgres:secret@")
    one = lake_of(settings_of(tmp_path / "one", with_password))
    insert(one, SCHOOLS[0])
    connection = one._connections.reader()

    told = connection.execute("SELECT secret_string FROM duckdb_secrets()").fetchall()
    told += connection.execute("SELECT path, options FROM duckdb_databases()").fetchall()
    assert "secret@" not in str(told)
    assert "password=secret" not in str(told)
    with pytest.raises(duckdb.Error):
        connection.execute("SELECT * FROM duckdb_secrets(redact => false)")
    with pytest.raises(duckdb.Error, match="disabled through configuration"):
        connection.execute("ATTACH 'postgres:dbname=postgres' AS x")
    with pytest.raises(duckdb.Error):
        connection.execute("SELECT * FROM read_csv('/etc/passwd')")
    one.close()


def test_a_database_of_another_lake_is_refused(lake: Lake, tmp_path: Path, url: str) -> None:
    insert(lake, SCHOOLS[0])
    elsewhere = lake_of(settings_of(tmp_path / "elsewhere", url))

    with pytest.raises(StoreError, match="cannot be opened"):
        insert(elsewhere, SCHOOLS[1])
    assert pd.Series(rows_of(lake, DATASET)["urn"]).unique().tolist() == [SCHOOLS[0]]


def test_connections_that_the_server_closed_are_replaced(lake: Lake, url: str) -> None:
    insert(lake, SCHOOLS[0])
    before = lake.version()
    with psycopg.connect(url, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    assert lake.version() == before
    assert len(rows_of(lake, DATASET)) == 8
    insert(lake, SCHOOLS[1])
    assert len(rows_of(lake, DATASET)) == 16


def test_threads_of_one_process_write_at_once(lake: Lake) -> None:
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda urn: insert(lake, urn), SCHOOLS))

    assert set(rows_of(lake, DATASET)["urn"]) == set(SCHOOLS)
