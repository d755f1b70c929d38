"""One run at a time for one school, from whichever process; schools go side by side."""

import subprocess
import sys
from contextlib import contextmanager
from types import SimpleNamespace

import mis_kit
import pytest
from exchange_kit import BY, URN, connect, connector, desk_at, run_once

from workbench.errors import Busy
from workbench.intake.arrivals import Extract
from workbench.intake.exchange.agreeing import Asked
from workbench.intake.exchange.decide import decide
from workbench.intake.exchange.retention import Due, remove
from workbench.intake.exchange.synchronise import synchronise
from workbench.intake.exchange.undo import undo
from workbench.intake.exchange.uploading import store_upload

HOLDER = """
import sys
from pathlib import Path
from workbench.intake.exchange.locks import school_lock
with school_lock(Path(sys.argv[1]), sys.argv[2]):
    print("held", flush=True)
    sys.stdin.read()
"""
OTHER = "901000"


@contextmanager
def held_elsewhere(home, urn):
    """Another process holds a school."""
    words = [sys.executable, "-c", HOLDER, str(home), urn]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout.readline() == "held\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def uploaded() -> SimpleNamespace:
    """A file that was read and has no row."""
    return SimpleNamespace(extract=Extract("ctf", URN, "2018/19", ()), rows=())


def test_whoever_comes_second_is_told_so(basic):
    desk, simulated = basic
    run = desk.runs.of(URN)[0]
    mis_kit.order(simulated, "requests", "DELETE")
    seconds = {
        "run": lambda: run_once(desk, simulated),
        "decision": lambda: decide(desk, URN, ["all"], "accepted", BY),
        "undoing": lambda: undo(desk, run.id, BY),
        "removal": lambda: remove(desk, Due(URN, "they left", None), BY),
        "upload": lambda: store_upload(desk, uploaded(), BY),
    }
    with held_elsewhere(desk.settings.home, URN) as process:
        for name, second in seconds.items():
            with pytest.raises(Busy, match=f"school {URN} is going on") as refused:
                second()
            assert refused.value.exit_code == 75, name
        assert mis_kit.order(simulated, "requests", "GET")["requests"] == []
        assert desk.runs.of(URN) == (run,)
        process.kill()
        process.wait()
        # the operating system has let the school go
        assert run_once(desk, simulated).outcome == "unchanged"


def test_schools_go_side_by_side_and_one_school_does_not(tmp_path):
    simulated = mis_kit.simulator(6, schools=2)
    with desk_at(tmp_path) as desk:
        for place in (0, 1):
            connect(desk, simulated, ("basic",), school=place)
        seen = []

        def meanwhile(category: str, rows: int) -> None:
            if not seen:
                with pytest.raises(Busy):
                    run_once(desk, simulated, URN)
                seen.append(run_once(desk, simulated, OTHER).outcome)

        run = synchronise(desk, URN, connector(simulated), Asked(BY), meanwhile)
        assert (run.outcome, seen) == ("stored", ["stored"])
        pupils = [set(desk.stores.rows("pupil", urn)["pupil_id"]) for urn in (URN, OTHER)]
        assert all(len(one) >= 5 for one in pupils)
        assert not pupils[0] & pupils[1]
