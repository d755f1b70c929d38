"""What knows the files of a DuckLake, as an SQLite file beside them."""

import sqlite3
from collections.abc import Collection
from contextlib import closing
from pathlib import Path

from workbench.store.hidden_limits import ADD_SQLITE, HIDDEN, KNOWN, sqlite_triggers

CATALOG = "catalog.sqlite"
_NEWEST = "SELECT max(snapshot_id) FROM ducklake_snapshot"
_MADE = "SELECT 1 FROM sqlite_master WHERE name = 'ducklake_snapshot'"


class SqliteCatalogue:
    """The SQLite file in the folder of a lake."""

    extension = "sqlite_scanner"
    password = None
    many_writers = False

    def __init__(self, folder: Path) -> None:
        self._path = folder / CATALOG

    @property
    def source(self) -> str:
        """The file."""
        return f"sqlite:{self._path}"

    def redacted(self, text: str) -> str:
        """The text as it is: a file has no password."""
        return text

    def made(self) -> bool:
        """Whether a lake was made in it. A file cut off while it was made holds none."""
        if not self._path.is_file():
            return False
        try:
            return self._value(_MADE) is not None
        except sqlite3.DatabaseError:
            # attaching says what is wrong with it
            return True

    def newest(self) -> int | None:
        """Number of the newest snapshot, if there is one."""
        if not self._path.is_file():
            return None
        try:
            return self._value(_NEWEST)
        except sqlite3.OperationalError:
            # asked at every load, so that whether it was ever written is asked only where it fails
            if self.made():
                raise
            return None

    def prepare(self) -> None:
        """Make the file for its owner alone; readers go on while a writer commits."""
        with closing(sqlite3.connect(self._path)) as catalogue:
            catalogue.execute("PRAGMA journal_mode=WAL")
        self._path.chmod(0o600)

    def hide_limits(self, columns: Collection[tuple[str, str]]) -> None:
        """Keep no limits of these columns of tables; what was kept is overwritten."""
        with closing(sqlite3.connect(self._path)) as catalogue:
            catalogue.execute(HIDDEN)
            if set(columns) <= set(catalogue.execute(KNOWN)):
                return
            with catalogue:
                catalogue.executemany(ADD_SQLITE, sorted(columns))
                for statement in sqlite_triggers():
                    catalogue.execute(statement)
        self.shred()

    def shred(self) -> None:
        """Leave nothing on the disk of rows that were deleted from the file."""
        with closing(sqlite3.connect(self._path)) as catalogue:
            catalogue.execute("VACUUM")
            catalogue.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def size(self) -> int:
        """Bytes on the disk, with what is not yet written back."""
        return sum(one.stat().st_size for one in self._path.parent.glob(f"{CATALOG}*"))

    def close(self) -> None:
        """Nothing: no connection is kept, as opening a file costs nothing."""

    def _value(self, question: str) -> int | None:
        catalogue = f"{self._path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(catalogue, uri=True)) as opened:
            found = opened.execute(question).fetchone()
        return None if found is None else found[0]
