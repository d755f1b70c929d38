"""What is noted about runs and decisions: everything that happened, and nobody's name."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import mis_kit
import pytest
from exchange_home import Clock, home_after_one_run
from exchange_kit import BY, URN, connect, desk_at, run_once

from workbench.intake.exchange.decide import decide
from workbench.intake.exchange.retention import due, remove
from workbench.intake.exchange.revoking import HERE, revoke
from workbench.intake.exchange.undo import undo

SURNAME = "Planted-Zzyzx"
HOSTILE = (
    "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "Robert'); DROP TABLE pupil;--",
    "@SUM(1+1)", "{{7*7}} ${7*7} %s", "O'Brien-Ngũgĩ 宮本", '"quoted",comma',
)  # fmt: skip


def events(desk) -> list[dict]:
    """Lines of the audit log about the school."""
    lines = [json.loads(one) for one in desk.settings.audit_log.read_text().splitlines()]
    return [line for line in lines if line.get("urn") == URN]


@pytest.fixture
def lived(tmp_path):
    """A desk after one of everything: a run, a decision, an undoing, the end, names removed."""
    clock = Clock()
    with home_after_one_run(tmp_path / "home", clock=clock) as (desk, simulated):
        desk.connections.switch(URN, "manual", BY)
        student = simulated.school.pupils[0].id
        mis_kit.order(simulated, "change", kind="rename", student=student, value=SURNAME)
        waits = run_once(desk, simulated)
        decision = decide(desk, URN, ["all"], "accepted", BY)
        names = names_in(desk)
        assert SURNAME in names
        undone = undo(desk, decision.id, BY)
        mis_kit.order(simulated, "faults", kind="server_error", path="/students", times=99)
        with pytest.raises(Exception, match="Nothing was stored"):
            run_once(desk, simulated)
        yield desk, names, (waits, decision, undone), clock


def names_in(desk) -> set[str]:
    """Names and UPNs that the vault holds."""
    found = set()
    for dataset, columns in {
        "pupil_identity": ("forename", "surname", "upn"), "staff": ("surname", "email"),
        "pupil_address": ("postcode", "lines"),
    }.items():  # fmt: skip
        rows = desk.stores.rows(dataset, URN)
        for column in columns:
            found |= {str(one) for one in rows[column].dropna()}
    return {one for one in found if len(one) > 4}


def test_every_run_and_decision_is_in_the_audit_log(lived):
    desk, _, (waits, decision, undone), clock = lived
    revoke(desk.connections, URN, by=BY, where=HERE)
    clock.wait(200)
    (names,) = due(desk, desk.connections.today)
    removed = remove(desk, names, BY)
    found = events(desk)
    assert [one["action"] for one in found][:2] == ["connect", "grant"]
    last = found[-5:]
    assert [(one["action"], one["resource"]) for one in last] == [
        ("sync", f"run {waits.id}"),
        ("review", f"run {decision.id}"),
        ("undo", f"run {decision.id}"),
        ("disconnect", "connection"),
        ("purge", "names"),
    ]
    assert [last[place]["rows"] for place in (0, 1, 4)] == [1, 1, removed]
    assert {one["actor"] for one in last} == {BY}
    assert undone.message == f"Undoes {decision.id}."
    assert not desk.audit.verify().fault


def test_no_name_in_any_file(lived):
    desk, names, *_ = lived
    home = desk.settings.home
    files = {path: content_of(path) for path in home.rglob("*") if path.is_file()}
    assert any(b"attendance_day" in content for content in files.values())
    wanted = {one: one.encode() for one in names}
    found = {
        (path.relative_to(home).as_posix(), name)
        for path, content in files.items()
        for name, words in wanted.items()
        if words in content
    }
    assert found == set()


def content_of(path: Path) -> bytes:
    """Bytes of a file; of the vault's catalogue, every row that it holds."""
    if path.parent.name != "vault" or path.suffix != ".sqlite":
        return path.read_bytes()
    with closing(sqlite3.connect(path)) as catalogue:
        return "".join(catalogue.iterdump()).encode()


def test_nothing_of_the_vault_in_the_lake(lived):
    desk, *_ = lived
    stores = desk.stores
    assert not {c.name for c in stores.lake.contracts} & {c.name for c in stores.vault.contracts}
    inside = {path.name for path in (stores.lake.folder / "data").rglob("*") if path.is_dir()}
    assert inside >= {"pupil", "attendance_day"}
    assert not inside & {c.name for c in stores.vault.contracts}


def test_hostile_names_go_through_unharmed(tmp_path):
    pupils = [mis_kit.pupil(n, forename=name, surname=name) for n, name in enumerate(HOSTILE)]
    simulated = mis_kit.simulator(4)
    simulated = type(simulated)([mis_kit.site(mis_kit.drawn_of(pupils))], mis_kit.TOKEN)
    with desk_at(tmp_path) as desk:
        connect(desk, simulated, ("basic",), mode="manual")
        run_once(desk, simulated)
        decide(desk, URN, ["all"], "accepted", BY)
        people = desk.stores.rows("pupil_identity", URN)
        assert set(people["forename"]) == set(people["surname"]) <= set(HOSTILE)
        assert len(people) >= len(HOSTILE) - 1
        assert run_once(desk, simulated, complete=True).outcome == "unchanged"
