"""A runner with several schedules: how many commands at a time, and what a look must survive."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from nights import LONDON, Clock, Command, schedule

from workbench.errors import Busy, StoreError
from workbench.schedules.hold import Hold, name_of_home
from workbench.schedules.ledger import Ledger, Run
from workbench.schedules.loop import run_always, run_due
from workbench.schedules.process import meaning_of, words_of
from workbench.schedules.read import Schedules
from workbench.schedules.runner import Runner
from workbench.settings import Settings
from workbench.store.registry import open_registry

MIDNIGHT = datetime(2026, 11, 23, tzinfo=LONDON)
NAMES = ("one", "two", "three")
ALL = tuple(schedule(name=name, fresh=[]) for name in NAMES)


@pytest.fixture
def runner(home: Path):
    clock = Clock(MIDNIGHT)
    registry = open_registry(Settings(home=home))
    ledger = Ledger(registry, "HOME", clock)

    def start(one, hold: Hold) -> Command:
        return Command(clock, clock() + timedelta(minutes=20), 0)

    made = Runner(home, ledger, lambda *_: (), start, clock=clock)
    yield made
    for going in made.going.values():
        going.hold.release()
    registry.close()


def look(runner: Runner, minutes: int, schedules=ALL) -> tuple[Run, ...]:
    runner.clock.moment = MIDNIGHT + timedelta(minutes=minutes)
    return runner.look(schedules)


def outcomes(runner: Runner) -> dict[str, str]:
    found = {name: runner.ledger.newest(name) for name in NAMES}
    return {name: run.outcome for name, run in found.items() if run is not None}


def test_more_commands_than_may_run_at_a_time_wait(runner):
    look(runner, 0)
    look(runner, 90)
    assert outcomes(runner) == {"one": "running", "two": "running", "three": "waiting"}
    assert "at the same time" in runner.ledger.newest("three").reason
    ended = look(runner, 110)
    assert {run.schedule for run in ended} == {"one", "two"}
    assert outcomes(runner)["three"] == "running"


def test_what_cannot_be_looked_at_is_waited_for_and_the_others_go_on(runner):
    def stale(one, last, moment) -> tuple[str, ...]:
        if one.name == "one":
            raise StoreError("The store is damaged.")
        if one.name == "two":
            raise RuntimeError("a row: Ann Other")
        return ()

    runner.stale = stale
    look(runner, 0)
    look(runner, 90)
    assert outcomes(runner) == {"one": "waiting", "two": "waiting", "three": "running"}
    assert runner.ledger.newest("one").reason == "The store is damaged."
    assert "RuntimeError at workbench/schedules/runner.py" in runner.ledger.newest("two").reason
    assert "Other" not in runner.ledger.newest("two").reason


def test_a_command_that_cannot_be_started_has_failed(runner):
    def start(one, hold) -> Command:
        raise FileNotFoundError

    runner.start = start
    look(runner, 0)
    assert [run.reason for run in look(runner, 90, ALL[:1])] == [
        "Its command could not be started."
    ]
    assert Hold.take(runner.home, "one").release() is None


def test_what_is_switched_off_does_not_run_and_is_not_made_up_for(runner):
    off = (schedule(name="one", fresh=[], enabled=False),)
    look(runner, 0, off)
    look(runner, 90, off)
    look(runner, 200)
    assert outcomes(runner) == {}


def test_one_that_is_started_by_hand_takes_the_place_of_one_that_waits(runner):
    runner.stale = lambda *_: ("Its data are late.",)
    look(runner, 0)
    look(runner, 90, ALL[:1])
    runner.clock.moment = MIDNIGHT + timedelta(minutes=100)
    runner.start_now(ALL[0])
    with pytest.raises(Busy):
        runner.start_now(ALL[0])
    first, second = reversed(runner.ledger.history("one"))
    assert (first.outcome, first.reason) == (
        "missed",
        "Its data are late. It was then started by hand.",
    )
    assert second.outcome == "running"


def test_running_what_is_due_ends_with_the_last_command(runner):
    look(runner, 0)
    runner.clock.moment = MIDNIGHT + timedelta(minutes=90)

    def pause(seconds: float) -> bool:
        runner.clock.moment += timedelta(minutes=5)
        return False

    ended = run_due(runner, Schedules(ALL[:2]), pause)
    assert [run.outcome for run in ended] == ["done", "done"]
    assert runner.going == {}


def test_a_loop_that_is_told_to_stop_leaves_its_runs_to_the_next(runner):
    look(runner, 0)
    runner.clock.moment = MIDNIGHT + timedelta(minutes=90)
    wrong = StoreError("two.yaml is wrong.")
    told = iter([False, False, True])
    run_always(runner, lambda: Schedules(ALL[:1], (wrong,)), lambda _: next(told))  # type: ignore
    assert outcomes(runner) == {"one": "interrupted"}
    assert runner.going == {}


@pytest.mark.parametrize(
    ("code", "outcome", "said"),
    [(0, "done", ""), (3, "partial", "Some"), (75, "waiting", "held"), (4, "failed", "denied"),
     (-9, "failed", "signal 9"), (99, "failed", "exit code 99")],
)  # fmt: skip
def test_exit_codes_have_a_meaning(code, outcome, said):
    found, reason = meaning_of(code)
    assert found == outcome
    assert said in reason


def test_a_parameter_set_is_given_to_the_command():
    assert words_of(schedule(parameters="school_pack/default"))[1:] == [
        *("pack", "build", "--all"),
        *("--params", "params/school_pack/default.yaml"),
    ]


def test_a_home_keeps_its_name(home):
    first = name_of_home(home, MIDNIGHT)
    assert name_of_home(home, MIDNIGHT + timedelta(days=1)) == first
    assert len(first) == 26
