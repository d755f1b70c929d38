"""Small things to remember with the data, written in the same transaction: a name and a value.

A note is appended, never replaced, so that writers of different schools do not collide; the one
that was committed last counts.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

import duckdb
import pyarrow as pa
import sqlalchemy as sa

from workbench.store.duck import LAKE
from workbench.store.merge import registered
from workbench.store.statement import run

NOTES = sa.Table(
    "notes",
    sa.MetaData(),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("changed_at", sa.TIMESTAMP, nullable=False),
    schema=LAKE,
)
_ARROW = pa.schema(
    [("name", pa.string()), ("value", pa.string()), ("changed_at", pa.timestamp("us"))]
)


def newest_notes(prefix: str = "") -> sa.Select[tuple[str, str]]:
    """Names that begin so, each with the value that was noted last."""
    # numbers of rows grow with each commit, clocks of several machines need not
    committed = sa.literal_column("rowid", sa.BigInteger())
    value = sa.func.arg_max(NOTES.c.value, committed).label("value")
    of_prefix = NOTES.c.name.startswith(prefix, autoescape=True)
    return sa.select(NOTES.c.name, value).where(of_prefix).group_by(NOTES.c.name)


def newest_note(name: str) -> sa.Select[tuple[str]]:
    """The value that was noted last under a name."""
    return (
        sa.select(NOTES.c.value)
        .where(NOTES.c.name == name)
        .order_by(sa.literal_column("rowid").desc())
        .limit(1)
    )


def append_notes(connection: duckdb.DuckDBPyConnection, notes: Mapping[str, str]) -> None:
    """Write notes down."""
    now = datetime.now(UTC).replace(tzinfo=None)
    rows = [{"name": n, "value": v, "changed_at": now} for n, v in notes.items()]
    incoming = sa.table("incoming", *(sa.column(name) for name in _ARROW.names))
    added = sa.insert(NOTES).from_select(list(_ARROW.names), sa.select(*incoming.c))
    with registered(connection, pa.Table.from_pylist(rows, schema=_ARROW)):
        run(connection, added)
