"""Signing in, staying signed in, and being signed out."""

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from server import PASSWORD, Clock, Running, hidden, in_thread, prepare
from websocket import WebSocketBadStatusException

from workbench.serve.accounts import Accounts
from workbench.serve.passwords import Passwords
from workbench.store.audit import AuditLog
from workbench.store.registry import open_registry

SCHOOL = "/school?urn=900001"
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def running(tmp_path_factory, clock):
    with in_thread(prepare(tmp_path_factory.mktemp("server")), clock) as running:
        yield running


@pytest.fixture(autouse=True)
def _nobody_has_to_wait(clock):
    clock.forward(timedelta(days=2))


def state(running: Running, browser) -> int:
    return browser.client.get(SCHOOL).status_code


# the cookie


def test_cookie_cannot_be_read_by_scripts_or_sent_by_other_sites(running: Running):
    cookie = running.browser().sign_in("alice").headers["set-cookie"]
    assert cookie.startswith("workbench=")
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert "expires" not in cookie.lower()


@pytest.mark.attack(
    name="Cookie over an open network",
    family="Sessions",
    reference="V3.3.1; CWE-614",
    holds="Over https the cookie is Secure, with the prefix `__Host-`.",
)
def test_cookie_over_https_is_bound_to_host_and_secure(tmp_path):
    chosen = prepare(tmp_path, public_origin="https://schools.example.org")
    with in_thread(chosen) as running:
        host = {"Host": "schools.example.org"}
        port = running.server._bokeh.port
        client = running.browser().client
        client.base_url = f"http://127.0.0.1:{port}"
        form = client.get("/login", headers=host)
        token = form.headers["set-cookie"]
        fields = {"_xsrf": hidden(form.text), "username": "alice", "password": PASSWORD}
        kept = {"Cookie": token.partition(";")[0], **host}
        answer = client.post("/login", data=fields, headers=kept)
    assert token.startswith("__Host-workbench-form=")
    assert answer.headers["set-cookie"].startswith("__Host-workbench=")
    for cookie in (token, answer.headers["set-cookie"]):
        assert {"HttpOnly", "Path=/", "SameSite=Lax", "Secure"} <= set(cookie.split("; "))
    assert "max-age=31536000" in answer.headers["strict-transport-security"]


def test_server_keeps_no_value_that_opens_a_session(running: Running):
    alice = running.browser("alice")
    value = alice.client.cookies["workbench"]
    files = [p for p in running.settings.home.rglob("*") if p.is_file()]
    assert len(value) >= 43
    assert not [p.name for p in files if value.encode() in p.read_bytes()]


def test_sign_in_gives_a_new_session_and_ends_the_old(running: Running):
    browser = running.browser()
    browser.client.cookies.set("workbench", "chosen-by-somebody-else", domain="127.0.0.1")
    browser.sign_in("alice")
    first = browser.cookies()
    assert "chosen-by" not in str(browser.client.cookies.get("workbench", domain="127.0.0.1"))
    form = browser.client.get("/account")
    fields = {"_xsrf": hidden(form.text), "username": "alice", "password": PASSWORD}
    browser.client.post("/login", data=fields)
    assert browser.cookies() != first
    old = running.browser().client
    assert old.get(SCHOOL, headers={"Cookie": first}).status_code == 302


# how long it lasts


def test_idle_session_ends(running: Running, clock):
    alice = running.browser("alice")
    clock.forward(29 * MINUTE)
    assert state(running, alice) == 200
    clock.forward(29 * MINUTE)
    assert state(running, alice) == 200
    clock.forward(31 * MINUTE)
    assert state(running, alice) == 302


def test_session_ends_after_twelve_hours_of_use(running: Running, clock):
    alice = running.browser("alice")
    for _ in range(28):
        clock.forward(25 * MINUTE)
        assert state(running, alice) == 200
    clock.forward(21 * MINUTE)
    assert state(running, alice) == 302


def test_idle_page_does_nothing_more(running: Running, clock):
    page = running.browser("alice").open(SCHOOL)
    socket = page.socket()
    document = socket.pull()
    clock.forward(31 * MINUTE)
    # nothing comes back but the end of the connection
    with pytest.raises(ValueError, match="Expecting value"):
        socket.press(document)
    socket.close()


def test_pressing_keeps_a_session_alive(running: Running, clock):
    alice = running.browser("alice")
    socket = alice.open(SCHOOL).socket()
    document = socket.pull()
    for _ in range(3):
        clock.forward(20 * MINUTE)
        assert socket.press(document)[0] in {"PATCH-DOC", "OK"}
    socket.close()
    assert state(running, alice) == 200


# ending it


def test_sign_out_closes_open_pages_at_once(running: Running):
    alice = running.browser("alice")
    socket = alice.open(SCHOOL).socket()
    socket.pull()
    alice.send("/logout")
    assert socket.wait_for_close(5) == 4401
    socket.close()
    assert state(running, alice) == 302


def test_sign_out_everywhere_ends_the_other_browsers(running: Running):
    here, there, bob = (running.browser(name) for name in ("alice", "alice", "bob"))
    socket = there.open(SCHOOL).socket()
    socket.pull()
    here.send("/logout", everywhere="yes")
    assert socket.wait_for_close(5) == 4401
    socket.close()
    assert state(running, there) == 302
    assert bob.client.get("/school?urn=900002").status_code == 200


def test_closing_an_account_closes_its_open_pages_within_five_seconds(running: Running):
    grace = running.browser("grace")
    socket = grace.open(SCHOOL).socket()
    socket.pull()
    registry = open_registry(running.settings)
    Accounts(registry).close("grace")
    registry.close()
    assert socket.wait_for_close(5) == 4401
    socket.close()
    assert state(running, grace) == 302
    assert running.browser().sign_in("grace").status_code == 422


