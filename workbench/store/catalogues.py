"""What knows the files of a DuckLake: an SQLite file beside them, or a PostgreSQL database.

Its newest snapshot is asked for at every load: of PostgreSQL directly, which takes no attachment,
of SQLite through DuckDB, because no other SQLite of the process may have the file open.
"""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

from workbench.errors import UsageError
from workbench.settings import Settings
from workbench.store.catalogue_postgresql import PostgresCatalogue
from workbench.store.catalogue_sqlite import SqliteCatalogue


class Attachable(Protocol):
    """What it takes to attach a DuckLake."""

    @property
    def extension(self) -> str:
        """DuckDB extension that reads the catalogue."""

    @property
    def source(self) -> str:
        """Where the catalogue is, as ``ATTACH 'ducklake:...'`` wants it, without a password."""

    @property
    def password(self) -> str | None:
        """Password of the catalogue, where it has one."""

    def redacted(self, text: str) -> str:
        """A text without the password."""


class LakeCatalogue(Attachable, Protocol):
    """A catalogue that can be asked without DuckDB."""

    @property
    def many_writers(self) -> bool:
        """Whether several processes may write at once."""

    def made(self) -> bool:
        """Whether a lake was made in it."""

    def newest(self, through_duckdb: Callable[[], int | None]) -> int | None:
        """Number of the newest snapshot, if there is one.

        Args:
            through_duckdb: asks the attached lake, for a catalogue that DuckDB alone may open.
        """

    def prepare(self) -> None:
        """Make it ready for its first attachment."""

    def hide_limits(self, columns: Collection[tuple[str, str]]) -> None:
        """Keep no smallest and largest values of these columns of tables."""

    def shred(self) -> None:
        """Leave nothing on the disk of rows that were deleted from the catalogue."""

    def size(self) -> int:
        """Bytes on the disk."""

    def close(self) -> None:
        """Close the connection of this process."""


def catalogue_of(folder: Path, store: str, chosen: Settings) -> LakeCatalogue:
    """The catalogue of a lake: of its setting where that is set, otherwise a file in its folder.

    Raises:
        UsageError: the setting is not an address of PostgreSQL, or lake and vault have the same.
    """
    urls = {"lake": chosen.lake_catalogue_url, "vault": chosen.vault_catalogue_url}
    url = urls.get(store)
    if url is None:
        return SqliteCatalogue(folder)
    parsed = {
        name: _postgresql_url(given.get_secret_value(), f"{name}_catalogue_url")
        for name, given in urls.items()
        if given is not None
    }
    if len({_place(one) for one in parsed.values()}) < len(parsed):
        raise UsageError(
            "`lake_catalogue_url` and `vault_catalogue_url` name the same database.",
            "Make a database for each: whoever may read the lake must not find the vault in it.",
        )
    return PostgresCatalogue(parsed[store], f"{store}_catalogue_url")


def _place(url: sa.URL) -> tuple[object, ...]:
    """What makes a database another one: not who signs in, nor how."""
    host = url.query.get("host") or url.host or "localhost"
    return host, url.query.get("port") or url.port or 5432, url.database or url.username


def _postgresql_url(text: str, setting: str) -> sa.URL:
    """Address of a PostgreSQL database; what is wrong with it is said without repeating it."""
    try:
        url = sa.make_url(text)
    except (sa.exc.ArgumentError, ValueError):
        url = None
    if url is None or url.get_backend_name() not in ("postgresql", "postgres"):
        raise UsageError(
            f"`{setting}` is not the address of a PostgreSQL database.",
            "Write postgresql://user:password@host:5432/name.",
        )
    return url
