"""SQL for DuckDB: its own words are names in quotes."""

import duckdb
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.base import RESERVED_WORDS

from workbench.store.statement import OWN_WORDS, compiled, quoted


def test_every_word_of_the_language_can_be_a_column() -> None:
    words = duckdb.execute(
        "SELECT DISTINCT keyword_name FROM duckdb_keywords() "
        "WHERE keyword_category IN ('reserved', 'type_function')"
    ).fetchall()

    assert {word for (word,) in words} <= RESERVED_WORDS | OWN_WORDS
    with duckdb.connect() as connection:
        for (word,) in words:
            connection.execute(f"CREATE OR REPLACE TABLE one ({quoted(word)} INTEGER)")
            table = sa.table("one", sa.column(word))
            text, values = compiled(sa.select(table.c[word]).where(table.c[word] == 1))
            assert connection.execute(text, values).fetchall() == []


def test_ordinary_names_are_written_as_they_are() -> None:
    assert quoted("urn") == "urn"
    assert quoted("by") == '"by"'
