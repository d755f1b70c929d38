"""DuckDB extensions from the installed packages: each file's signature is checked, once a process.

DuckDB checks the signature of a file of forty megabytes whenever it loads it, which takes a fifth
of a second for each connection. Here the first load checks; later ones of the same file do not.
"""

import os
from collections.abc import Iterable
from contextlib import closing
from functools import cache
from importlib.resources import files
from pathlib import Path

import duckdb

from workbench.errors import StoreError

EXTENSIONS = ("ducklake", "httpfs", "sqlite_scanner")
_UNCHECKED = "allow_unsigned_extensions"
_CLOSED = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
}


def with_extensions(names: tuple[str, ...], **config: str | int) -> duckdb.DuckDBPyConnection:
    """A connection to a new database in memory, with extensions loaded.

    It loads no other extension that is not signed, and that cannot be changed.

    Args:
        names: of the extensions.
        config: settings of the database.

    Raises:
        StoreError: an extension is not installed, or its file is not what DuckDB's makers signed.
    """
    paths = [extension_path(name) for name in names]
    for path in paths:
        _check(path)
    connection = duckdb.connect(config={**_CLOSED, **config, _UNCHECKED: "true"})
    try:
        for path in paths:
            connection.execute(_load(path))
        # it can be switched off while the database is open, and not on again
        connection.execute(f"SET {_UNCHECKED}=false")
    except BaseException:
        connection.close()
        raise
    return connection


def check_extensions(names: Iterable[str] = EXTENSIONS) -> None:
    """Check the signatures of extensions now, so that a copy of this process need not.

    Raises:
        StoreError: an extension is not installed, or its file is not what DuckDB's makers signed.
    """
    for name in names:
        _check(extension_path(name))


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


def _check(path: Path) -> None:
    found = os.stat(path)
    try:
        _checked(str(path), found.st_ino, found.st_size, found.st_ctime_ns)
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise StoreError(
            f"DuckDB refuses its extension {path.stem}: {reason}",
            "Install the package again, and ask how the file came to be changed.",
        ) from None


@cache
def _checked(path: str, inode: int, size: int, changed: int) -> None:
    """Load a file with its signature checked; one that was changed since is another one.

    When a file was last changed (its ctime) is the system's word: who changes it cannot set it.
    """
    with closing(duckdb.connect(config=_CLOSED)) as connection:
        connection.execute(_load(Path(path)))


def _load(path: Path) -> str:
    return "LOAD '{}'".format(str(path).replace("'", "''"))
