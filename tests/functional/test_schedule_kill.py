"""A runner that is killed, and one that is stopped, while a command goes on."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from nights import schedule
from schedule_runner import EVERY_MINUTE, ledger_at, runner_at, start_runner

from workbench.clock import now
from workbench.errors import Busy
from workbench.schedules.ledger import Ledger
from workbench.schedules.model import Schedule

PATIENCE = 60.0


def wait_for(true: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.05)


def starts(folder: Path) -> int:
    """How often the command was started."""
    file = folder / "started"
    return len(file.read_text()) if file.exists() else 0


@pytest.fixture
def going(home: Path) -> Iterator[subprocess.Popen]:
    """A runner with a command that goes on until the file `go` is there."""
    long_ago = now() - timedelta(minutes=3)
    with ledger_at(home, lambda: long_ago) as ledger:
        ledger.seen(EVERY_MINUTE)
    process = start_runner(home)
    wait_for(lambda: starts(home) == 1)
    yield process
    (home / "go").write_text("0")
    process.kill()
    process.wait()
    process.stdout.close()


def outcomes(ledger: Ledger) -> list[str]:
    return [run.outcome for run in ledger.history(EVERY_MINUTE.name)]


def once(runner, one: Schedule = EVERY_MINUTE) -> None:
    runner.look((one,))


def test_a_killed_runner_leaves_its_command_which_keeps_others_out(going, home):
    os.kill(going.pid, signal.SIGKILL)
    going.wait()
    with runner_at(home) as runner:
        with pytest.raises(Busy, match="is going on"):
            runner.start_now(EVERY_MINUTE)
        once(runner)
        assert runner.going == {}
        assert runner.ledger.open(EVERY_MINUTE.name)[0].outcome == "running"
        # its command ends, and nobody is there to note how
        (home / "go").write_text("0")
        wait_for(lambda: once(runner) or bool(runner.going))
        wait_for(lambda: once(runner) or not runner.going)
        first = runner.ledger.history(EVERY_MINUTE.name)[-1]
        assert (first.outcome, first.exit_code, first.cuts) == ("done", 0, 1)
    assert starts(home) == 2


def test_a_stopped_runner_stops_its_command_and_the_next_takes_it_up(going, home):
    going.terminate()
    assert going.wait(PATIENCE) == 0
    with runner_at(home) as runner:
        assert outcomes(runner.ledger)[-1] == "interrupted"
        (home / "go").write_text("3")
        wait_for(lambda: once(runner) or starts(home) == 2)
        wait_for(lambda: once(runner) or not runner.going)
        assert outcomes(runner.ledger)[-1] == "partial"


def test_a_command_that_is_cut_off_again_and_again_is_given_up(home):
    slow = schedule(name="slow", fresh=[])
    with runner_at(home) as runner:
        runner.start_now(slow)
        for count in (1, 2, 3):
            wait_for(lambda count=count: starts(home) == count)
            # as if the runner were killed: nothing is noted
            going = runner.going.pop("slow")
            going.process.end()
            going.hold.release()
            once(runner, slow)
        assert runner.going == {}
        run = runner.ledger.newest("slow")
        assert (run.outcome, run.reason) == ("failed", "It was cut off 3 times.")


def test_what_goes_beyond_its_deadline_is_ended(home):
    hasty = schedule(name="hasty", fresh=[], deadline="1 minute")
    with runner_at(home) as runner:
        runner.start_now(hasty)
        wait_for(lambda: starts(home) == 1)
        runner.clock = lambda: now() + timedelta(minutes=2)
        (ended,) = runner.look((hasty,))
        assert ended.outcome == "overdue"
        assert runner.going == {}


def test_a_run_of_another_home_is_left_alone_until_its_deadline(home):
    moment = now()
    other = schedule(name="elsewhere", fresh=[], catch_up="none")
    with runner_at(home) as runner:
        run = runner.ledger.add(other.name, moment, moment + other.deadline, "waiting")
        runner.ledger._home = "ELSEWHERE"
        runner.ledger.start(run, "")
        runner.ledger._home = "HOME"
        once(runner, other)
        assert runner.ledger.newest(other.name).outcome == "running"
        later = moment + other.deadline + timedelta(minutes=1)
        runner.clock = runner.ledger._clock = lambda: later
        assert [run.outcome for run in runner.look((other,))] == ["overdue"]
