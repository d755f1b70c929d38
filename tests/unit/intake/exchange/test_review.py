"""Review: what waits, what was decided, and what comes in beside it."""

import mis_kit
import pytest
from exchange_kit import BY, URN, connect, desk_at, run_once, same, stored

from workbench.errors import UsageError
from workbench.intake.exchange.decide import decide
from workbench.intake.exchange.review import waiting


@pytest.fixture
def manual(whole):
    desk, simulated = whole
    desk.connections.switch(URN, "manual", BY)
    return desk, simulated


def pupils_of(desk, dataset: str) -> set[str]:
    return set(desk.stores.rows(dataset, URN)["pupil_id"])


def test_a_joiner_waits_with_everything_about_them_until_let_in(manual, tmp_path):
    desk, simulated = manual
    known = pupils_of(desk, "pupil")
    earlier = desk.runs.position(desk.connections.of(URN).id).cursors
    student = mis_kit.order(simulated, "change", kind="join")["changed"]["id"]
    mis_kit.order(simulated, "clock", days=5)
    held = run_once(desk, simulated)
    assert held.outcome == "waiting"
    for name in ("pupil", "pupil_identity", "attendance_day", "teaching_group_member"):
        assert pupils_of(desk, name) == known, name
    # marks of those who are known came in meanwhile
    assert held.counts["attendance_day"]["new"] > 0
    # rows that wait are asked for again, and what is not about pupils is not
    assert held.cursors["attendance"] == earlier["attendance"]
    assert held.cursors["staff"] > earlier["staff"]
    links = desk.stores.rows("pupil_link", URN).set_index("source_key")["pupil_id"]
    joiner = links[student]
    assert joiner in {one.pupil_id for one in waiting(desk.stores, URN) if one.kind == "joiner"}
    assert joiner not in known
    decide(desk, URN, [joiner], "accepted", BY)
    for name in ("pupil", "pupil_identity", "pupil_characteristics"):
        assert pupils_of(desk, name) == known | {joiner}, name
    assert {one.pupil_id for one in waiting(desk.stores, URN)}.isdisjoint({joiner})
    if waiting(desk.stores, URN):
        decide(desk, URN, ["all"], "accepted", BY)
    came = run_once(desk, simulated)
    assert joiner in pupils_of(desk, "attendance_day")
    assert came.cursors["attendance"] > earlier["attendance"]
    with desk_at(tmp_path / "fresh") as fresh:
        connect(fresh, simulated)
        run_once(fresh, simulated)
        same(stored(desk), stored(fresh))


def test_rejected_stays_so_until_it_changes_again(manual):
    desk, simulated = manual
    student = simulated.school.pupils[0].id
    mis_kit.order(simulated, "change", kind="rename", student=student, value="Zzyzx")
    assert run_once(desk, simulated).outcome == "waiting"
    (renamed,) = waiting(desk.stores, URN)
    assert renamed.fields() == [("surname", "Surname0", "Zzyzx")]
    decide(desk, URN, [renamed.number], "rejected", BY)
    for complete in (False, True):
        assert run_once(desk, simulated, complete=complete).outcome != "waiting"
        assert waiting(desk.stores, URN) == []
    assert "Zzyzx" not in set(stored(desk)["pupil_identity"]["surname"])
    mis_kit.order(simulated, "change", kind="rename", student=student, value="Xyzzy")
    assert run_once(desk, simulated).outcome == "waiting"
    (again,) = waiting(desk.stores, URN)
    assert (again.number, again.row["surname"]) == (renamed.number, "Xyzzy")


def test_what_was_taken_back_in_the_system_waits_no_more(manual):
    desk, simulated = manual
    before = stored(desk)
    student = simulated.school.pupils[0].id
    surname = simulated.school.pupils[0].surname
    mis_kit.order(simulated, "change", kind="rename", student=student, value="Zzyzx")
    run_once(desk, simulated)
    assert len(waiting(desk.stores, URN)) == 1
    mis_kit.order(simulated, "change", kind="rename", student=student, value=surname)
    assert run_once(desk, simulated, complete=True).outcome != "waiting"
    assert waiting(desk.stores, URN) == []
    same(stored(desk), before)


def test_who_decided_is_kept_with_a_rejection(manual):
    desk, simulated = manual
    mis_kit.order(simulated, "change", kind="rename", value="Zzyzx")
    run_once(desk, simulated)
    decide(desk, URN, ["all"], "rejected", "the data manager")
    kept = desk.stores.rows("pending_change", URN)
    assert list(zip(kept["decided"], kept["by"], strict=True)) == [("rejected", "the data manager")]


def test_what_does_not_wait_cannot_be_decided(manual):
    desk, _ = manual
    with pytest.raises(UsageError, match="nothing of that number waits"):
        decide(desk, URN, ["0123456789ab"], "accepted", BY)
    assert len(desk.runs.of(URN)) == 1


def test_what_waits_goes_on_waiting_while_groups_are_read_whole(whole):
    """Groups come whole with every run, which says nothing about pupils who did not change."""
    desk, simulated = whole
    desk.connections.switch(URN, "manual", BY)
    mis_kit.order(simulated, "change", kind="rename", value="Zzyzx")
    assert run_once(desk, simulated).outcome == "waiting"
    first = waiting(desk.stores, URN)
    mis_kit.order(simulated, "change", kind="staff_join")
    assert run_once(desk, simulated).kind == "incremental"
    assert {one.number for one in first} < {one.number for one in waiting(desk.stores, URN)}
