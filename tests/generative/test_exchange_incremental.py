"""Any sequence of changes in a school's system, read as it changes, ends as one whole read."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import mis_kit
import pytest
from exchange_home import home_after_one_run
from exchange_kit import URN, connect, desk_at, run_once, same, stored
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from workbench.errors import UsageError
from workbench.mis_simulator.on_demand import KINDS
from workbench.mis_simulator.simulator import Simulator

# EXAMPLES=40 tries harder than every run of the suite can
EXAMPLES = int(os.environ.get("EXAMPLES", "4"))

changes = st.one_of(
    st.tuples(st.just("change"), st.sampled_from(sorted(KINDS))),
    st.tuples(st.just("clock"), st.integers(1, 4)),
)
steps = st.lists(st.lists(changes, min_size=1, max_size=6), min_size=1, max_size=3)


def carry_out(simulated: Simulator, step: tuple[str, object]) -> None:
    """One change; what cannot happen in the school as it is does not."""
    what, value = step
    try:
        if what == "clock":
            simulated.state = simulated.state.moved(int(str(value)))
        else:
            mis_kit.order(simulated, "change", kind=value)
    except (UsageError, AssertionError) as impossible:
        note(f"{step} cannot happen: {impossible}")


@given(steps=steps)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_incremental_runs_end_as_one_whole_run(steps):
    with TemporaryDirectory() as folder:
        with home_after_one_run(Path(folder) / "kept") as (kept, simulated):
            for step in steps:
                for change in step:
                    carry_out(simulated, change)
                assert run_once(kept, simulated).kind == "incremental"
            mine = stored(kept)
        with desk_at(Path(folder) / "fresh") as fresh:
            connect(fresh, simulated)
            assert run_once(fresh, simulated).kind == "full"
            same(mine, stored(fresh))


def test_marks_that_vanish_without_a_word_are_found_by_a_whole_comparison(tmp_path):
    with home_after_one_run(tmp_path / "home") as (desk, simulated):
        before = desk.stores.rows("attendance_day", URN)
        mis_kit.order(simulated, "forget_marks", count=6)
        run_once(desk, simulated)
        assert before.equals(desk.stores.rows("attendance_day", URN))
        run = run_once(desk, simulated, complete=True)
    found = run.counts["attendance_day"]
    assert found["gone"] + found["changed"] > 0


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_kind_of_change_is_seen(kind, tmp_path):
    with home_after_one_run(tmp_path / "home") as (desk, simulated):
        if kind == "return":
            mis_kit.order(simulated, "change", kind="leave")
            run_once(desk, simulated)
        mis_kit.order(simulated, "change", kind=kind)
        assert run_once(desk, simulated).outcome == "stored"
        assert run_once(desk, simulated).outcome == "unchanged"
