"""What a write transaction may do: insert in stored order, merge, delete by equality, note."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property

import duckdb
import pandas as pd
import pyarrow as pa
import sqlalchemy as sa

from workbench.contracts.model import Contract
from workbench.contracts.types import sql_table, to_frame
from workbench.errors import StoreError, did_you_mean
from workbench.store.duck import LAKE
from workbench.store.filled import filled_tables
from workbench.store.merge import Merged, as_arrow, delete_keys, insert_rows, merge_rows
from workbench.store.notes import append_notes, newest_note
from workbench.store.statement import fetch, run

_SIGN = "CALL ducklake_set_commit_message($1, $2, $3)"

LOADS = sa.Table(
    "loads",
    sa.MetaData(),
    sa.Column("fingerprint", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("dataset", sa.Text, nullable=False),
    sa.Column("rows", sa.BigInteger, nullable=False),
    sa.Column("loaded_at", sa.TIMESTAMP, nullable=False),
    schema=LAKE,
)


@dataclass(frozen=True)
class Loaded:
    """A note that a file or a run was loaded: its fingerprint, name, dataset and rows."""

    fingerprint: str
    source: str
    dataset: str
    rows: int


class Writer:
    """The inside of one write transaction of a lake."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, contracts: tuple[Contract, ...]
    ) -> None:
        self._connection = connection
        self._contracts = contracts
        # one file for all notes of a transaction
        self._notes: dict[str, str] = {}
        self._written: set[str] = set()

    @cached_property
    def _filled(self) -> frozenset[str]:
        """Tables that had a row before the transaction."""
        return frozenset(self.read(filled_tables()).column(0).to_pylist())

    def contract(self, name: str) -> Contract:
        """The contract of a dataset kept here.

        Raises:
            StoreError: this store does not keep the dataset.
        """
        for contract in self._contracts:
            if contract.name == name:
                return contract
        names = [c.name for c in self._contracts]
        raise StoreError(f"`{name}` is not kept in this store.", did_you_mean(name, names))

    def insert(self, dataset: str, rows: pd.DataFrame | pa.Table) -> int:
        """Append rows, sorted as the contract says. Returns how many."""
        contract = self.contract(dataset)
        self._written.add(dataset)
        return insert_rows(self._connection, contract, as_arrow(rows, contract))

    def merge(
        self,
        dataset: str,
        rows: pd.DataFrame | pa.Table,
        *,
        where: Mapping[str, str],
        gone: pd.DataFrame | None = None,
    ) -> Merged:
        """Put rows in place of those with the same key; rows equal to what is stored stay as is.

        Args:
            dataset: name of the contract.
            rows: rows of the contract, each key once. A row that is not here stays.
            where: values that all these rows have, such as ``{"urn": "900001"}``: no other row is
                read or touched.
            gone: keys of rows to delete, one column for each column of the key that ``where``
                does not give.

        Returns:
            How many rows were written. Where none was, nothing is: neither a file nor a change.

        Raises:
            StoreError: a key stands twice, a row is outside of ``where``, or ``gone`` lacks a
                column of the key.
        """
        contract = self.contract(dataset)
        deleted = 0
        if gone is not None:
            keys = pa.Table.from_pandas(gone, preserve_index=False)
            deleted = delete_keys(self._connection, contract, keys, where)
        fresh = dataset not in self._written and dataset not in self._filled
        self._written.add(dataset)
        arrived = as_arrow(rows, contract)
        merged = merge_rows(self._connection, contract, arrived, where, fresh=fresh)
        return replace(merged, deleted=deleted)

    def delete(self, dataset: str, where: Mapping[str, str]) -> None:
        """Delete the rows whose columns equal all the given values (empty: every row)."""
        target = sql_table(self.contract(dataset), LAKE)
        run(
            self._connection, sa.delete(target).where(*(target.c[k] == v for k, v in where.items()))
        )

    def read(self, statement: sa.Select[tuple[object, ...]]) -> pa.Table:
        """Query inside the transaction: sees what it has written so far."""
        return fetch(self._connection, statement)

    def rows(self, dataset: str) -> pd.DataFrame:
        """Every row of a dataset as it stands inside the transaction."""
        table = self.read(sa.select(sql_table(self.contract(dataset), LAKE)))
        return to_frame(table)

    def loaded(self, fingerprint: str) -> bool:
        """Whether something with that fingerprint was loaded before."""
        found = self.read(sa.select(LOADS.c.source).where(LOADS.c.fingerprint == fingerprint))
        return bool(found.num_rows)

    def record(self, load: Loaded) -> None:
        """Note a load, in the same transaction as its rows."""
        now = datetime.now(UTC).replace(tzinfo=None)
        values = {**load.__dict__, "loaded_at": now}
        run(self._connection, sa.insert(LOADS).values(**values))

    def forget(self, source: str) -> None:
        """Drop the notes about a source whose rows are being replaced."""
        run(self._connection, sa.delete(LOADS).where(LOADS.c.source == source))

    def note(self, name: str, value: str) -> None:
        """Remember a value under a name, in the same transaction. An older one is replaced."""
        self._notes[name] = value

    def noted(self, name: str) -> str | None:
        """The value under a name, with what this transaction noted; None where there is none."""
        if name in self._notes:
            return self._notes[name]
        found = self.read(newest_note(name))
        return str(found["value"][0]) if found.num_rows else None

    def say(self, author: str, message: str) -> None:
        """Sign the transaction: its snapshot carries both. They must not name a pupil."""
        self._connection.execute(_SIGN, [LAKE, author, message])

    def finish(self) -> None:
        """Write down what was noted. The lake calls it before it commits."""
        if self._notes:
            append_notes(self._connection, self._notes)
