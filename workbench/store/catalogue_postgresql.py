"""What knows the files of a DuckLake, in a PostgreSQL database of its own."""

import os
import threading
from collections.abc import Callable, Collection

import psycopg
import sqlalchemy as sa
from psycopg.conninfo import make_conninfo

from workbench.errors import StoreError
from workbench.store.hidden_limits import ADD_POSTGRESQL, HIDDEN, KNOWN, postgresql_triggers

_NEWEST = "SELECT max(snapshot_id) FROM ducklake_snapshot"
_MADE = "SELECT 1 WHERE to_regclass('ducklake_snapshot') IS NOT NULL"
_HIDDEN = "***"
_PASSWORD = "password"
# a server that does not answer is an error after ten seconds, a vanished one after a minute
_PATIENCE = {
    "connect_timeout": "10",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
}


class PostgresCatalogue:
    """A PostgreSQL database of its own. One connection is kept for short questions.

    Args:
        url: address of the database.
        setting: name of the setting that it comes from, for errors.
    """

    extension = "postgres_scanner"
    many_writers = True

    def __init__(self, url: sa.URL, setting: str) -> None:
        self._url = url
        self._setting = setting
        self._guard = threading.Lock()
        self._kept: psycopg.Connection | None = None
        self._process = 0

    @property
    def source(self) -> str:
        """The address without a password."""
        return f"postgres:{make_conninfo('', **self._parts())}"

    @property
    def password(self) -> str | None:
        """The password in the address."""
        given = self._url.password or self._url.query.get(_PASSWORD)
        return None if given is None else str(given)

    def redacted(self, text: str) -> str:
        """The text without the password."""
        return text.replace(self.password, _HIDDEN) if self.password else text

    def made(self) -> bool:
        """Whether a lake was made in it."""
        return self._value(_MADE) is not None

    def newest(self, through_duckdb: Callable[[], int | None]) -> int | None:
        """Number of the newest snapshot, asked directly."""
        try:
            return self._value(_NEWEST)
        except psycopg.errors.UndefinedTable:
            return None

    def prepare(self) -> None:
        """Nothing: the database is there, and DuckLake makes its tables."""

    def hide_limits(self, columns: Collection[tuple[str, str]]) -> None:
        """Keep no limits of these columns of tables."""
        with psycopg.connect(self._address()) as catalogue, catalogue.cursor() as cursor:
            cursor.execute(HIDDEN)
            if set(columns) <= set(cursor.execute(KNOWN).fetchall()):
                return
            cursor.executemany(ADD_POSTGRESQL.encode(), sorted(columns))
            for statement in postgresql_triggers():
                cursor.execute(statement.encode())

    def shred(self) -> None:
        """Nothing: no version left rows in a database."""

    def size(self) -> int:
        """Bytes on the server's disk."""
        return self._value("SELECT pg_database_size(current_database())") or 0

    def close(self) -> None:
        """Close the kept connection."""
        with self._guard:
            self._drop()

    def _parts(self) -> dict[str, str]:
        named = {
            "host": self._url.host,
            "port": self._url.port,
            "dbname": self._url.database,
            "user": self._url.username,
        }
        given = {name: str(value) for name, value in named.items() if value is not None}
        asked = {k: v for k, v in self._url.query.items() if isinstance(v, str)}
        return {k: v for k, v in {**_PATIENCE, **given, **asked}.items() if k != _PASSWORD}

    def _address(self) -> str:
        return make_conninfo("", **self._parts(), password=self.password)

    def _value(self, question: str) -> int | None:
        with self._guard:
            try:
                return self._ask(question)
            except psycopg.OperationalError:
                # the server may have closed a connection that was kept for long
                self._drop()
            try:
                return self._ask(question)
            except psycopg.OperationalError as error:
                self._drop()
                raise StoreError(
                    f"The database of `{self._setting}` cannot be reached "
                    f"({type(error).__name__}).",
                    "Check the address and whether the server runs.",
                ) from None

    def _ask(self, question: str) -> int | None:
        # a connection must not cross a fork: the child opens its own and leaves the parent's be
        if self._kept is None or self._process != os.getpid():
            self._kept = psycopg.connect(self._address(), autocommit=True)
            self._process = os.getpid()
        found = self._kept.execute(question).fetchone()
        return None if found is None else found[0]

    def _drop(self) -> None:
        if self._kept is not None and self._process == os.getpid():
            self._kept.close()
        self._kept = None
