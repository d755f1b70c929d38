"""A run that is killed is wholly in or wholly out, on either catalogue; the next one completes."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import kill
import psycopg
import pytest
from exchange_kill import prepare, simulated, week_later
from exchange_kit import URN, desk_at, run_once, same, stored
from postgres import Postgres, postgresql

TIMES = 50
SEED = 6
FACTS = ("pupil", "pupil_characteristics", "attendance_day", "teaching_group_member")


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with postgresql() as found:
        yield found


class Homes:
    """Copies of a home whose school was taken once."""

    def __init__(self, folder: Path, server: Postgres | None) -> None:
        self._server = server
        self.folder = folder
        self.first = folder / "first"
        prepare(self.first, **self._settings("first", fresh=True))

    def copy(self, name: str) -> tuple[Path, dict[str, str]]:
        """A home as it was after the first run, and its settings."""
        shutil.copytree(self.first, self.folder / name)
        return self.folder / name, self._settings(name, fresh=False)

    def again(self, name: str) -> tuple[Path, dict[str, str]]:
        """A home that was copied before."""
        return self.folder / name, self._urls(name)

    def _settings(self, name: str, *, fresh: bool) -> dict[str, str]:
        if self._server is None:
            return {}
        for store in ("lake", "vault"):
            if fresh:
                self._server.database(f"{store}_{name}")
            else:
                _copy_database(self._server, f"{store}_first", f"{store}_{name}")
        return self._urls(name)

    def _urls(self, name: str) -> dict[str, str]:
        if self._server is None:
            return {}
        address = f"postgresql://postgres@/{{}}?host={self._server.folder}"
        return {f"{s}_catalogue_url": address.format(f"{s}_{name}") for s in ("lake", "vault")}


def _copy_database(server: Postgres, old: str, new: str) -> None:
    address = f"postgresql://postgres@/postgres?host={server.folder}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{new}" TEMPLATE "{old}"')


def test_killed_runs_on_sqlite(tmp_path):
    kill_many(Homes(tmp_path, None))


def test_killed_runs_on_postgresql(tmp_path, server):
    kill_many(Homes(tmp_path, server))


def kill_many(homes: Homes) -> None:
    kill.preload("exchange_kill", "workbench.intake.exchange.synchronise")
    kill.seconds_to_end(week_later, *homes.copy("warm"))
    home, settings = homes.copy("timed")
    longest = kill.seconds_to_end(week_later, home, settings)
    before = held(*homes.copy("untouched"))
    after = held(home, settings)
    seen = set()
    for i, moment in enumerate(kill.moments(longest * 1.1, TIMES, SEED)):
        home, settings = homes.copy(f"home{i}")
        kill.killed_after(moment, week_later, home, settings)
        facts = {name: held(home, settings)[name] for name in FACTS}
        assert facts in ({n: before[n] for n in FACTS}, {n: after[n] for n in FACTS})
        nobody_without_identity(home, settings)
        seen.add(facts == {n: after[n] for n in FACTS})
        if i % 5 == 0:
            completes(home, settings, after)
        shutil.rmtree(home)
    # some moments fell before it was in, some after
    assert seen == {True, False}


def held(home: Path, settings: dict[str, str]) -> dict[str, str]:
    """What is stored of the school, dataset by dataset, as text that can be compared."""
    with desk_at(home, **settings) as desk:
        return {name: rows.to_csv() for name, rows in stored(desk).items()}


def nobody_without_identity(home: Path, settings: dict[str, str]) -> None:
    """At no moment is there a fact about a pupil whom the vault does not know."""
    with desk_at(home, **settings) as desk:
        people = set(desk.stores.rows("pupil_identity", URN)["pupil_id"])
        for name in FACTS:
            assert set(desk.stores.rows(name, URN)["pupil_id"]) <= people


def completes(home: Path, settings: dict[str, str], after: dict[str, str]) -> None:
    """The next run settles what was cut off and ends where an undisturbed one does."""
    with desk_at(home, **settings) as desk:
        run_once(desk, simulated(7))
        assert {name: rows.to_csv() for name, rows in stored(desk).items()} == after
        assert {run.outcome for run in desk.runs.of(URN)} <= {"stored", "unchanged", "failed"}


def test_compared_rows_are_not_empty(tmp_path):
    homes = Homes(tmp_path, None)
    with desk_at(homes.first) as desk:
        rows = stored(desk)
        same(rows, rows)
    assert all(len(rows[name]) for name in FACTS)
