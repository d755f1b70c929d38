"""The ledger of schedules on PostgreSQL, where several machines share it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from nights import schedule
from postgres import postgresql
from pydantic import SecretStr

from workbench.schedules.ledger import Ledger, Run
from workbench.settings import Settings
from workbench.store.registry import open_registry

DUE = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
MACHINES = 6


@pytest.fixture(scope="module")
def registry():
    with postgresql() as server:
        url = SecretStr(server.database("schedules"))
        opened = open_registry(Settings(registry_url=url))
        yield opened
        opened.close()


@pytest.fixture
def ledgers(registry) -> list[Ledger]:
    return [Ledger(registry, f"HOME{number}", lambda: DUE) for number in range(MACHINES)]


def at_once(work: Callable[[Ledger], object], ledgers: list[Ledger]) -> list:
    with ThreadPoolExecutor(MACHINES) as pool:
        return [found for found in pool.map(work, ledgers) if found is not None]


def test_a_run_that_comes_due_on_many_machines_is_begun_by_one(ledgers):
    packs = schedule()
    assert len({ledger.seen(packs) for ledger in ledgers}) == 1
    by_when = DUE + packs.deadline
    noted = at_once(lambda ledger: ledger.add(packs.name, DUE, by_when, "waiting"), ledgers)
    (run,) = noted
    begun: list[Run] = at_once(lambda ledger: ledger.start(run, ""), ledgers)
    assert len(begun) == 1
    mine = [ledger.is_going_on_elsewhere(begun[0]) for ledger in ledgers]
    assert mine.count(False) == 1
    ended = at_once(lambda ledger: ledger.finish(begun[0], "done", exit_code=0), ledgers)
    assert [run.outcome for run in ended] == ["done"]
    assert ledgers[0].last_done(packs.name) == ended[0]
    assert ended[0].due == DUE
    assert ended[0].seconds == 0


def test_a_changed_timing_counts_from_now_on(registry):
    moments = iter([DUE, DUE + timedelta(days=1), DUE + timedelta(days=2)])
    ledger = Ledger(registry, "HOME", lambda: next(moments))
    first = schedule(name="changed")
    assert ledger.seen(first) == ledger.seen(first) == DUE
    assert ledger.seen(schedule(name="changed", enabled=False)) == DUE + timedelta(days=1)
    assert ledger.seen(first) == DUE + timedelta(days=2)


def test_an_outcome_that_is_none_is_refused(registry):
    with pytest.raises(sa.exc.IntegrityError):
        Ledger(registry, "HOME", lambda: DUE).add("packs", DUE - timedelta(1), DUE, "perhaps")
