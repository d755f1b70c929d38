"""A run that is killed is wholly in or wholly out, on either catalogue; the next one completes."""

import os
import shutil
from collections.abc import Collection, Iterator
from pathlib import Path

import kill
import psycopg
import pytest
from exchange_kill import DAYS, prepare, simulated, week_later
from exchange_kit import URN, desk_at, run_once, stored
from postgres import Postgres, postgresql

# KILLS=50 tries harder than every run of the suite can
TIMES = int(os.environ.get("KILLS", "4"))
SEED = 6
EVERY = 3
SURELY_OVER = 3
FACTS = ("pupil", "pupil_characteristics", "attendance_day", "teaching_group_member")
STORES = ("lake", "vault")
Rows = dict[str, str]


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with postgresql() as found:
        yield found


class Home:
    """A home whose school was taken once, and which can be set back to that."""

    def __init__(self, folder: Path, server: Postgres | None = None) -> None:
        self._server = server
        self.path = folder / "home"
        self._saved = folder / "saved"
        self.settings = {}
        if server is not None:
            addresses = {name: server.database(f"{name}_live") for name in STORES}
            self.settings = {f"{name}_catalogue_url": url for name, url in addresses.items()}
        prepare(self.path, **self.settings)
        shutil.copytree(self.path, self._saved)
        self._databases("live", "saved")

    def set_back(self) -> None:
        """Make it what it was after the first run."""
        shutil.rmtree(self.path)
        shutil.copytree(self._saved, self.path)
        self._databases("saved", "live")

    def _databases(self, old: str, new: str) -> None:
        if self._server is None:
            return
        address = f"postgresql://postgres@/postgres?host={self._server.folder}"
        with psycopg.connect(address, autocommit=True) as connection:
            for name in STORES:
                connection.execute(f'DROP DATABASE IF EXISTS "{name}_{new}" WITH (FORCE)')
                connection.execute(f'CREATE DATABASE "{name}_{new}" TEMPLATE "{name}_{old}"')

    def rows(self, names: Collection[str] | None = None) -> Rows:
        """Everything that is stored of the school, or some of it, as text to be compared."""
        with desk_at(self.path, **self.settings) as desk:
            people = set(desk.stores.rows("pupil_identity", URN)["pupil_id"])
            for name in FACTS:
                # at no moment is there a fact about a pupil whom the vault does not know
                assert set(desk.stores.rows(name, URN)["pupil_id"]) <= people
            return {name: rows.to_csv() for name, rows in stored(desk, names=names).items()}

    def completed(self) -> Rows:
        """Everything that is stored after one more run."""
        with desk_at(self.path, **self.settings) as desk:
            run_once(desk, simulated(DAYS))
            ended = {run.outcome for run in desk.runs.of(URN)}
            assert ended <= {"stored", "unchanged", "failed"}
        return self.rows()


def test_killed_runs_on_sqlite(tmp_path):
    kill_many(Home(tmp_path))


def test_killed_runs_on_postgresql(tmp_path, server):
    kill_many(Home(tmp_path, server))


def kill_many(home: Home) -> None:
    kill.preload("workbench.intake.exchange.synchronise", "workbench.mis_simulator.server")
    before = home.rows()
    assert all(before[name].count("\n") > 1 for name in FACTS)
    command = (week_later, home.path, home.settings)
    kill.seconds_to_end(*command)
    after = home.rows()
    assert any(before[name] != after[name] for name in FACTS)
    home.set_back()
    longest = kill.seconds_to_end(*command)
    seen = set()
    moments = (*kill.moments(longest * 1.1, TIMES - 1, SEED), longest * SURELY_OVER)
    for i, moment in enumerate(moments):
        home.set_back()
        kill.killed_after(moment, *command)
        facts = home.rows(FACTS)
        is_in = facts == {name: after[name] for name in FACTS}
        assert is_in or facts == {name: before[name] for name in FACTS}
        seen.add(is_in)
        if i % EVERY == EVERY - 1:
            assert home.completed() == after
    assert seen == {True, False}
