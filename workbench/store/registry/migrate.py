"""Bring the registry's schema up to date when it is opened."""

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from filelock import FileLock

from workbench.errors import StoreError

_LOCATION = "workbench.store:migrations"


def upgrade(engine: sa.Engine) -> None:
    """Run the migrations that the database has not seen; one process at a time.

    Raises:
        StoreError: the database was made by a newer version.
    """
    config = Config()
    config.set_main_option("script_location", _LOCATION)
    config.set_main_option("path_separator", "os")
    newest = ScriptDirectory.from_config(config).get_current_head()
    with engine.connect() as connection:
        if _revision(connection) == newest:
            return
    try:
        if engine.dialect.name == "sqlite":
            with FileLock(f"{engine.url.database}.lock", mode=0o600):
                _run(engine, config)
        else:
            _run(engine, config)
    except CommandError:
        raise StoreError(
            "The registry was made by a newer version of the workbench.",
            "Install that version, or restore the registry of this one from a backup.",
        ) from None


def _run(engine: sa.Engine, config: Config) -> None:
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            # a table is changed by copying and dropping it, which must not drop what refers to
            # it; the setting cannot be changed inside a transaction
            _foreign_keys(connection, on=False)
        with connection.begin():
            if engine.dialect.name == "postgresql":
                # held until the transaction ends
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(7_204_551)))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        if engine.dialect.name == "sqlite":
            _foreign_keys(connection, on=True)


def _foreign_keys(connection: sa.Connection, *, on: bool) -> None:
    raw = connection.connection.driver_connection
    assert raw is not None
    raw.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")


def _revision(connection: sa.Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
