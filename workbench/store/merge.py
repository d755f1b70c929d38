"""Rows that replace rows with the same key: what is equal to what is stored is left alone.

Three statements take the place of SQL's MERGE: DuckLake cannot say which rows a MERGE inserted and
which it updated, and does not keep the stored order in it.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from workbench.contracts.model import Contract
from workbench.contracts.types import arrow_schema, sql_table
from workbench.errors import StoreError, did_you_mean
from workbench.store.duck import LAKE
from workbench.store.statement import fetch

_INCOMING = "incoming"
_STORED = "is_stored"


@dataclass(frozen=True)
class Merged:
    """How many rows a merge wrote."""

    inserted: int = 0
    updated: int = 0
    deleted: int = 0

    @property
    def changed(self) -> bool:
        """Whether anything was written at all."""
        return bool(self.inserted or self.updated or self.deleted)


def insert_rows(connection: duckdb.DuckDBPyConnection, contract: Contract, table: pa.Table) -> int:
    """Append rows in the order of the contract; says how many."""
    if not table.num_rows:
        return 0
    incoming = _incoming(contract.names)
    ordered = sa.select(*incoming.c).order_by(*(incoming.c[n] for n in contract.sort_by))
    added = sa.insert(sql_table(contract, LAKE)).from_select(list(contract.names), ordered)
    with registered(connection, table):
        return _count(connection, added)


def merge_rows(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    table: pa.Table,
    where: Mapping[str, str],
    *,
    fresh: bool = False,
) -> Merged:
    """Insert rows with new keys, update those whose values differ, leave the others alone.

    Args:
        connection: in a transaction.
        contract: of the dataset.
        table: rows of the contract.
        where: values that all of them have.
        fresh: whether there never was a row of the dataset, so that every key is new.

    Raises:
        StoreError: a key stands twice, or a row is outside of ``where``.
    """
    if not table.num_rows:
        return Merged()
    _check(contract, table, where)
    if fresh:
        return Merged(inserted=insert_rows(connection, contract, table))
    different = _different(connection, contract, table, where)
    stored = different[_STORED]
    rows = different.select(list(contract.names))
    return Merged(
        inserted=insert_rows(connection, contract, rows.filter(pc.invert(stored))),
        updated=_update(connection, contract, rows.filter(stored), where),
    )


def delete_keys(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    keys: pa.Table,
    where: Mapping[str, str],
) -> int:
    """Delete the rows with the given keys; says how many there were.

    Raises:
        StoreError: the keys and ``where`` together do not name a row.
    """
    named = [name for name in contract.key if name in keys.column_names]
    lacking = [name for name in contract.key if name not in named and name not in where]
    if lacking:
        raise StoreError(
            f"Rows of `{contract.name}` to delete have no {', '.join(lacking)}.",
            "Give every column of the key, in the frame or in `where`.",
        )
    if not keys.num_rows:
        return 0
    schema = arrow_schema(contract)
    typed = keys.select(named).cast(pa.schema([schema.field(name) for name in named]))
    target = sql_table(contract, LAKE)
    gone = _incoming(named)
    same = [target.c[name] == gone.c[name] for name in named]
    near = _near(target, typed, named)
    with registered(connection, typed):
        return _count(connection, sa.delete(target).where(*_equal(target, where), *same, *near))


def _different(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    table: pa.Table,
    where: Mapping[str, str],
) -> pa.Table:
    """Rows that are not stored as they are, and whether their key is."""
    target = sql_table(contract, LAKE)
    incoming = _incoming(contract.names)
    limits = (*_equal(target, where), *_near(target, table, contract.key))
    kept = sa.select(target).where(*limits).subquery("kept")
    same_key = sa.and_(*(kept.c[name] == incoming.c[name] for name in contract.key))
    is_stored = kept.c[contract.key[0]].is_not(None)
    wanted = (
        sa.select(*incoming.c, is_stored.label(_STORED))
        .select_from(incoming.outerjoin(kept, same_key))
        .where(sa.or_(sa.not_(is_stored), *_differences(contract, kept, incoming)))
    )
    with registered(connection, table):
        found = fetch(connection, wanted)
    return found.cast(arrow_schema(contract).append(pa.field(_STORED, pa.bool_())))


def _update(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    table: pa.Table,
    where: Mapping[str, str],
) -> int:
    if not table.num_rows:
        return 0
    target = sql_table(contract, LAKE)
    incoming = _incoming(contract.names)
    values = {n: incoming.c[n] for n in contract.names if n not in contract.key}
    same_key = [target.c[name] == incoming.c[name] for name in contract.key]
    limits = (*_equal(target, where), *_near(target, table, contract.key))
    with registered(connection, table):
        return _count(connection, sa.update(target).values(values).where(*limits, *same_key))


def _differences(
    contract: Contract, kept: sa.FromClause, incoming: sa.TableClause
) -> list[sa.ColumnElement[bool]]:
    others = [name for name in contract.names if name not in contract.key]
    return [kept.c[name].is_distinct_from(incoming.c[name]) for name in others]


def _equal(target: sa.Table, where: Mapping[str, str]) -> list[sa.ColumnElement[bool]]:
    _refuse_unknown(target.name, target.c.keys(), where)
    return [target.c[name] == value for name, value in where.items()]


def _refuse_unknown(dataset: str, columns: Sequence[str], where: Mapping[str, str]) -> None:
    unknown = next((name for name in where if name not in columns), None)
    if unknown is not None:
        raise StoreError(
            f"`where`: `{dataset}` has no column `{unknown}`.", did_you_mean(unknown, columns)
        )


def _near(target: sa.Table, table: pa.Table, names: Sequence[str]) -> list[sa.ColumnElement[bool]]:
    """What the keys imply of the stored rows, so that files of other keys are not opened."""
    limits = {name: pc.min_max(table[name]).as_py() for name in names}
    return [target.c[name].between(one["min"], one["max"]) for name, one in limits.items()]


def _check(contract: Contract, table: pa.Table, where: Mapping[str, str]) -> None:
    keys = table.select(list(contract.key))
    if keys.group_by(list(contract.key)).aggregate([]).num_rows != table.num_rows:
        raise StoreError(
            f"Rows of `{contract.name}` to merge have the same {', '.join(contract.key)}.",
            "Give each row once.",
        )
    _refuse_unknown(contract.name, contract.names, where)
    for name, value in where.items():
        if name in table.column_names and pc.unique(table[name]).to_pylist() != [value]:
            raise StoreError(
                f"Rows of `{contract.name}` to merge have another `{name}` than `where`.",
                "Merge the rows of each by themselves.",
            )


def _incoming(names: Sequence[str]) -> sa.TableClause:
    return sa.table(_INCOMING, *(sa.column(name) for name in names))


def _count(connection: duckdb.DuckDBPyConnection, statement: sa.ClauseElement) -> int:
    found = fetch(connection, statement)
    return int(found.column(0)[0].as_py())


@contextmanager
def registered(connection: duckdb.DuckDBPyConnection, table: pa.Table) -> Iterator[None]:
    """The table under the name ``incoming``, to be read once.

    A transaction holds on to whatever was registered in it until it ends; a drained stream is
    nothing to hold on to.
    """

    def batches(whole: pa.Table) -> Iterator[pa.RecordBatch]:
        yield from whole.to_batches()

    stream = pa.RecordBatchReader.from_batches(table.schema, batches(table))
    connection.register(_INCOMING, stream)
    try:
        yield
    finally:
        connection.unregister(_INCOMING)


def as_arrow(rows: pd.DataFrame | pa.Table, contract: Contract) -> pa.Table:
    """Rows of a contract as an Arrow table of its types."""
    schema = arrow_schema(contract)
    if isinstance(rows, pa.Table):
        return rows.select(schema.names).cast(schema)
    return pa.Table.from_pandas(rows, schema=schema, preserve_index=False)
