"""Tables of a store: made from the contracts, and brought up to date with them."""

from collections.abc import Iterable

import duckdb
import sqlalchemy as sa
from alembic.ddl.base import AddColumn

from workbench.contracts.model import Contract
from workbench.contracts.types import sql_table
from workbench.errors import StoreError
from workbench.store.duck import LAKE
from workbench.store.notes import NOTES
from workbench.store.statement import fetch, quoted, run
from workbench.store.writer import LOADS

_INSIDE = f"__ducklake_metadata_{LAKE}"
# rows are put in order here before they are inserted, at less cost
_UNSORTED_INSERT = f"CALL {LAKE}.set_option('sort_on_insert', false)"
_FLUSH = f"CALL ducklake_flush_inlined_data('{LAKE}')"


def prepare_tables(connection: duckdb.DuckDBPyConnection, contracts: Iterable[Contract]) -> None:
    """Make the tables that are not there, and add columns that may be empty.

    Raises:
        StoreError: a stored table has a column that its contract has not, or lacks a required one.
    """
    connection.execute("BEGIN")
    stored = stored_columns(connection)
    if NOTES.name not in stored:
        connection.execute(_UNSORTED_INSERT)
    run(connection, sa.schema.CreateTable(LOADS, if_not_exists=True))
    run(connection, sa.schema.CreateTable(NOTES, if_not_exists=True))
    in_order = _ordered_tables(connection)
    if NOTES.name not in in_order:
        _alter(connection, NOTES.name, "SORTED", [NOTES.c.name.name])
    for contract in contracts:
        if contract.name in stored:
            _add_columns(connection, contract, stored[contract.name])
        else:
            run(connection, sa.schema.CreateTable(sql_table(contract, LAKE)))
            _alter(connection, contract.name, "PARTITIONED", contract.partition_by)
        if contract.name not in in_order:
            _alter(connection, contract.name, "SORTED", contract.sort_by)
    connection.execute("COMMIT")


def lacks_something(connection: duckdb.DuckDBPyConnection, contracts: Iterable[Contract]) -> bool:
    """Whether the store was made before a table or a column of the contracts."""
    stored = stored_columns(connection)
    lacking = any(not set(one.names) <= stored.get(one.name, set()) for one in contracts)
    return lacking or NOTES.name not in stored


def flush_inlined(connection: duckdb.DuckDBPyConnection) -> bool:
    """Move rows that stand in the catalogue as they are to encrypted files.

    Earlier versions left inserts of a few rows there. Returns whether there were any.
    """
    tables = sa.table("ducklake_inlined_data_tables", sa.column("table_name"), schema=_INSIDE)
    if not fetch(connection, sa.select(tables.c.table_name)).num_rows:
        return False
    return bool(connection.execute(_FLUSH).fetchall())


def stored_columns(connection: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    """Columns of each table that is there."""
    columns = sa.table(
        "columns",
        sa.column("table_catalog"),
        sa.column("table_name"),
        sa.column("column_name"),
        schema="information_schema",
    )
    wanted = sa.select(columns.c.table_name, columns.c.column_name).where(
        columns.c.table_catalog == LAKE
    )
    stored: dict[str, set[str]] = {}
    for row in fetch(connection, wanted).to_pylist():
        stored.setdefault(row["table_name"], set()).add(row["column_name"])
    return stored


def _add_columns(
    connection: duckdb.DuckDBPyConnection, contract: Contract, stored: set[str]
) -> None:
    fresh = [column for column in contract if column.name not in stored]
    if stored - set(contract.names) or any(column.required for column in fresh):
        raise StoreError(
            f"The stored table `{contract.name}` has other columns than its contract.",
            "The store was made by another version. Move the home folder away, then load the files "
            "again with `workbench ingest`.",
        )
    table = sql_table(contract)
    for column in fresh:
        described = sa.Column(column.name, table.c[column.name].type)
        run(connection, AddColumn(contract.name, described, schema=LAKE))


def _alter(
    connection: duckdb.DuckDBPyConnection, table: str, what: str, names: Iterable[str]
) -> None:
    by = ", ".join(quoted(name) for name in names)
    connection.execute(f"ALTER TABLE {LAKE}.{quoted(table)} SET {what} BY ({by})")


def _ordered_tables(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Tables that know their order, so that compacting keeps it."""
    orders = sa.table(
        "ducklake_sort_info", sa.column("table_id"), sa.column("end_snapshot"), schema=_INSIDE
    )
    tables = sa.table(
        "ducklake_table",
        sa.column("table_id"),
        sa.column("table_name"),
        sa.column("end_snapshot"),
        schema=_INSIDE,
    )
    wanted = (
        sa.select(tables.c.table_name)
        .join_from(tables, orders, tables.c.table_id == orders.c.table_id)
        .where(tables.c.end_snapshot.is_(None), orders.c.end_snapshot.is_(None))
    )
    return set(fetch(connection, wanted)["table_name"].to_pylist())
