"""SQLAlchemy Core statements on the native DuckDB connection, straight to Arrow.

Statements compile with the PostgreSQL dialect, whose SQL DuckDB understands; values travel as
numbered parameters, never in the text.
"""

from typing import Any, cast

import duckdb
import pyarrow as pa
from sqlalchemy import ClauseElement
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql.base import PGIdentifierPreparer
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.ddl import DDLElement

# words of DuckDB's language that are none in PostgreSQL's
OWN_WORDS = frozenset(
    {
        "anti",
        "asof",
        "at",
        "by",
        "collation",
        "columns",
        "concurrently",
        "describe",
        "generated",
        "glob",
        "lambda",
        "lateral",
        "map",
        "pivot",
        "pivot_longer",
        "pivot_wider",
        "positional",
        "qualify",
        "semi",
        "show",
        "struct",
        "summarize",
        "tablesample",
        "try_cast",
        "unpack",
        "unpivot",
    }
)


class _Names(PGIdentifierPreparer):
    reserved_words = PGIdentifierPreparer.reserved_words | OWN_WORDS


_DIALECT = postgresql.dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
_DIALECT.identifier_preparer = _Names(_DIALECT)


def compiled(statement: ClauseElement) -> tuple[str, list[Any]]:
    """SQL text and its parameters in order."""
    if isinstance(statement, DDLElement):
        return str(statement.compile(dialect=_DIALECT)), []
    form = cast(
        SQLCompiler,
        statement.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True}),
    )
    values = form.params
    return str(form), [values[name] for name in (form.positiontup or [])]


def quoted(name: str) -> str:
    """A name as SQL wants it: in quotes where it is a word of the language."""
    return str(_DIALECT.identifier_preparer.quote(name))


def run(connection: duckdb.DuckDBPyConnection, statement: ClauseElement) -> None:
    """Execute a statement for its effect."""
    text, parameters = compiled(statement)
    connection.execute(text, parameters)


def fetch(connection: duckdb.DuckDBPyConnection, statement: ClauseElement) -> pa.Table:
    """Execute a query and return all rows as an Arrow table."""
    text, parameters = compiled(statement)
    return connection.execute(text, parameters).to_arrow_table()
