"""What a write transaction may do: delete by equality, insert in stored order, note the load."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb
import pandas as pd
import pyarrow as pa
import sqlalchemy as sa

from workbench.contracts.model import Contract
from workbench.contracts.types import arrow_schema, sql_table, to_frame
from workbench.errors import StoreError, did_you_mean
from workbench.store.duck import LAKE
from workbench.store.statement import fetch, run

_INCOMING = "incoming"

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
        table = _arrow(rows, contract)
        target = sql_table(contract, LAKE)
        incoming = sa.table(_INCOMING, *(sa.column(name) for name in contract.names))
        ordered = sa.select(*incoming.c).order_by(*(incoming.c[n] for n in contract.sort_by))
        self._connection.register(_INCOMING, _stream(table))
        try:
            run(self._connection, sa.insert(target).from_select(list(contract.names), ordered))
        finally:
            self._connection.unregister(_INCOMING)
        return int(table.num_rows)

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


def _stream(table: pa.Table) -> pa.RecordBatchReader:
    """The table as a stream that is empty once it was read.

    A transaction holds on to whatever was registered in it until it ends; a drained stream is
    nothing to hold on to.
    """

    def batches(whole: pa.Table) -> Iterator[pa.RecordBatch]:
        yield from whole.to_batches()

    return pa.RecordBatchReader.from_batches(table.schema, batches(table))


def _arrow(rows: pd.DataFrame | pa.Table, contract: Contract) -> pa.Table:
    schema = arrow_schema(contract)
    if isinstance(rows, pa.Table):
        return rows.select(schema.names).cast(schema)
    return pa.Table.from_pandas(rows, schema=schema, preserve_index=False)
