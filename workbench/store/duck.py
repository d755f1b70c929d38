"""DuckDB connections: extensions from the installed packages, no network, no other files."""

import os
from importlib.resources import files
from pathlib import Path

import duckdb

from workbench.errors import StoreError

EXTENSIONS = ("ducklake", "httpfs", "sqlite_scanner")
LAKE = "lake"
CATALOG = "catalog.sqlite"


def extension_path(name: str) -> Path:
    """File of an extension inside its installed package.

    Raises:
        StoreError: the package is not installed or holds another DuckDB version.
    """
    version = f"v{duckdb.__version__}"
    try:
        package = Path(str(files(f"duckdb_extension_{name}")))
    except ModuleNotFoundError:
        package = Path()
    path = package / "extensions" / version / f"{name}.duckdb_extension"
    if not path.is_file():
        raise StoreError(
            f"The DuckDB extension {name} for {version} is not installed.",
            f"Install duckdb-extension-{name.replace('_', '-')}=={duckdb.__version__}.",
        )
    return path


def attach(
    folder: Path, *, read_only: bool, threads: int, memory: str
) -> duckdb.DuckDBPyConnection:
    """Open a connection with the DuckLake of a folder attached as ``lake``.

    The connection can read and write inside the folder only, and its settings are locked. It
    must not cross a fork.

    Raises:
        StoreError: the lake cannot be opened.
    """
    connection = duckdb.connect(
        config={
            "threads": threads,
            "memory_limit": memory,
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
        }
    )
    try:
        for name in EXTENSIONS:
            connection.execute(f"LOAD '{_quoted(extension_path(name))}'")
        mode = "READ_ONLY" if read_only else f"DATA_PATH '{_quoted(folder / 'data')}', ENCRYPTED"
        catalog = _quoted(folder / CATALOG)
        connection.execute(f"ATTACH 'ducklake:sqlite:{catalog}' AS {LAKE} ({mode})")
        _confine(connection, folder)
    except duckdb.Error as error:
        connection.close()
        raise StoreError(
            f"The store in {folder.name}/ cannot be opened: {str(error).splitlines()[0]}",
            "Run `workbench doctor`.",
        ) from None
    return connection


def _confine(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    connection.execute(f"SET temp_directory='{_quoted(folder / 'tmp')}'")
    connection.execute(f"SET allowed_directories=['{_quoted(folder)}{os.sep}']")
    connection.execute("SET enable_external_access=false")
    connection.execute("SET lock_configuration=true")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
