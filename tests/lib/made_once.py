"""Home folders that take seconds to make: made once for all processes of a run, then copied."""

import os
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from sqlite3 import connect

from filelock import FileLock

FOLDER = "TESTS_MADE_ONCE"
"""Environment variable: the folder that all processes of a run share."""


def copied(home: Path, name: str, make: Callable[[Path], object]) -> None:
    """Fill a home folder with a copy of what ``make`` puts into one.

    Args:
        home: the folder, which may be there and be empty.
        name: what the first process calls the folder that it makes for all; the same for each
            caller that gives the same ``make``.
        make: fills the folder that it is given.
    """
    home.mkdir(parents=True, exist_ok=True)
    # SQLite makes its file of shared memory anew
    left_out = shutil.ignore_patterns("*-shm")
    for entry in made_once(name, make).iterdir():
        if entry.is_dir():
            shutil.copytree(entry, home / entry.name, ignore=left_out)
        else:
            shutil.copy2(entry, home)
    for catalog in home.glob("*/catalog.sqlite"):
        _tell_where_it_is(catalog)


def made_once(name: str, make: Callable[[Path], object]) -> Path:
    """A folder that the first process to ask for it has made. It is read and never changed."""
    kept = Path(os.environ[FOLDER]) / name
    with FileLock(f"{kept}.lock"):
        if not kept.exists():
            unfinished = kept.with_suffix(".unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            make(unfinished)
            unfinished.rename(kept)
    return kept


def _tell_where_it_is(catalog: Path) -> None:
    """Name the folder of its data files in the catalogue of a lake that has moved."""
    folder = f"{catalog.parent / 'data'}/"
    with closing(connect(catalog)) as opened, opened:
        opened.execute("UPDATE ducklake_metadata SET value = ? WHERE key = 'data_path'", [folder])
