"""Undoing a run: the stores become what they were, wholly, and the run comes again."""

from datetime import UTC, datetime, timedelta

import mis_kit
import pytest
from exchange_home import home_after_one_run
from exchange_kit import BY, URN, run_once, same, stored

from workbench.errors import UsageError
from workbench.intake.exchange import undo as undoing
from workbench.intake.exchange.decide import decide
from workbench.intake.exchange.review import waiting
from workbench.intake.exchange.undo import undo


def test_a_run_is_undone_and_comes_again(whole):
    desk, simulated = whole
    first = desk.runs.of(URN)[0]
    before = stored(desk)
    simulated.state = simulated.state.moved(7)
    run = run_once(desk, simulated)
    after = stored(desk)
    assert not before["attendance_day"].equals(after["attendance_day"])
    with pytest.raises(UsageError, match=f"`{run.id}` stored something after"):
        undo(desk, first.id, BY)
    undone = undo(desk, run.id, BY)
    same(stored(desk), before)
    assert (undone.kind, undone.outcome, undone.cursors) == ("undo", "stored", first.cursors)
    assert desk.runs.get(run.id).outcome == "undone"
    assert desk.connections.of(URN).mode == "manual"
    for one, why in ((run, "nothing to undo"), (undone, "an undoing itself")):
        with pytest.raises(UsageError, match=why):
            undo(desk, one.id, BY)
    desk.connections.switch(URN, "automatic", BY)
    assert run_once(desk, simulated).counts == run.counts
    same(stored(desk), after)


def test_the_first_run_undone_leaves_nothing_but_who_they_are(basic):
    desk, simulated = basic
    (first,) = desk.runs.of(URN)
    before = stored(desk)
    ids = set(desk.stores.rows("pupil", URN)["pupil_id"])
    undo(desk, first.id, BY)
    assert {name for name, rows in stored(desk).items() if len(rows)} == set()
    desk.connections.switch(URN, "automatic", BY)
    assert run_once(desk, simulated).kind == "full"
    same(stored(desk), before)
    assert set(desk.stores.rows("pupil", URN)["pupil_id"]) == ids


def test_too_long_ago(basic):
    desk, simulated = basic
    simulated.state = simulated.state.moved(3)
    run = run_once(desk, simulated)
    before = stored(desk)
    desk.stores.lake.expire(datetime.now(UTC) + timedelta(days=1))
    with pytest.raises(UsageError, match="too long ago"):
        undo(desk, run.id, BY)
    same(stored(desk), before)
    assert [one.outcome for one in desk.runs.of(URN)] == ["stored", "stored"]


class Killed(BaseException):
    """What no part of the workbench catches."""


@pytest.mark.parametrize("stores_reached", [0, 1, 2])
def test_a_killed_undoing_settles(stores_reached, basic, monkeypatch):
    desk, simulated = basic
    before = stored(desk)
    simulated.state = simulated.state.moved(7)
    mis_kit.order(simulated, "change", kind="rename")
    run = run_once(desk, simulated)
    assert run.stores == ("vault", "lake")
    after = stored(desk)
    commit = undoing.commit

    def cut_off(stores, changes, name, order):
        commit(stores, changes, name, order[:stores_reached])
        raise Killed

    monkeypatch.setattr(undoing, "commit", cut_off)
    with pytest.raises(Killed):
        undo(desk, run.id, BY)
    monkeypatch.undo()
    if stores_reached == 2:
        # it has happened: nothing is left to undo, and the next run waits to be looked at
        with pytest.raises(UsageError, match="nothing to undo"):
            undo(desk, run.id, BY)
        same(stored(desk), before)
        assert desk.connections.of(URN).mode == "manual"
    else:
        undo(desk, run.id, BY)
        same(stored(desk), before)
    desk.connections.switch(URN, "automatic", BY)
    run_once(desk, simulated)
    same(stored(desk), after)
    assert {one.outcome for one in desk.runs.of(URN)} <= {"stored", "undone", "failed"}


def test_a_decision_undone_waits_again(tmp_path):
    with home_after_one_run(tmp_path / "home", "basic", "attendance") as (desk, simulated):
        desk.connections.switch(URN, "manual", BY)
        mis_kit.order(simulated, "change", kind="rename", value="Zzyzx")
        mis_kit.order(simulated, "clock", days=1)
        run_once(desk, simulated)
        before = stored(desk)
        run = decide(desk, URN, ["all"], "accepted", BY)
        assert "Zzyzx" in set(stored(desk)["pupil_identity"]["surname"])
        undo(desk, run.id, BY)
        same(stored(desk), before)
        assert run_once(desk, simulated).outcome == "waiting"
        assert "Zzyzx" in {one.row.get("surname") for one in waiting(desk.stores, URN)}
