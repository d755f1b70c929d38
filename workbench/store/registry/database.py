"""Open the registry: SQLite by default, PostgreSQL by URL, always at the newest schema."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from workbench.errors import StoreError, UsageError
from workbench.settings import Settings
from workbench.store.registry.migrate import upgrade

_BUSY_MILLISECONDS = 10_000
_WRITING = "registry_writes"
_TAKING = "registry_takes"
_WRITERS_LOCK = 7_204_552
_PATIENCE = {
    "connect_timeout": 5,
    "options": f"-c lock_timeout={_BUSY_MILLISECONDS} -c statement_timeout={_BUSY_MILLISECONDS}",
}


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
        taker = self._engine.execution_options(**{_TAKING: True})
        self._takes = sessionmaker(taker, expire_on_commit=False)

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

        It takes the one lock of writers at once, so that what it reads cannot change before it
        writes: SQLite's own, on PostgreSQL an advisory one.
        """
        with self._writes.begin() as session:
            yield session

    @contextmanager
    def taking(self) -> Iterator[Session]:
        """A transaction that writes rows which it alone holds, beside others that do the same.

        On PostgreSQL it takes no lock but those of its rows: it must ask for them with
        ``FOR UPDATE``, or change rows that are its own. SQLite has one writer at a time.
        """
        with self._takes.begin() as session:
            yield session

    def close(self) -> None:
        """Close the connections of this process."""
        self._engine.dispose()


def open_registry(chosen: Settings) -> Registry:
    """The registry: of ``registry_url`` where that is set, otherwise an SQLite file at home.

    The file is made on first use and readable by its owner alone.

    Raises:
        UsageError: ``registry_url`` is not an address of PostgreSQL.
        StoreError: it cannot be opened.
    """
    if chosen.registry_url is not None:
        return Registry(postgresql_url(chosen.registry_url.get_secret_value()))
    path = chosen.registry
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
    except OSError as error:
        raise StoreError(
            f"The registry cannot be made: {error.strerror}.", "Check WORKBENCH_HOME."
        ) from None
    return Registry(sqlite_url(path))


def postgresql_url(text: str) -> sa.URL:
    """Address of a PostgreSQL database, for the driver that is installed.

    Raises:
        UsageError: it is none. Neither it nor the password in it is repeated.
    """
    try:
        url = sa.make_url(text)
    except (sa.exc.ArgumentError, ValueError):
        url = None
    if url is None or url.get_backend_name() not in ("postgresql", "postgres"):
        raise UsageError(
            "`registry_url` is not the address of a PostgreSQL database.",
            "Write postgresql://user:password@host:5432/name.",
        )
    return url.set(drivername="postgresql+psycopg")


def sqlite_url(path: Path) -> sa.URL:
    """Address of an SQLite file."""
    return sa.URL.create("sqlite", database=str(path))


def _engine(url: sa.URL) -> sa.Engine:
    if url.get_backend_name() == "postgresql":
        # a connection that the server has closed in the meantime is replaced, not an error
        engine = sa.create_engine(url, pool_pre_ping=True, connect_args=_PATIENCE)
        sa.event.listen(engine, "begin", _take_turns)
        return engine
    engine = sa.create_engine(url)
    sa.event.listen(engine, "connect", _prepare)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _take_turns(connection: sa.Connection) -> None:
    if connection.get_execution_options().get(_WRITING, False):
        # held until the transaction ends
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_WRITERS_LOCK)))


def _prepare(connection: Any, record: object) -> None:
    # the driver must not begin transactions of its own: see _begin
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute(f"PRAGMA busy_timeout={_BUSY_MILLISECONDS}")


def _begin(connection: sa.Connection) -> None:
    options = connection.get_execution_options()
    writes = options.get(_WRITING, False) or options.get(_TAKING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
