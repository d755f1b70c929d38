"""How far the source was read, when everything is compared, and losses that nobody believes."""

from dataclasses import replace

import mis_kit
import pandas as pd
import pytest
from exchange_kit import BY, URN, connect, connector, desk_at, run_once, same, stored

from workbench.contracts.read import read_catalogue
from workbench.errors import UsageError
from workbench.intake.arrivals import KEY
from workbench.intake.changes import Changes
from workbench.intake.compare import Change, nothing
from workbench.intake.exchange.agreeing import Asked
from workbench.intake.exchange.losses import TooManyGone, refuse_losses
from workbench.intake.exchange.synchronise import synchronise
from workbench.settings import Settings


def position(desk):
    return desk.runs.position(desk.connections.of(URN).id)


def test_a_run_that_came_through_moves_on_and_one_that_failed_does_not(basic):
    desk, simulated = basic
    first = position(desk).cursors
    assert set(first) == {"basic", "attendance"}
    simulated.state = simulated.state.moved(1)
    mis_kit.order(simulated, "faults", kind="truncated", path="/attendance/session", times=99)
    with pytest.raises(Exception, match="Nothing was stored"):
        run_once(desk, simulated)
    assert position(desk).cursors == first
    mis_kit.order(simulated, "faults", "DELETE")
    run_once(desk, simulated)
    second = position(desk).cursors
    assert all(second[name] > first[name] for name in first)


def test_everything_is_compared_after_a_week(basic, clock):
    desk, simulated = basic
    compared = position(desk).compared
    assert compared is not None
    mis_kit.order(simulated, "forget_marks", count=6)
    clock.wait(6.9)
    assert (run_once(desk, simulated).kind, position(desk).compared) == ("incremental", compared)
    clock.wait(0.2)
    run = run_once(desk, simulated)
    assert (run.kind, run.complete) == ("full", True)
    found = run.counts["attendance_day"]
    assert found["gone"] + found["changed"] > 0
    assert position(desk).compared == run.finished
    assert run_once(desk, simulated).kind == "incremental"


def test_a_category_that_is_shared_later_is_read_whole(basic, tmp_path):
    desk, simulated = basic
    simulated.state = simulated.state.moved(4)
    desk.connections.choose(URN, ["basic", "attendance", "assessment", "demographics"], BY)
    run = run_once(desk, simulated)
    assert run.kind == "incremental"
    mine = stored(desk)
    with desk_at(tmp_path / "fresh") as fresh:
        connect(fresh, simulated, ("basic", "attendance", "assessment", "demographics"))
        run_once(fresh, simulated)
        same(mine, stored(fresh))


def test_a_category_that_was_withdrawn_for_a_run_is_read_whole_again(basic):
    desk, simulated = basic
    desk.connections.choose(URN, ["basic"], BY)
    assert set(run_once(desk, simulated).cursors) == {"basic"}
    simulated.state = simulated.state.moved(4)
    desk.connections.choose(URN, ["basic", "attendance"], BY)
    dates = desk.stores.rows("attendance_day", URN)["date"]
    run_once(desk, simulated)
    assert desk.stores.rows("attendance_day", URN)["date"].max() > dates.max()


@pytest.fixture(scope="module")
def pupil():
    return read_catalogue(Settings().contracts)["pupil"]


@pytest.mark.parametrize(
    ("stored_now", "going", "refused"),
    [(0, 0, False), (8, 5, False), (8, 6, True), (100, 20, False), (100, 21, True)],
)
def test_how_many_pupils_may_go(stored_now, going, refused, pupil):
    none = nothing(pupil)
    gone = pd.DataFrame({"pupil_id": [f"{number:024}" for number in range(going)]})
    changes = Changes(URN, "mis", (Change(pupil, none.rows, gone, none.before),))
    if refused:
        with pytest.raises(TooManyGone, match=f"would lose {going} of {stored_now}") as error:
            refuse_losses(changes, lambda: stored_now)
        assert error.value.exit_code == 5
    else:
        refuse_losses(changes, lambda: stored_now)


def losing(reached, keep: int):
    """A connector that gives only some of the pupils whom it reads, and says that these are all."""
    read = reached.extract

    def fewer(wanted, progress):
        extract = read(wanted, progress)
        keys = set(extract.of("pupil").rows[KEY].head(keep))
        arrivals = (
            one.with_rows(one.rows[one.rows[KEY].isin(keys)]) if KEY in one.rows else one
            for one in extract
        )
        return replace(extract, arrivals=tuple(arrivals))

    reached.extract = fewer
    return reached


def test_losses_that_nobody_believes_are_stored_only_on_word(tmp_path):
    simulated = mis_kit.simulator(12)
    with desk_at(tmp_path) as desk:
        connect(desk, simulated, ("basic",))
        run_once(desk, simulated)
        before, moved = desk.snapshots(), position(desk)
        for accepted in (False, True):
            reached = losing(connector(simulated), 4)
            asked = Asked(BY, complete=True, losses=accepted)
            if accepted:
                assert synchronise(desk, URN, reached, asked).counts["pupil"]["gone"] > 5
                continue
            with pytest.raises(TooManyGone):
                synchronise(desk, URN, reached, asked)
            assert (desk.snapshots(), position(desk)) == (before, moved)
            assert desk.runs.of(URN)[0].outcome == "failed"
        # names stay: the retention rule takes them away
        assert len(desk.stores.rows("pupil", URN)) == 4
        assert len(desk.stores.rows("pupil_identity", URN)) > 9


def test_a_school_that_was_never_connected_has_no_run(tmp_path):
    with desk_at(tmp_path) as desk, pytest.raises(UsageError, match="never connected"):
        run_once(desk, mis_kit.simulator(4))
