"""Ending sessions: my own elsewhere, those above the limit, and an operator's kill switch."""

import json
import re
from datetime import timedelta

import pytest
from server import Clock, Running, hidden, in_process, in_thread, prepare
from typer.testing import CliRunner

from workbench.cli import app
from workbench.serve.sessions import open_sessions
from workbench.store.audit import AuditLog
from workbench.store.registry import open_registry

PAGE = "/school?urn=900001"


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def running(tmp_path_factory, clock):
    with in_thread(prepare(tmp_path_factory.mktemp("server")), clock) as running:
        yield running


@pytest.fixture(autouse=True)
def _nobody_is_signed_in(clock):
    clock.forward(timedelta(days=2))


def is_in(browser) -> bool:
    return browser.client.get("/account").status_code == 200


def keys(browser) -> list[str]:
    """Keys of the other sessions, as the account page offers to end them."""
    return re.findall(r'name="session" value="([0-9a-f]{64})"', browser.client.get("/account").text)


def end(browser, key: str):
    token = hidden(browser.client.get("/account").text)
    return browser.client.post("/account/end", data={"_xsrf": token, "session": key})


# my own


def test_one_other_session_is_ended_and_the_rest_go_on(running: Running, clock):
    here = running.browser("alice")
    clock.forward(timedelta(minutes=1))
    there, third = running.browser("alice"), running.browser("alice")
    socket = there.open(PAGE).socket()
    socket.pull()
    registry = open_registry(running.settings)
    known = open_sessions(registry, running.settings, clock).find(there.client.cookies["workbench"])
    registry.close()
    assert known is not None
    assert known.key in keys(here)
    assert end(here, known.key).headers["location"] == "/account"
    assert socket.wait_for_close(5) == 4401
    socket.close()
    assert [is_in(one) for one in (here, there, third)] == [True, False, True]
    assert known.key not in keys(here)


@pytest.mark.attack(
    name="Ending the session of somebody else",
    family="Sessions",
    reference="V8.2.2; CWE-639",
    holds="A session of somebody else answers as one that does not exist.",
)
def test_session_of_somebody_else_is_not_ended(running: Running):
    alice, bob, bobs_other = (running.browser(name) for name in ("alice", "bob", "bob"))
    (key,) = keys(bob)
    answers = [end(alice, one) for one in (key, "0" * 64, "", "' OR 1=1 --")]
    assert {answer.status_code for answer in answers} == {404}
    assert is_in(bobs_other)


@pytest.mark.attack(
    name="Using the key of a session that the account page shows",
    family="Sessions",
    reference="V7.2.1; CWE-200",
    holds="The key is a hash, which opens nothing.",
)
def test_key_on_the_page_opens_nothing(running: Running):
    here, _ = running.browser("alice"), running.browser("alice")
    (key,) = keys(here)
    thief = running.browser()
    thief.client.cookies.set("workbench", key, domain="127.0.0.1")
    assert not is_in(thief)


@pytest.mark.parametrize("fields", [{}, {"_xsrf": "2|0|0|0"}])
def test_ending_needs_our_own_form(running: Running, fields):
    here, other = running.browser("alice"), running.browser("alice")
    (key,) = keys(here)
    data = {"session": key, **fields}
    assert here.client.post("/account/end", data=data).status_code == 403
    assert here.client.get("/account/end", params=data).status_code == 405
    assert is_in(other)


# too many


def test_one_more_than_the_limit_ends_the_oldest(tmp_path, clock):
    with in_thread(prepare(tmp_path, sessions_at_once=2), clock) as running:
        browsers = []
        for _ in range(3):
            browsers.append(running.browser("alice"))
            clock.forward(timedelta(seconds=1))
        bob = running.browser("bob")
        assert [is_in(one) for one in browsers] == [False, True, True]
        assert is_in(bob)


# the kill switch


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    """A server in a process of its own, whose home the commands of this process use."""
    with in_process(prepare(tmp_path_factory.mktemp("server"))) as running:
        yield running


@pytest.fixture
def command(elsewhere, monkeypatch):
    monkeypatch.setenv("WORKBENCH_HOME", str(elsewhere.settings.home))

    def run(*arguments: str):
        return CliRunner().invoke(app, ["sessions", *arguments])

    return run


def open_page(running: Running, username: str, urn: str):
    socket = running.browser(username).open(f"/school?urn={urn}").socket()
    socket.pull()
    return socket


def test_killing_one_account_closes_its_pages_in_another_process(elsewhere, command):
    alice, bob = open_page(elsewhere, "alice", "900001"), open_page(elsewhere, "bob", "900002")
    result = command("end", "--user", "alice")
    assert result.exit_code == 0, result.output
    assert alice.wait_for_close(5) == 4401
    bob.ask("SERVER-INFO-REQ", {})
    assert bob.message()[0] == "SERVER-INFO-REPLY"
    listed = json.loads(command("list", "--json").stdout)
    assert {one["username"] for one in listed} == {"bob"}
    assert json.loads(command("list", "--user", "alice", "--json").stdout) == []
    for socket in (alice, bob):
        socket.close()


def test_killing_everybody_closes_every_page(elsewhere, command):
    sockets = [open_page(elsewhere, "alice", "900001"), open_page(elsewhere, "bob", "900002")]
    assert command("end", "--all").exit_code == 0
    assert [socket.wait_for_close(5) for socket in sockets] == [4401, 4401]
    for socket in sockets:
        socket.close()
    assert json.loads(command("list", "--json").stdout) == []
    last = [dict(e) for e in AuditLog(elsewhere.settings.audit_log).events()][-1]
    assert (last["action"], last["result"]) == ("kill", "sessions of every account")


@pytest.mark.parametrize("arguments", [[], ["--user", "alice", "--all"], ["--user", "nobody"]])
def test_unclear_command_ends_nothing(elsewhere, command, arguments):
    browser = elsewhere.browser("bob")
    result = command("end", *arguments)
    assert result.exit_code == 2
    assert is_in(browser)


def test_list_names_sessions_by_what_opens_nothing(elsewhere, command):
    browser = elsewhere.browser("bob")
    text = command("list").stdout
    assert "bob" in text
    assert browser.client.cookies["workbench"] not in text
