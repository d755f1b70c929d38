"""No name of a pupil in a catalogue: the limits of identifying columns are not kept there.

For each file DuckLake notes the smallest and the largest value of each column, as plain text, so
that a query need not open files without what it looks for. Triggers of the database empty these
for identifying columns; such a query then opens the files, which are encrypted.
"""

from collections.abc import Sequence

HIDDEN = """
CREATE TABLE IF NOT EXISTS workbench_hidden (
    table_id BIGINT NOT NULL, column_id BIGINT NOT NULL, PRIMARY KEY (table_id, column_id))
"""
_LIMITS = ("ducklake_file_column_stats", "ducklake_table_column_stats")
_HIDE = "min_value = NULL, max_value = NULL, extra_stats = NULL"
_IS_HIDDEN = (
    "EXISTS (SELECT 1 FROM workbench_hidden AS hidden "
    "WHERE hidden.table_id = NEW.table_id AND hidden.column_id = NEW.column_id)"
)
KNOWN = """
SELECT tables.table_name, columns.column_name
FROM workbench_hidden AS hidden
JOIN ducklake_column AS columns
    ON columns.table_id = hidden.table_id AND columns.column_id = hidden.column_id
JOIN ducklake_table AS tables ON tables.table_id = hidden.table_id
WHERE columns.end_snapshot IS NULL AND tables.end_snapshot IS NULL
"""


def known_in(schema: str) -> str:
    """The question which columns are hidden, where the catalogue's tables have a schema."""
    names = ("workbench_hidden", "ducklake_column", "ducklake_table")
    asked = KNOWN
    for name in names:
        asked = asked.replace(f" {name} AS", f" {schema}.{name} AS")
    return asked


_ADD = """
INSERT INTO workbench_hidden
SELECT tables.table_id, columns.column_id
FROM ducklake_table AS tables JOIN ducklake_column AS columns
    ON columns.table_id = tables.table_id
WHERE columns.end_snapshot IS NULL AND tables.end_snapshot IS NULL
    AND tables.table_name = {mark} AND columns.column_name = {mark}
ON CONFLICT DO NOTHING
"""
ADD_SQLITE, ADD_POSTGRESQL = _ADD.format(mark="?"), _ADD.format(mark="%s")
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION workbench_hide_limits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {_IS_HIDDEN} THEN
        NEW.min_value := NULL; NEW.max_value := NULL; NEW.extra_stats := NULL;
    END IF;
    RETURN NEW;
END $$
"""


def postgresql_triggers() -> Sequence[str]:
    """Statements that hide limits before they are written."""
    triggers = [
        f"CREATE OR REPLACE TRIGGER workbench_hide_limits BEFORE INSERT OR UPDATE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION workbench_hide_limits()"
        for table in _LIMITS
    ]
    return (_FUNCTION, *triggers, *_past())


def sqlite_triggers() -> Sequence[str]:
    """Statements that hide limits in the transaction that writes them."""
    triggers = [
        f"CREATE TRIGGER IF NOT EXISTS {table}_{event} AFTER {event} ON {table} "
        f"WHEN (NEW.min_value IS NOT NULL OR NEW.max_value IS NOT NULL) AND {_IS_HIDDEN} "
        f"BEGIN UPDATE {table} SET {_HIDE} WHERE rowid = NEW.rowid; END"
        for table in _LIMITS
        for event in ("INSERT", "UPDATE")
    ]
    return (*triggers, *_past())


def _past() -> list[str]:
    """Statements that hide what was written before there were triggers."""
    return [
        f"UPDATE {table} SET {_HIDE} WHERE (table_id, column_id) IN "
        "(SELECT table_id, column_id FROM workbench_hidden)"
        for table in _LIMITS
    ]
