"""Open the registry: SQLite by default, PostgreSQL by URL, always at the newest schema."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from workbench.errors import StoreError
from workbench.settings import Settings
from workbench.store.registry.migrate import upgrade

_BUSY_MILLISECONDS = 10_000
_WRITING = "registry_writes"


class Registry:
    """The operational database of one home folder.

    Args:
        url: an SQLAlchemy address, such as ``sqlite:////srv/workbench/registry.sqlite`` or
            ``postgresql://host/workbench``.

    Raises:
        StoreError: the database cannot be opened, or was made by a newer version.
    """

    def __init__(self, url: str | sa.URL) -> None:
        self._engine = _engine(sa.make_url(url))
        self._migrate()
        self._reads = sessionmaker(self._engine, expire_on_commit=False)
        writer = self._engine.execution_options(**{_WRITING: True})
        self._writes = sessionmaker(writer, expire_on_commit=False)

    def _migrate(self) -> None:
        try:
            upgrade(self._engine)
        except StoreError:
            self._engine.dispose()
            raise
        except sa.exc.DBAPIError as error:
            self._engine.dispose()
            raise StoreError(
                f"The registry cannot be opened ({type(error.orig).__name__}).",
                "Check the address and the folder's rights with `workbench doctor`.",
            ) from None

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that reads. What is changed in it is not kept."""
        with self._reads() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that writes: everything inside is stored, or nothing.

        On SQLite it takes the write lock at once, so that what it reads cannot change before it
        writes.
        """
        with self._writes.begin() as session:
            yield session

    def close(self) -> None:
        """Close the connections of this process."""
        self._engine.dispose()


def open_registry(chosen: Settings) -> Registry:
    """The registry of a home folder, made on first use and readable by its owner alone.

    Raises:
        StoreError: it cannot be opened.
    """
    path = chosen.registry
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
    except OSError as error:
        raise StoreError(
            f"The registry cannot be made: {error.strerror}.", "Check WORKBENCH_HOME."
        ) from None
    return Registry(sqlite_url(path))


def sqlite_url(path: Path) -> sa.URL:
    """Address of an SQLite file."""
    return sa.URL.create("sqlite", database=str(path))


def _engine(url: sa.URL) -> sa.Engine:
    engine = sa.create_engine(url)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _prepare)
        sa.event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, record: object) -> None:
    # the driver must not begin transactions of its own: see _begin
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute(f"PRAGMA busy_timeout={_BUSY_MILLISECONDS}")


def _begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get(_WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
