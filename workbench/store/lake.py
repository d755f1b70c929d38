"""A DuckLake of contracts: the lake of facts, or the vault of identities.

Data files are encrypted Parquet; their keys are in the catalog, so that files without the
catalog say nothing. One process writes at a time; readers are never blocked.
"""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa
import sqlalchemy as sa
from filelock import FileLock, Timeout
from tenacity import retry, retry_if_exception_message, stop_after_delay, wait_random

from workbench.contracts.model import Catalogue, Contract
from workbench.contracts.types import sql_table
from workbench.errors import Busy, StoreError
from workbench.settings import Settings
from workbench.store.duck import CATALOG, LAKE, attach
from workbench.store.statement import fetch, run
from workbench.store.writer import LOADS, Writer

_LOCK_SECONDS = 600
_CLEAN = f"CALL ducklake_delete_orphaned_files('{LAKE}', cleanup_all => true)"
_EMPTY = "empty"
_NEWEST = "SELECT max(snapshot_id) FROM ducklake_snapshot"
_MADE = "SELECT 1 FROM sqlite_master WHERE name = 'ducklake_snapshot'"


class Lake:
    """One DuckLake folder. ``store`` is ``lake`` or ``vault``: which contracts it holds."""

    def __init__(self, folder: Path, store: str, catalogue: Catalogue, settings: Settings) -> None:
        self.folder = folder
        self.store = store
        self.catalogue = catalogue
        self._settings = settings
        self._reader: duckdb.DuckDBPyConnection | None = None
        self._reader_process = 0
        self._writer: duckdb.DuckDBPyConnection | None = None
        self._writer_process = 0
        self._guard = threading.Lock()

    @property
    def exists(self) -> bool:
        """Whether the lake was ever written. A catalogue cut off while it was made is none."""
        if not (self.folder / CATALOG).is_file():
            return False
        try:
            return self._catalogue_value(_MADE) is not None
        except sqlite3.DatabaseError:
            # attaching says what is wrong with it
            return True

    @property
    def contracts(self) -> tuple[Contract, ...]:
        """Contracts kept here, and those of what each source said."""
        mine = [c for c in self.catalogue if c.store == self.store]
        return (*mine, *(c.by_source() for c in mine if c.kept_by_source))

    def read(self, statement: sa.Select[tuple[object, ...]]) -> pa.Table:
        """Run a query and return an Arrow table.

        Raises:
            StoreError: there is no store yet.
        """
        return _read(self._cursor(), statement)

    def version(self) -> str:
        """Name of the data as it is now: changes with every committed write."""
        if not (self.folder / CATALOG).is_file():
            return _EMPTY
        try:
            found = self._catalogue_value(_NEWEST)
        except sqlite3.OperationalError:
            # asked at every load, so that whether it was ever written is asked only where it fails
            if self.exists:
                raise
            return _EMPTY
        return _EMPTY if found is None else str(found)

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """One transaction: everything inside is stored, or nothing.

        Raises:
            Busy: another process has been writing for ten minutes.
        """
        with self._write_lock():
            connection = self._writing_connection()
            try:
                connection.execute("BEGIN")
                yield Writer(connection, self.contracts)
                connection.execute("COMMIT")
            except BaseException:
                # closing without a commit rolls back
                self._close_writer()
                raise

    def clean(self) -> None:
        """Delete data files that a killed writer left behind and no snapshot knows."""
        if not self.exists:
            return
        with self._write_lock():
            self._writing_connection().execute(_CLEAN)

    def close(self) -> None:
        """Close the connections of this process."""
        self._close_writer()
        with self._guard:
            if self._reader is not None and self._reader_process == os.getpid():
                self._reader.close()
            self._reader = None

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        with self._guard:
            # a DuckDB connection must not cross a fork: the child opens its own
            if self._reader is None or self._reader_process != os.getpid():
                if not self.exists:
                    raise StoreError(
                        f"There is no data in {self.folder.name}/ yet.",
                        "Load published files with `workbench ingest`, or make synthetic England "
                        "with `workbench synth --size demo`.",
                    )
                self._reader = self._attach(read_only=True)
                self._reader_process = os.getpid()
            return self._reader.cursor()

    def _attach(self, *, read_only: bool) -> duckdb.DuckDBPyConnection:
        return attach(
            self.folder,
            read_only=read_only,
            threads=self._settings.database_threads,
            memory=self._settings.database_memory,
        )

    @contextmanager
    def _write_lock(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = FileLock(self.folder / "write.lock", mode=0o600)
        try:
            with lock.acquire(timeout=_LOCK_SECONDS):
                yield
        except Timeout:
            raise Busy(
                f"Another process is writing to {self.folder.name}/.", "Try again when it is done."
            ) from None

    def _catalogue_value(self, question: str) -> object:
        """One value from the catalogue: a hundred times quicker here than through DuckDB."""
        catalog = f"{(self.folder / CATALOG).absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(catalog, uri=True)) as opened:
            found = opened.execute(question).fetchone()
        return found[0] if found else None

    def _writing_connection(self) -> duckdb.DuckDBPyConnection:
        """The writing connection of this process, with every table there."""
        if self._writer is None or self._writer_process != os.getpid():
            (self.folder / "data").mkdir(exist_ok=True, mode=0o700)
            self._prepare_catalog()
            connection = self._attach(read_only=False)
            try:
                self._create_tables(connection)
            except BaseException:
                connection.close()
                raise
            self._writer, self._writer_process = connection, os.getpid()
        return self._writer

    def _close_writer(self) -> None:
        if self._writer is not None and self._writer_process == os.getpid():
            self._writer.close()
        self._writer = None

    def _prepare_catalog(self) -> None:
        catalog = sqlite3.connect(self.folder / CATALOG)
        # readers go on while a writer commits
        catalog.execute("PRAGMA journal_mode=WAL")
        catalog.close()
        (self.folder / CATALOG).chmod(0o600)

    def _create_tables(self, connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute("BEGIN")
        stored = _stored_columns(connection)
        run(connection, sa.schema.CreateTable(LOADS, if_not_exists=True))
        for contract in self.contracts:
            if contract.name in stored:
                _same_columns(contract, stored[contract.name])
                continue
            run(connection, sa.schema.CreateTable(sql_table(contract, LAKE)))
            by = ", ".join(contract.partition_by)
            connection.execute(f"ALTER TABLE {LAKE}.{contract.name} SET PARTITIONED BY ({by})")
        connection.execute("COMMIT")


@retry(
    retry=retry_if_exception_message(match="(?s).*database is locked.*"),
    wait=wait_random(0.01, 0.1),
    stop=stop_after_delay(10),
    reraise=True,
)
def _read(cursor: duckdb.DuckDBPyConnection, statement: sa.Select[tuple[object, ...]]) -> pa.Table:
    return fetch(cursor, statement)


def _tables() -> sa.TableClause:
    return sa.table(
        "columns",
        sa.column("table_catalog"),
        sa.column("table_name"),
        sa.column("column_name"),
        schema="information_schema",
    )


def _stored_columns(connection: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    """Columns of each table that is there."""
    columns = _tables()
    wanted = sa.select(columns.c.table_name, columns.c.column_name).where(
        columns.c.table_catalog == LAKE
    )
    stored: dict[str, set[str]] = {}
    for row in fetch(connection, wanted).to_pylist():
        stored.setdefault(row["table_name"], set()).add(row["column_name"])
    return stored


def _same_columns(contract: Contract, stored: set[str]) -> None:
    if stored != set(contract.names):
        raise StoreError(
            f"The stored table `{contract.name}` has other columns than its contract.",
            "The store was made by another version. Move the home folder away, then load the files "
            "again with `workbench ingest`.",
        )
