"""What was answered to an organisation: a file that every server process and restart shares.

It holds keyed hashes of pupils, never their keys, and no value of any measure. What cannot be
remembered is not answered.
"""

import os
import secrets
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np

from workbench.access.answers import MOST_SETS, full
from workbench.access.differencing import Members, PupilHashes, Question
from workbench.errors import StoreError
from workbench.settings import Settings
from workbench.store.keys import kept_key

_FILE = "answers.sqlite"
_KEY = "answers"
_KEY_BYTES = 32
_BUSY_SECONDS = 10.0
_OTHERS = 0o077
_CHECKED = "the key of the answers"
_TABLES = """
create table if not exists answered (
    owner text not null, topic text not null, digest blob not null,
    version text not null, members blob not null,
    primary key (owner, topic, digest)
) strict, without rowid;
create table if not exists owner (
    name text primary key, sets integer not null
) strict, without rowid;
create table if not exists hashed_with (check_value blob primary key) strict, without rowid;
"""
_ADD = "insert into answered (owner, topic, digest, version, members) values (?, ?, ?, ?, ?)"
_COUNT = "insert into owner values (?, ?) on conflict do update set sets = sets + excluded.sets"


class SqliteAnswers:
    """Answers of organisations in an SQLite file.

    Args:
        path: the file; made for its owner alone on first use.
        hashes: hashes of pupils; the file remembers which key they have.
        most_sets: sets of pupils that are remembered for one owner; then nothing new is answered.

    Raises:
        StoreError: the file cannot be opened, others may read it, or it was made with another
            key, so that nothing in it could be recognised.
    """

    def __init__(self, path: Path, hashes: PupilHashes, most_sets: int = MOST_SETS) -> None:
        self.path = path
        self._most_sets = most_sets
        with _readable(path):
            _make_private(path)
            with self._connected() as connection:
                connection.execute("pragma journal_mode = wal")
                connection.executescript(_TABLES)
                _check_key(connection, path, hashes)

    @contextmanager
    def turn(self, owner: str) -> Iterator["SqliteTurn"]:
        """What an owner was told, for one process and caller at a time; on disk afterwards.

        Raises:
            StoreError: the file cannot be read or written.
        """
        with _readable(self.path), self._connected() as connection:
            connection.execute("begin immediate")
            try:
                yield SqliteTurn(connection, owner, self._most_sets)
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self.path, timeout=_BUSY_SECONDS, isolation_level=None)
        with closing(connection):
            connection.execute("pragma synchronous = full")
            yield connection


class SqliteTurn:
    """One owner's answers during one transaction."""

    def __init__(self, connection: sqlite3.Connection, owner: str, most_sets: int) -> None:
        self._connection = connection
        self._owner = owner
        self._most_sets = most_sets

    def of(self, topic: str) -> Mapping[bytes, Members]:
        """Sets of pupils that were answered about a topic, by digest."""
        rows = self._connection.execute(
            "select digest, members from answered where owner = ? and topic = ?",
            (self._owner, topic),
        )
        return {bytes(digest): np.frombuffer(members, np.uint64) for digest, members in rows}

    def add(self, questions: Sequence[Question], version: str) -> None:
        """Remember sets of pupils.

        Raises:
            PolicyDenied: there is no room for all of them; none is remembered.
        """
        if not questions:
            return
        if self._sets() + len(questions) > self._most_sets:
            raise full()
        rows = [
            (self._owner, one.topic, one.digest, version, one.members.tobytes())
            for one in questions
        ]
        self._connection.executemany(_ADD, rows)
        self._connection.execute(_COUNT, (self._owner, len(rows)))

    def _sets(self) -> int:
        wanted = "select sets from owner where name = ?"
        found = self._connection.execute(wanted, (self._owner,)).fetchone()
        return int(found[0]) if found else 0


def pupil_hashes(chosen: Settings) -> PupilHashes:
    """Hashes of pupils with the key of a home folder, which is made on first use.

    Raises:
        StoreError: others may read the key, or it cannot be read.
    """
    path = chosen.home / "keys" / _KEY
    try:
        return PupilHashes(kept_key(path, lambda: secrets.token_bytes(_KEY_BYTES)))
    except (OSError, ValueError) as error:
        raise StoreError(
            f"keys/{_KEY} cannot be used ({type(error).__name__}), so nothing is answered.",
            "Put it back from a backup; without it answers.sqlite is of no use.",
        ) from None


def open_answers(chosen: Settings, hashes: PupilHashes) -> SqliteAnswers:
    """The answers of a home folder.

    Raises:
        StoreError: the file cannot be used.
    """
    return SqliteAnswers(chosen.home / _FILE, hashes)


def _make_private(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    if path.stat().st_mode & _OTHERS:
        raise StoreError(
            f"Others may read {path.name}.", f"Run: chmod 600 '{path}', and find out who has."
        )


def _check_key(connection: sqlite3.Connection, path: Path, hashes: PupilHashes) -> None:
    mine = hashes.check_value(_CHECKED)
    connection.execute("begin immediate")
    kept = connection.execute("select check_value from hashed_with").fetchone()
    if kept is None:
        connection.execute("insert into hashed_with values (?)", (mine,))
    connection.commit()
    if kept is not None and bytes(kept[0]) != mine:
        raise StoreError(
            f"{path.name} was made with another key than keys/{_KEY}, so that earlier answers "
            "are not recognised.",
            "Put the key back from a backup.",
        )


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise StoreError(
            f"{path.name} cannot be used ({type(error).__name__}), so nothing is answered.",
            "Look at the disk and the folder's rights; the answers before must not be lost.",
        ) from None
