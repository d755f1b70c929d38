"""Connections of a process to a lake: one that reads, one that writes, and who may write when."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa
import sqlalchemy as sa
from filelock import FileLock, Timeout
from tenacity import retry, retry_if_exception_message, stop_after_delay, wait_random

from workbench.contracts.model import Contract
from workbench.errors import Busy, StoreError
from workbench.settings import Settings
from workbench.store.catalogues import LakeCatalogue
from workbench.store.duck import METADATA, NoLake, attach
from workbench.store.hidden_limits import known_in
from workbench.store.statement import fetch
from workbench.store.tables import flush_inlined, prepare_tables

_LOCK_SECONDS = 600
_SNAPSHOTS = sa.table("ducklake_snapshot", sa.column("snapshot_id"), schema=METADATA)
_NEWEST = sa.select(sa.func.max(_SNAPSHOTS.c.snapshot_id))


class Connections:
    """Connections to the lake of a folder, opened on first use.

    Args:
        folder: folder of the lake.
        known: its catalogue.
        contracts: what is kept there.
        chosen: threads and memory of a connection.
        snapshot: number of an earlier state, which nobody can write to.
    """

    def __init__(
        self,
        folder: Path,
        known: LakeCatalogue,
        contracts: tuple[Contract, ...],
        chosen: Settings,
        snapshot: int | None = None,
    ) -> None:
        self._folder = folder
        self._known = known
        self._contracts = contracts
        self._chosen = chosen
        self._snapshot = snapshot
        self._reader: duckdb.DuckDBPyConnection | None = None
        self._reader_process = 0
        self._writer: duckdb.DuckDBPyConnection | None = None
        self._writer_process = 0
        self._made = False
        self._moment = threading.local()
        self._guard = threading.Lock()
        self._opening = threading.Lock()

    def made(self) -> bool:
        """Whether a lake was made. One that was cut off while it was made is none."""
        if not self._made:
            try:
                self._made = self.newest() is not None
            except StoreError:
                # reading says what is wrong with it
                return True
        return self._made

    def newest(self) -> int | None:
        """Number of the newest snapshot, if there is one.

        Raises:
            StoreError: the catalogue is damaged.
        """
        if self._snapshot is not None:
            return self._snapshot
        return self._known.newest(self._newest_attached)

    def _newest_attached(self) -> int | None:
        try:
            found = read_patiently(self.reader(), _NEWEST)
        except NoLake:
            return None
        except duckdb.CatalogException:
            # the next reader looks again
            self._close_reader()
            return None
        newest: int | None = found.column(0)[0].as_py()
        return newest

    def reader(self) -> duckdb.DuckDBPyConnection:
        """A cursor that reads.

        Raises:
            StoreError: there is no store yet, or it cannot be opened.
        """
        begun = self._begun()
        if begun is not None:
            return begun
        with self._guard:
            # a DuckDB connection must not cross a fork: the child opens its own
            if self._reader is None or self._reader_process != os.getpid():
                if not self._known.made():
                    raise NoLake(self._folder)
                self._reader = self.attached(read_only=True, snapshot=self._snapshot)
                self._reader_process = os.getpid()
            return self._reader.cursor()

    @contextmanager
    def moment(self) -> Iterator[None]:
        """Let this thread read the lake as it is now, in one transaction, until it writes.

        Raises:
            StoreError: there is no store yet, or it cannot be opened.
        """
        if self._begun() is not None:
            yield
            return
        cursor = self.reader()
        _begin_patiently(cursor)
        self._moment.begun = os.getpid(), cursor
        try:
            yield
        finally:
            self._end_moment()

    def _begun(self) -> duckdb.DuckDBPyConnection | None:
        process, cursor = getattr(self._moment, "begun", (0, None))
        return cursor if process == os.getpid() else None

    def _end_moment(self) -> None:
        begun = self._begun()
        self._moment.begun = 0, None
        if begun is not None:
            begun.close()

    def attached(
        self, *, read_only: bool, snapshot: int | None = None
    ) -> duckdb.DuckDBPyConnection:
        """A connection of its own, to an earlier state where a snapshot is given."""
        return attach(
            self._folder,
            read_only=read_only,
            threads=self._chosen.database_threads,
            memory=self._chosen.database_memory,
            catalogue=self._known,
            snapshot=snapshot,
        )

    @contextmanager
    def transaction(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A transaction that is committed at the end, or leaves nothing.

        Raises:
            Busy: others have been writing for ten minutes, or wrote the same rows.
        """
        if self._known.many_writers:
            with self._among_many() as connection:
                yield connection
        else:
            with self._alone() as connection:
                yield connection

    @contextmanager
    def alone(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection that may write, one process at a time; the tables are there.

        Raises:
            Busy: others have been writing for ten minutes, or write the same files.
        """
        with self._lock():
            connection = self._opened().cursor()
            try:
                with self._conflict_is_busy():
                    yield connection
            finally:
                connection.close()

    def close(self) -> None:
        """Close the connections of this process."""
        self._close_writer()
        self._close_reader()

    def _close_reader(self) -> None:
        self._end_moment()
        with self._guard:
            if self._reader is not None and self._reader_process == os.getpid():
                self._reader.close()
            self._reader = None

    @contextmanager
    def _alone(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with self._lock():
            connection = self._opened()
            try:
                connection.execute("BEGIN")
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                # closing without a commit rolls back
                self._close_writer()
                raise

    @contextmanager
    def _among_many(self) -> Iterator[duckdb.DuckDBPyConnection]:
        self._end_moment()
        with self._opening:
            if not self._is_open():
                with self._lock():
                    self._opened()
            connection = self._opened().cursor()
        try:
            with self._conflict_is_busy():
                connection.execute("BEGIN")
                yield connection
                connection.execute("COMMIT")
        finally:
            # closing without a commit rolls back
            connection.close()

    @contextmanager
    def _conflict_is_busy(self) -> Iterator[None]:
        try:
            yield
        except duckdb.TransactionException:
            raise Busy(
                f"Another transaction changed the same rows in {self._folder.name}/.",
                "Nothing was stored. Do it again.",
            ) from None

    @contextmanager
    def _lock(self) -> Iterator[None]:
        if self._snapshot is not None:
            raise StoreError(
                f"Version {self._snapshot} of {self._folder.name}/ is read and never written.", ""
            )
        # what is written is read afterwards, and a reader keeps a catalogue from being shredded
        self._end_moment()
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = FileLock(self._folder / "write.lock", mode=0o600)
        try:
            with lock.acquire(timeout=_LOCK_SECONDS):
                yield
        except Timeout:
            raise Busy(
                f"Another process is writing to {self._folder.name}/.",
                "Try again when it is done.",
            ) from None

    def _is_open(self) -> bool:
        return self._writer is not None and self._writer_process == os.getpid()

    def _opened(self) -> duckdb.DuckDBPyConnection:
        """The writing connection of this process, with every table there."""
        if self._writer is None or not self._is_open():
            (self._folder / "data").mkdir(exist_ok=True, mode=0o700)
            self._known.prepare()
            connection = self.attached(read_only=False)
            try:
                if flush_inlined(connection):
                    self._known.shred()
                prepare_tables(connection, self._contracts)
                self._hide_limits(connection)
            except BaseException:
                connection.close()
                raise
            self._writer, self._writer_process = connection, os.getpid()
        return self._writer

    def _hide_limits(self, connection: duckdb.DuckDBPyConnection) -> None:
        """A catalogue is not encrypted: it keeps nothing of the values that identify somebody."""
        columns = ((one, column) for one in self._contracts for column in one)
        hidden = {(o.name, c.name) for o, c in columns if c.classification == "identifying"}
        if hidden and not hidden <= _hidden_by_now(connection):
            self._known.hide_limits(hidden)

    def _close_writer(self) -> None:
        if self._writer is not None and self._is_open():
            self._writer.close()
        self._writer = None


def _hidden_by_now(connection: duckdb.DuckDBPyConnection) -> set[tuple[str, str]]:
    """Columns of which the catalogue keeps no limits."""
    try:
        return set(connection.execute(known_in(METADATA)).fetchall())
    except duckdb.CatalogException:
        return set()


_patiently = retry(
    retry=retry_if_exception_message(match="(?s).*database is locked.*"),
    wait=wait_random(0.01, 0.1),
    stop=stop_after_delay(10),
    reraise=True,
)


@_patiently
def _begin_patiently(cursor: duckdb.DuckDBPyConnection) -> None:
    """Begin to read the catalogue as it is now; no later read of it can meet a writer."""
    cursor.execute("BEGIN")
    try:
        fetch(cursor, _NEWEST)
    except duckdb.Error:
        cursor.execute("ROLLBACK")
        raise


@_patiently
def read_patiently(
    cursor: duckdb.DuckDBPyConnection, statement: sa.Select[tuple[object, ...]]
) -> pa.Table:
    """Run a query; where a writer has the catalogue for a moment, run it again."""
    return fetch(cursor, statement)
