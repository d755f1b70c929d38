"""DuckDB connections to a lake: no network, no other files."""

import os
from pathlib import Path

import duckdb

from workbench.errors import StoreError
from workbench.store.catalogue_sqlite import CATALOG, SqliteCatalogue
from workbench.store.catalogues import Attachable
from workbench.store.extensions import with_extensions

LAKE = "lake"
METADATA = f"__ducklake_metadata_{LAKE}"
"""Under which name DuckDB shows the catalogue's own tables."""
_NONE = "creating a new DuckLake is explicitly disabled"
# inlined rows would stand in the catalogue as they are, not encrypted
_NOT_INLINED = "DATA_INLINING_ROW_LIMIT 0"
_SECRET = "catalogue"
# several writers commit at once to PostgreSQL: about two minutes of attempts
_ATTEMPTS = {
    "ducklake_max_retry_count": "40",
    "ducklake_retry_wait_ms": "20",
    "ducklake_retry_backoff": "1.2",
}

__all__ = ["CATALOG", "LAKE", "METADATA", "NoLake", "attach"]


class NoLake(StoreError):
    """Nothing was ever stored in a folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"There is no data in {folder.name}/ yet.",
            "Load published files with `workbench ingest`, or make synthetic England "
            "with `workbench synth --size demo`.",
        )


def attach(
    folder: Path,
    *,
    read_only: bool,
    threads: int,
    memory: str,
    catalogue: Attachable | None = None,
    snapshot: int | None = None,
) -> duckdb.DuckDBPyConnection:
    """Open a connection with the DuckLake of a folder attached as ``lake``.

    The connection can read and write inside the folder only, and its settings are locked. It
    must not cross a fork.

    Args:
        folder: where the data files are.
        read_only: whether nothing may be written.
        threads: threads of the connection.
        memory: memory limit, as DuckDB writes it.
        catalogue: what knows the files; the SQLite file of the folder by default.
        snapshot: number of an earlier state to read; the newest by default.

    Raises:
        StoreError: the lake cannot be opened.
    """
    known = catalogue or SqliteCatalogue(folder)
    connection = with_extensions(
        ("ducklake", "httpfs", known.extension), threads=threads, memory_limit=memory
    )
    try:
        for name, value in _ATTEMPTS.items():
            connection.execute(f"SET {name} = {value}")
        options = _options(connection, known, folder, read_only, snapshot)
        source = known.source.replace("'", "''")
        connection.execute(f"ATTACH 'ducklake:{source}' AS {LAKE} ({', '.join(options)})")
        _confine(connection, folder)
    except duckdb.Error as error:
        connection.close()
        if _NONE in str(error):
            raise NoLake(folder) from None
        reason = known.redacted(str(error).splitlines()[0])
        raise StoreError(
            f"The store in {folder.name}/ cannot be opened: {reason}", "Run `workbench doctor`."
        ) from None
    return connection


def _options(
    connection: duckdb.DuckDBPyConnection,
    known: Attachable,
    folder: Path,
    read_only: bool,
    snapshot: int | None,
) -> list[str]:
    if read_only:
        options = ["READ_ONLY"]
    else:
        options = [f"DATA_PATH '{_quoted(folder / 'data')}'", "ENCRYPTED", _NOT_INLINED]
    if snapshot is not None:
        options.append(f"SNAPSHOT_VERSION {int(snapshot)}")
    if known.password is not None:
        # a secret is not repeated in the words of an error, as an address is
        password = known.password.replace("'", "''")
        connection.execute(f"CREATE SECRET {_SECRET} (TYPE postgres, PASSWORD '{password}')")
        options.append(f"META_SECRET {_SECRET}")
    return options


def _confine(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    connection.execute(f"SET temp_directory='{_quoted(folder / 'tmp')}'")
    connection.execute(f"SET allowed_directories=['{_quoted(folder)}{os.sep}']")
    connection.execute("SET enable_external_access=false")
    connection.execute("SET lock_configuration=true")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
