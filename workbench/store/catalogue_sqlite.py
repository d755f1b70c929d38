"""What knows the files of a DuckLake, as an SQLite file beside them."""

import sqlite3
from collections.abc import Callable, Collection
from contextlib import closing
from pathlib import Path

from workbench.store.catalogue_apart import Step, run_apart
from workbench.store.hidden_limits import ADD_SQLITE, HIDDEN, sqlite_triggers

CATALOG = "catalog.sqlite"
_SHRED: tuple[Step, ...] = (("VACUUM", None), ("PRAGMA wal_checkpoint(TRUNCATE)", None))


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
        """Whether there is a file. Whether a lake is in it, DuckDB alone may look."""
        return self._path.is_file() and self._path.stat().st_size > 0

    def newest(self, through_duckdb: Callable[[], int | None]) -> int | None:
        """Number of the newest snapshot: DuckDB alone may have the file open."""
        return through_duckdb() if self.made() else None

    def prepare(self) -> None:
        """Make the file for its owner alone; readers go on while a writer commits."""
        if self._path.exists():
            return
        with closing(sqlite3.connect(self._path)) as catalogue:
            catalogue.execute("PRAGMA journal_mode=WAL")
        self._path.chmod(0o600)

    def hide_limits(self, columns: Collection[tuple[str, str]]) -> None:
        """Keep no limits of these columns of tables; what was kept is overwritten."""
        rows = [list(one) for one in sorted(columns)]
        steps: list[Step] = [(HIDDEN, None), ("BEGIN IMMEDIATE", None), (ADD_SQLITE, rows)]
        steps += [(statement, None) for statement in sqlite_triggers()]
        run_apart(self._path, [*steps, ("COMMIT", None), *_SHRED])

    def shred(self) -> None:
        """Leave nothing on the disk of rows that were deleted from the file."""
        run_apart(self._path, _SHRED)

    def size(self) -> int:
        """Bytes on the disk, with what is not yet written back."""
        return sum(one.stat().st_size for one in self._path.parent.glob(f"{CATALOG}*"))

    def close(self) -> None:
        """Nothing: no connection is kept."""