def test_sign_out_by_a_link_does_nothing(running: Running):
    alice = running.browser("alice")
    assert alice.client.get("/logout").status_code == 405
    assert state(running, alice) == 200


# forms from elsewhere


@pytest.mark.parametrize("path", ["/login", "/logout"])
def test_form_without_its_token_is_refused(running: Running, path):
    alice = running.browser("alice")
    fields = {"username": "bob", "password": PASSWORD, "everywhere": "yes"}
    assert alice.client.post(path, data=fields).status_code == 403
    assert alice.client.post(path, data={**fields, "_xsrf": "2|0|0|0"}).status_code == 403
    assert state(running, alice) == 200


def test_form_of_another_site_is_refused(running: Running):
    client = running.browser("alice").client
    fields = {"_xsrf": hidden(client.get("/account").text)}
    answer = client.post("/logout", data=fields, headers={"Origin": "http://evil.example"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("/school?urn=900001", "/school?urn=900001"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/\tevil", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_sign_in_leads_to_our_pages_only(running: Running, wanted, leads_to):
    answer = running.browser().sign_in("alice", next=wanted)
    assert answer.headers["location"] == leads_to


# guessing


def test_guessing_an_account_costs_ever_more_time(running: Running, clock):
    browser = running.browser()
    answers = [browser.sign_in("alice", f"guess-{n}") for n in range(6)]
    assert [a.status_code for a in answers] == [422] * 5 + [429]
    right = browser.sign_in("alice")
    assert right.status_code == 429
    assert "workbench=" not in right.headers.get("set-cookie", "")
    waits = []
    for n in range(4):
        waits.append(int(browser.sign_in("alice").headers["retry-after"]))
        clock.forward(timedelta(seconds=waits[-1]))
        assert browser.sign_in("alice", f"more-{n}").status_code == 422
    assert waits == [1, 2, 4, 8]
    clock.forward(timedelta(minutes=15))
    assert browser.sign_in("alice").status_code == 303


def test_many_guesses_at_once_gain_nothing(running: Running):
    def guess(n: int) -> int:
        return running.browser().sign_in("bob", f"guess-{n}").status_code

    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(guess, range(16)))
    assert codes.count(422) == 5
    assert codes.count(429) == 11


def test_account_that_does_not_exist_answers_like_one_that_does(running: Running):
    answers = {}
    for name in ("alice", "nobody-of-that-name"):
        page = running.browser().sign_in(name, "wrong-wrong-wrong")
        answers[name] = (page.status_code, page.text.replace(name, "").split("_xsrf", 1)[0])
    assert len(set(answers.values())) == 1


def test_account_that_does_not_exist_costs_the_same_work(running: Running, monkeypatch):
    worked = []
    real = Passwords.check
    monkeypatch.setattr(
        Passwords, "check", lambda self, kept, p: worked.append(kept) or real(self, kept, p)
    )
    running.browser().sign_in("nobody-of-that-name", "wrong-wrong-wrong")
    assert worked == [None]


# what is written down


def test_audit_log_tells_who_signed_in_and_who_was_refused(running: Running):
    running.browser("alice").send("/logout")
    running.browser().sign_in("alice", "wrong-wrong")
    running.browser().sign_in("s3cret typed into the wrong box", "x")
    running.browser("bob").client.get(SCHOOL)
    log = AuditLog(running.settings.audit_log)
    last = [dict(event) for event in log.events()][-7:]
    told = [(event["action"], event["actor"]) for event in last if event["action"] != "load"]
    assert told == [
        ("sign_in", "local|alice"),
        ("sign_out", "local|alice"),
        ("sign_in_refused", "alice"),
        ("sign_in_refused", ""),
        ("sign_in", "local|bob"),
        ("deny", "local|bob"),
    ]
    assert log.verify().intact
    assert "s3cret" not in running.settings.audit_log.read_text()


def test_logs_hold_no_password_no_cookie_and_no_query(running: Running, caplog):
    caplog.set_level(logging.DEBUG)
    browser = running.browser()
    browser.sign_in("alice", "wrong-CANARY-password")
    browser.sign_in("alice")
    browser.client.get(f"{SCHOOL}&note=CANARY-in-query")
    # a line is written once the answer is on its way: before the next request is looked at
    browser.client.get("/livez")
    requests = [r.getMessage() for r in caplog.records if r.name == "workbench.access_log"]
    assert "/school" in {json.loads(line)["path"] for line in requests}
    ours = [r for r in caplog.records if not r.name.startswith(("httpx", "httpcore"))]
    text = "\n".join(record.getMessage() for record in ours)
    assert "CANARY" not in text
    assert PASSWORD not in text
    assert browser.client.cookies["workbench"] not in text


def test_session_of_the_cookie_counts_not_headers(running: Running):
    client = running.browser("bob").client
    for name in ("X-User", "X-Forwarded-User", "Remote-User", "Authorization"):
        assert client.get(SCHOOL, headers={name: "alice"}).status_code == 404


@pytest.mark.attack(
    name="Learning from a refused websocket why it was refused",
    family="Unknown or forbidden",
    reference="V16.5.1; CWE-204",
    holds="Every refusal is the same.",
)
def test_websocket_refusal_is_no_oracle(running: Running):
    page = running.browser("alice").open(SCHOOL)
    with pytest.raises(WebSocketBadStatusException) as caught:
        page.socket(cookie="")
    assert caught.value.status_code == 403
