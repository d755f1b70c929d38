"""A school's connection by command, over real HTTP, as a new user would go through it."""

import json

import mis_kit
import pytest
from connection_terminal import URN, Terminal, connect, served_school


@pytest.fixture
def terminal(tmp_path, monkeypatch) -> Terminal:
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))
    return Terminal()


@pytest.fixture
def served():
    with served_school() as both:
        yield both


def test_connect_choose_preview_sync_a_week_later_and_revoke(terminal, served):
    simulated, _ = served
    said = connect(terminal, served)
    assert "Nothing is shared yet" in said
    assert f"workbench connection share {URN}" in said
    assert "shares no category" in terminal.connection("sync", URN, exit_code=4).stderr
    assert "Session" not in terminal.connection("share", URN).stdout.split("attendance")[0]
    said = terminal.connection("share", URN, "basic", "attendance").stderr
    assert "Student information (basic), Student attendance and exclusions" in said

    shown = terminal.connection("preview", URN)
    assert "Nothing was stored." in shown.stderr
    assert "attendance_day" in shown.stdout
    assert terminal.json("runs", URN) == []

    terminal.connection("mode", URN, "automatic")
    first = terminal.json("sync", URN)
    assert (first["kind"], first["outcome"]) == ("full", "stored")
    assert set(first["counts"]) >= {"pupil", "pupil_identity", "attendance_day"}

    simulated.state = simulated.state.moved(7)
    said = terminal.connection("sync", URN)
    assert "Stored." in said.stderr
    assert "incremental" in said.stderr
    assert "attendance_day" in said.stdout
    assert "Nothing has changed." in terminal.connection("sync", URN).stderr

    status = terminal.json("show", URN)
    kept = {one["name"]: one for one in status["categories"]}
    assert kept["attendance"]["shared"]
    assert kept["attendance"]["records"]["attendance_day"] > 0
    assert not kept["staff"]["shared"]
    assert kept["staff"]["records"] == {"staff": 0}
    assert "connected" in terminal.connection("show", URN).stdout

    said = terminal.connection("revoke", URN, "--at-connector").stderr
    assert "switched off" in said
    assert "Names of its pupils go by" in said
    assert simulated.state.access == "revoked"
    assert "no connection that stands" in terminal.connection("sync", URN, exit_code=2).stderr
    status = terminal.json("show", URN)
    assert status["connection"]["state"] == "revoked"
    assert status["connection"]["revoked_by"]
    assert status["connection"]["named_until"]


def test_changes_wait_for_a_decision_and_show_old_and_new(terminal, served):
    simulated, _ = served
    connect(terminal, served, "basic", "attendance")
    run = terminal.json("sync", URN)
    assert run["outcome"] == "waiting"
    assert all(one["kind"] in ("joiner", "new") for one in terminal.json("pending", URN))
    terminal.connection("accept", URN, "all")
    assert terminal.json("pending", URN) == []
    terminal.json("sync", URN)

    student = simulated.school.pupils[0].id
    mis_kit.order(simulated, "change", kind="rename", student=student, value="Zzyzx")
    mis_kit.order(simulated, "change", kind="leave", student=simulated.school.pupils[1].id)
    mis_kit.order(simulated, "change", kind="join")
    assert terminal.json("sync", URN)["outcome"] == "waiting"
    waiting = terminal.json("pending", URN)
    assert {one["kind"] for one in waiting} >= {"joiner", "leaver", "changed"}
    renamed = next(one for one in waiting if one["kind"] == "changed" and one["row"]["surname"])
    assert renamed["row"]["surname"] == "Zzyzx" != renamed["before"]["surname"]
    assert "-> Zzyzx" in terminal.connection("pending", URN).stdout

    joiner = next(one["pupil_id"] for one in waiting if one["kind"] == "joiner")
    terminal.connection("accept", URN, joiner)
    terminal.connection("reject", URN, renamed["number"])
    left = terminal.json("pending", URN)
    assert {one["kind"] for one in left} == {"leaver"}
    terminal.connection("accept", URN, "all")
    assert terminal.json("sync", URN)["outcome"] in ("stored", "unchanged")
    assert terminal.json("pending", URN) == []


def test_a_run_is_undone_and_explained(terminal, served):
    simulated, _ = served
    connect(terminal, served, "basic", "attendance")
    terminal.connection("mode", URN, "automatic")
    terminal.connection("sync", URN)
    simulated.state = simulated.state.moved(7)
    run = terminal.json("sync", URN)
    before = terminal.json("show", URN)["categories"]
    assert "attendance_day" in terminal.connection("changes", URN).stdout
    terminal.connection("undo", run["id"])
    runs = {one["id"]: one for one in terminal.json("runs", URN)}
    assert runs[run["id"]]["outcome"] == "undone"
    after = terminal.json("show", URN)["categories"]
    days = [one["records"]["attendance_day"] for c in (before, after) for one in c
            if one["name"] == "attendance"]  # fmt: skip
    assert days[1] == days[0] - run["counts"]["attendance_day"]["new"]
    assert terminal.json("show", URN)["connection"]["mode"] == "manual"
    assert "undone" in terminal.connection("undo", run["id"], exit_code=2).stderr
    # the same changes come again, and this time they wait
    terminal.connection("mode", URN, "automatic")
    again = terminal.json("sync", URN)
    assert again["counts"]["attendance_day"] == run["counts"]["attendance_day"]


def test_mistakes_are_told_in_words(terminal, served):
    said = terminal.connection("sync", URN, exit_code=2).stderr
    assert "never connected" in said
    connect(terminal, served)
    assert (
        "Did you mean 'attendance'"
        in terminal.connection("share", URN, "basic", "atendance", exit_code=2).stderr
    )
    assert "connected by wonde already" in terminal.connection(
        "add", "wonde", "--url", served[1], "--school", served[0].school.id,
        given=mis_kit.TOKEN, exit_code=2,
    ).stderr  # fmt: skip
    assert "There is no run" in terminal.connection("undo", "nothing", exit_code=2).stderr
    assert (
        "wonde"
        in terminal.connection("add", "wond", "--school", "A1", given="x", exit_code=2).stderr
    )


def test_every_school_in_one_night(terminal):
    simulated = mis_kit.simulator(12, schools=3)
    with mis_kit.served(simulated) as addresses:
        url = f"{addresses.api}/v1.0"
        urns = [site.school.facts["urn"] for site in simulated.sites]
        for site, urn in zip(simulated.sites, urns, strict=True):
            add = ("add", "wonde", "--url", url, "--school", site.school.id)
            terminal.connection(*add, given=mis_kit.TOKEN)
            terminal.connection("share", urn, "basic", "attendance")
            terminal.connection("mode", urn, "automatic")
        assert {one["outcome"] for one in terminal.json("sync", "--all")} == {"stored"}
        mis_kit.order(simulated, "access", access="revoked", school=simulated.sites[1].school.id)
        result = terminal.connection("sync", "--all", "--json", exit_code=3)
        ended = {one["urn"]: one["outcome"] for one in json.loads(result.stdout)}
        assert ended == {urns[0]: "unchanged", urns[1]: "failed", urns[2]: "unchanged"}
        states = {one["urn"]: one["state"] for one in terminal.json("list")}
        assert states == {urns[0]: "connected", urns[1]: "revoked", urns[2]: "connected"}
