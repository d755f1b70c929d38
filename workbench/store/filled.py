"""Which tables of a lake have had a row: DuckLake is slow to read and to join those without.

It asks its catalogue about each column of such a table anew, at every read.
"""

import sqlalchemy as sa

from workbench.store.duck import METADATA


def filled_tables() -> sa.Select[tuple[object, ...]]:
    """Names of the tables that have had a row at some time."""
    tables = sa.table(
        "ducklake_table",
        sa.column("table_id"),
        sa.column("table_name"),
        sa.column("end_snapshot"),
        schema=METADATA,
    )
    counted = sa.table("ducklake_table_stats", sa.column("table_id"), schema=METADATA)
    return (
        sa.select(tables.c.table_name)
        .join_from(tables, counted, tables.c.table_id == counted.c.table_id)
        .where(tables.c.end_snapshot.is_(None))
    )
