"""A DuckLake of contracts: the lake of facts, or the vault of identities.

Data files are encrypted Parquet; their keys are in the catalogue, so that files without the
catalogue say nothing. With the catalogue in an SQLite file one process writes at a time, in
PostgreSQL many do; readers are never blocked.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import sqlalchemy as sa

from workbench.contracts.model import Catalogue, Contract
from workbench.contracts.types import to_frame
from workbench.errors import StoreError, did_you_mean
from workbench.settings import Settings
from workbench.store.catalogues import catalogue_of
from workbench.store.changes import (
    all_snapshots,
    changes_between,
    changes_by_snapshot,
    last_change,
    last_load,
    no_changes,
    numbers_of_tables,
)
from workbench.store.compacting import Compacted, expire_snapshots, list_files, merge_files
from workbench.store.connections import Connections, read_patiently
from workbench.store.duck import LAKE
from workbench.store.filled import filled_tables
from workbench.store.notes import NOTES, newest_note, newest_notes
from workbench.store.statement import fetch
from workbench.store.tables import lacks_something
from workbench.store.writer import LOADS, Writer

_CLEAN = f"CALL ducklake_delete_orphaned_files('{LAKE}', cleanup_all => true)"
# others may be writing files that no snapshot knows yet
_CLEAN_OLD = f"CALL ducklake_delete_orphaned_files('{LAKE}', older_than => now() - INTERVAL 1 DAY)"
_EMPTY = "empty"
_GRACE = timedelta(days=1)


class Lake:
    """One DuckLake folder. ``store`` is ``lake`` or ``vault``: which contracts it holds.

    Args:
        snapshot: number of an earlier state, which is read and never written; see :meth:`as_of`.

    Raises:
        UsageError: the setting of its catalogue is wrong.
    """

    def __init__(
        self,
        folder: Path,
        store: str,
        catalogue: Catalogue,
        settings: Settings,
        snapshot: int | None = None,
    ) -> None:
        self.folder = folder
        self.store = store
        self.catalogue = catalogue
        self._settings = settings
        self._snapshot = snapshot
        self._filled: frozenset[str] = frozenset()
        self._known = catalogue_of(folder, store, settings)
        self._connections = Connections(folder, self._known, self.contracts, settings, snapshot)

    @property
    def exists(self) -> bool:
        """Whether the lake was ever written. A catalogue cut off while it was made is none."""
        return self._connections.made()

    @property
    def contracts(self) -> tuple[Contract, ...]:
        """Contracts kept here, and those of what each source said."""
        mine = [c for c in self.catalogue if c.store == self.store]
        return (*mine, *(c.by_source() for c in mine if c.kept_by_source))

    def contract(self, name: str) -> Contract:
        """The contract of a dataset kept here.

        Raises:
            StoreError: this store does not keep the dataset.
        """
        for contract in self.contracts:
            if contract.name == name:
                return contract
        names = [c.name for c in self.contracts]
        raise StoreError(f"`{name}` is not kept in this store.", did_you_mean(name, names))

    def read(self, statement: sa.Select[tuple[object, ...]]) -> pa.Table:
        """Run a query and return an Arrow table.

        A store that was made before a table or a column that may be empty gets it first.

        Raises:
            StoreError: there is no store yet, or it was made by another version.
        """
        try:
            return read_patiently(self._connections.reader(), statement)
        except (duckdb.BinderException, duckdb.CatalogException):
            if not lacks_something(self._connections.reader(), self.contracts):
                raise
            if self._snapshot is not None:
                raise StoreError(
                    f"Version {self._snapshot} of the data is from before a table or a column "
                    "that is asked for.",
                    "It can be read with the workbench of its day only.",
                ) from None
            with self._connections.alone():
                # opening it to write brings it up to date
                pass
            return read_patiently(self._connections.reader(), statement)

    def filled(self, table: str) -> bool:
        """Whether a dataset, ``loads`` or ``notes`` has had a row at some time."""
        if table not in self._filled and self.exists:
            found = read_patiently(self._connections.reader(), filled_tables())
            # a table that was filled once counts as filled for good
            self._filled = frozenset(found.column(0).to_pylist())
        return table in self._filled

    def version(self) -> str:
        """Name of the data as it is now: changes with every committed write."""
        newest = self._connections.newest()
        return _EMPTY if newest is None else str(newest)

    def snapshot(self) -> int:
        """Number of the newest snapshot; 0 where there is none."""
        return self._connections.newest() or 0

    def snapshots(self) -> pd.DataFrame:
        """Snapshots that are kept, oldest first.

        Columns: snapshot_id, snapshot_time, author, commit_message (of :meth:`Writer.say`).
        """
        return to_frame(self.read(all_snapshots()))

    def as_of(self, version: str) -> "Lake":
        """This lake as it was in a version, for everything that reads.

        Args:
            version: what :meth:`version` said then.

        Raises:
            StoreError: that version is not kept, or not any more.
        """
        kept = {str(one) for one in self.snapshots()["snapshot_id"]} if self.exists else set()
        if version not in kept:
            raise StoreError(
                f"Version {version} of the data is not kept any more.",
                f"{self.folder.name}/ keeps {len(kept)} versions; the newest is {self.version()}.",
            )
        return Lake(self.folder, self.store, self.catalogue, self._settings, int(version))

    def changed(self, dataset: str | None = None) -> datetime | None:
        """When rows of a dataset last changed or were loaded again, in UTC.

        Args:
            dataset: name of the contract; by default any of them.

        Returns:
            None where it was never loaded, or only through a snapshot that is not kept any more.

        Raises:
            StoreError: this store does not keep the dataset.
        """
        names = [c.name for c in self.contracts] if dataset is None else [self._table(dataset)]
        if not self.exists:
            return None
        found = self.read(numbers_of_tables()).to_pydict()
        numbers = dict(zip(found["table_name"], found["table_id"], strict=True))
        feed = self.read(changes_by_snapshot()).to_pylist()
        tables = {str(numbers[name]) for name in names if name in numbers}
        loaded = self.read(last_load(names))["loaded_at"][0].as_py()
        known = [last_change(feed, tables), loaded and loaded.replace(tzinfo=UTC)]
        return max((moment for moment in known if moment is not None), default=None)

    @contextmanager
    def at(self, snapshot: int) -> Iterator["LakeAt"]:
        """The lake as it was when a snapshot was made.

        Raises:
            StoreError: there is no such snapshot, or no longer.
        """
        connection = self._connections.attached(read_only=True, snapshot=snapshot)
        try:
            yield LakeAt(connection)
        finally:
            connection.close()

    def changes(
        self, dataset: str, after: int, upto: int, where: Mapping[str, str] | None = None
    ) -> pd.DataFrame:
        """Rows that changed after one snapshot and up to another, in order.

        Args:
            dataset: name of the contract.
            after: snapshot before the changes.
            upto: last snapshot of the changes.
            where: values that the rows have, such as ``{"urn": "900001"}``.

        Returns:
            snapshot_id, change_type (insert, delete, update_preimage, update_postimage) and the
            columns of the contract.

        Raises:
            StoreError: the snapshots are not kept any more, or there is no such column.
        """
        contract = self.contract(dataset)
        if after >= upto:
            return to_frame(no_changes(contract))
        try:
            return to_frame(self.read(changes_between(contract, after, upto, where or {})))
        except duckdb.InvalidInputException:
            raise StoreError(
                f"Changes from snapshot {after} to {upto} are not kept in {self.folder.name}/.",
                "They are kept for as long as `Lake.expire` leaves their snapshots.",
            ) from None

    def note(self, name: str) -> str | None:
        """The value that was noted under a name; None where there is none."""
        found = self.read(newest_note(name)) if self.filled(NOTES.name) else None
        return str(found["value"][0]) if found is not None and found.num_rows else None

    def notes(self, prefix: str = "") -> dict[str, str]:
        """Every note whose name begins so, by name."""
        if not self.filled(NOTES.name):
            return {}
        found = self.read(newest_notes(prefix))
        return dict(zip(found["name"].to_pylist(), found["value"].to_pylist(), strict=True))

    @contextmanager
    def moment(self) -> Iterator[None]:
        """Let this thread read the lake as it is now, until it writes: many reads for less.

        Where there is no lake yet, reads are what they are without it.
        """
        if not self.exists:
            yield
            return
        with self._connections.moment():
            yield

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """One transaction: everything inside is stored, or nothing.

        Raises:
            Busy: another process has been writing for ten minutes, or another transaction changed
                the same rows. Nothing was stored; do all of it again.
        """
        with self._connections.transaction() as connection:
            writer = Writer(connection, self.contracts)
            yield writer
            writer.finish()

    def clean(self) -> None:
        """Delete data files that a killed writer left behind and no snapshot knows."""
        if not self.exists:
            return
        with self._connections.alone() as connection:
            connection.execute(_CLEAN_OLD if self._known.many_writers else _CLEAN)

    def files(self, dataset: str) -> pd.DataFrame:
        """Files of a dataset: file, bytes, has_deletions.

        Raises:
            StoreError: this store does not keep the dataset, or there is no store yet.
        """
        return list_files(self._connections.reader(), self._table(dataset))

    def catalogue_bytes(self) -> int:
        """Size of the catalogue on the disk."""
        return self._known.size()

    def compact(self, dataset: str, *, thorough: bool = False) -> Compacted:
        """Merge files of about the same size into larger ones, sorted as the contract says.

        Nothing changes in what is read, neither now nor in an earlier snapshot.

        Args:
            dataset: name of the contract, or ``loads`` or ``notes``.
            thorough: also merge files from which rows were deleted; costs more, once a week.

        Raises:
            Busy: others wrote the same dataset meanwhile.
        """
        table = self._table(dataset)
        counted = sa.select(sa.func.count()).select_from(sa.table(table, schema=LAKE))
        with self._connections.alone() as connection:
            before = len(list_files(connection, table))
            if before:
                merge_files(connection, table, thorough=thorough)
            after = len(list_files(connection, table))
            rows = fetch(connection, counted).column(0)[0].as_py()
        return Compacted(before, after, int(rows))

    def expire(self, older_than: datetime, *, grace: timedelta = _GRACE) -> int:
        """Forget snapshots from before a moment, and delete what no other snapshot needs.

        Args:
            older_than: moment with a time zone; the newest snapshot always stays.
            grace: how long at least a file that is not needed stays for queries that are reading
                it. No time at all deletes it at once.

        Returns:
            How many snapshots were forgotten.
        """
        with self._connections.alone() as connection:
            return expire_snapshots(connection, older_than, grace)

    def shred(self) -> None:
        """Leave nothing in the catalogue's file of what was taken out of it."""
        if self.exists:
            with self._connections.alone():
                self._known.shred()

    def close(self) -> None:
        """Close the connections of this process."""
        self._connections.close()
        self._known.close()

    def _table(self, dataset: str) -> str:
        own = (LOADS.name, NOTES.name)
        return dataset if dataset in own else self.contract(dataset).name


class LakeAt:
    """A lake as it was: reads only."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def read(self, statement: sa.Select[tuple[object, ...]]) -> pa.Table:
        """Run a query and return an Arrow table."""
        return read_patiently(self._connection.cursor(), statement)
