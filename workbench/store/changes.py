"""What a lake was and how it changed: its snapshots, and the change feed of a table."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from workbench.contracts.model import Contract
from workbench.contracts.types import SQL, arrow_schema
from workbench.errors import StoreError, did_you_mean
from workbench.store.duck import LAKE
from workbench.store.writer import LOADS

SNAPSHOT, KIND = "snapshot_id", "change_type"
"""Columns that the change feed has before those of the contract.

``change_type`` is *insert*, *delete*, *update_preimage* (a row as it was) or *update_postimage*.
"""


_OF_ROWS = ("tables_inserted_into", "tables_deleted_from", "inlined_insert", "inlined_delete")
_COMPACTING = ("rewrite_delete", "merge_adjacent")


def all_snapshots() -> sa.Select[tuple[object, ...]]:
    """Snapshots with when, by whom and why they were made, oldest first."""
    known = _snapshots()
    shown = [known.c[name] for name in (SNAPSHOT, "snapshot_time", "author", "commit_message")]
    return sa.select(*shown).order_by(known.c[SNAPSHOT])


def _snapshots() -> sa.TableValuedAlias:
    return sa.func.ducklake_snapshots(LAKE).table_valued(
        sa.column(SNAPSHOT, sa.BigInteger()),
        sa.column("snapshot_time", sa.TIMESTAMP()),
        sa.column("author", sa.Text()),
        sa.column("commit_message", sa.Text()),
        sa.column("changes", sa.types.NullType()),
        name="known",
    )


def _compactions() -> sa.Select[tuple[object, ...]]:
    """Snapshots in which files were written anew, but no row was changed.

    DuckLake tells of the rows of a file with deletions as if they had been updated to themselves.
    """
    known = _snapshots()
    kinds = [sa.func.map_contains(known.c.changes, kind) for kind in _COMPACTING]
    return sa.select(known.c[SNAPSHOT]).where(sa.or_(*kinds))


def changes_by_snapshot() -> sa.Select[tuple[object, ...]]:
    """When each snapshot was made and what it did, by kind: tables by number or name."""
    known = _snapshots()
    kinds = [sa.func.map_contains(known.c.changes, kind) for kind in _COMPACTING]
    return sa.select(known.c.snapshot_time, known.c.changes).where(~sa.or_(*kinds))


def numbers_of_tables() -> sa.Select[tuple[object, ...]]:
    """Names of the tables and the numbers that changes know them by."""
    tables = sa.func.ducklake_table_info(LAKE).table_valued(
        sa.column("table_name", sa.Text()), sa.column("table_id", sa.BigInteger()), name="tables"
    )
    return sa.select(tables.c.table_name, tables.c.table_id)


def last_load(datasets: Sequence[str]) -> sa.Select[tuple[object, ...]]:
    """When a file or a run last loaded one of these datasets."""
    newest = sa.func.max(LOADS.c.loaded_at).label("loaded_at")
    return sa.select(newest).where(LOADS.c.dataset.in_(datasets))


def last_change(feed: Sequence[Mapping[str, Any]], tables: AbstractSet[str]) -> datetime | None:
    """The newest moment in :func:`changes_by_snapshot` at which rows of these tables changed.

    Args:
        feed: rows of that statement.
        tables: numbers of the tables, as text.
    """
    moments = (
        row["snapshot_time"]
        for row in feed
        for kind, changed in row["changes"]
        if kind in _OF_ROWS and not tables.isdisjoint(changed)
    )
    return max(moments, default=None)


def changes_between(
    contract: Contract, after: int, upto: int, where: Mapping[str, str]
) -> sa.Select[tuple[object, ...]]:
    """Rows of a dataset that changed after one snapshot and up to another.

    Raises:
        StoreError: the dataset has no column of that name.
    """
    unknown = next((name for name in where if name not in contract.names), None)
    if unknown is not None:
        raise StoreError(
            f"`where`: `{contract.name}` has no column `{unknown}`.",
            did_you_mean(unknown, contract.names),
        )
    columns: list[sa.ColumnElement[Any]] = [
        sa.column(SNAPSHOT, sa.BigInteger()),
        sa.column(KIND, sa.Text()),
        *(sa.column(one.name, SQL[one.logical_type]()) for one in contract),
    ]
    feed = sa.func.ducklake_table_changes(LAKE, "main", contract.name, after + 1, upto)
    changed = feed.table_valued(*columns, name="changed")
    later = changed.c[KIND].in_(("insert", "update_postimage"))
    order = [changed.c[SNAPSHOT], *(changed.c[name] for name in contract.key), later]
    limits = [changed.c[name] == value for name, value in where.items()]
    real = changed.c[SNAPSHOT].not_in(_compactions())
    return sa.select(*changed.c).where(real, *limits).order_by(*order)


def no_changes(contract: Contract) -> pa.Table:
    """A change feed in which nothing stands."""
    fields = [pa.field(SNAPSHOT, pa.int64()), pa.field(KIND, pa.string())]
    return pa.schema([*fields, *arrow_schema(contract)]).empty_table()
