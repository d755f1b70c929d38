"""Asking too often, and lying about where one asks from."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from server import PASSWORD, Clock, Running, client_of, hidden, in_thread, prepare
from websocket import WebSocketBadStatusException

from workbench.serve.rates import PER_ADDRESS, PER_SESSION, Rate
from workbench.store.audit import AuditLog

PAGE = "/school?urn=900001"
HOST = "schools.example.org"
Lines = list[tuple[str, str]]


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def running(tmp_path_factory, clock):
    with in_thread(prepare(tmp_path_factory.mktemp("server")), clock) as running:
        yield running


@pytest.fixture(autouse=True)
def _everybody_may_ask_again(clock):
    clock.forward(timedelta(days=2))


def narrow(running: Running, monkeypatch, address: dict, session: dict) -> None:
    """Make the limits so small that a test can reach them."""
    rates = running.server.services.rates
    monkeypatch.setattr(rates, "_per_address", {k: Rate(v, 1) for k, v in address.items()})
    monkeypatch.setattr(rates, "_per_session", {k: Rate(v, 1) for k, v in session.items()})
    rates._buckets.clear()


# asking too often


@pytest.mark.parametrize(
    ("what", "path"), [("page", PAGE), ("download", "/download/groups?urn=900001")]
)
@pytest.mark.attack(
    name="Asking for pages without end",
    family="Limits",
    reference="V2.4.1; CWE-770",
    holds="A session that asks too often has to wait.",
)
def test_session_that_asks_too_often_has_to_wait(running: Running, clock, monkeypatch, what, path):
    alice, bob = running.browser("alice"), running.browser("bob")
    narrow(running, monkeypatch, {what: 100}, {what: 3})
    answers = [alice.client.get(path) for _ in range(5)]
    assert [a.status_code for a in answers] == [200] * 3 + [429] * 2
    assert answers[-1].headers["retry-after"] == "1"
    assert "Please wait" in answers[-1].text
    assert answers[-1].headers["x-content-type-options"] == "nosniff"
    assert bob.client.get(path.replace("900001", "900002")).status_code == 200
    clock.forward(timedelta(seconds=1))
    assert alice.client.get(path).status_code == 200


def test_address_that_asks_too_often_has_to_wait(running: Running, monkeypatch):
    browsers = [running.browser("alice") for _ in range(3)]
    narrow(running, monkeypatch, {"page": 2}, {"page": 100})
    assert [b.client.get(PAGE).status_code for b in browsers] == [200, 200, 429]


def test_websockets_are_counted(running: Running, monkeypatch):
    page = running.browser("alice").open(PAGE)
    narrow(running, monkeypatch, {"socket": 100}, {"socket": 2})
    for _ in range(2):
        page.socket().close()
    with pytest.raises(WebSocketBadStatusException) as caught:
        page.socket()
    assert caught.value.status_code == 429


def test_sign_in_is_counted_before_the_password_is_looked_at(running: Running, monkeypatch):
    narrow(running, monkeypatch, {"sign_in": 2}, {})
    browser = running.browser()
    codes = [browser.sign_in(f"name-{n}", "wrong-wrong-wrong").status_code for n in range(4)]
    assert codes == [422, 422, 429, 429]
    assert browser.client.get("/login").status_code == 200
    refused = [e for e in AuditLog(running.settings.audit_log).events()
               if e["action"] == "sign_in_refused"]  # fmt: skip
    assert len(refused) == 2


def test_cookie_that_is_made_up_gains_nothing(running: Running, monkeypatch):
    narrow(running, monkeypatch, {"page": 2}, {"page": 1})
    codes = [
        running.browser().client.get(PAGE, headers={"Cookie": f"workbench=guess-{n}"}).status_code
        for n in range(4)
    ]
    assert codes == [302, 302, 429, 429]


def test_a_school_can_begin_its_day():
    """300 people behind one address sign in and open a page, 60 open their accounts."""
    assert PER_ADDRESS["recovery"].burst >= 60
    assert PER_ADDRESS["sign_in"].burst >= 300
    assert PER_ADDRESS["page"].burst >= 600
    assert PER_SESSION["page"].burst >= 60


# where a request comes from


@pytest.fixture(scope="module")
def behind_proxy(tmp_path_factory, clock):
    chosen = prepare(tmp_path_factory.mktemp("server"), public_origin=f"https://{HOST}")
    with in_thread(chosen, clock) as running:
        yield running


FORGED = [
    {"X-Real-Ip": "203.0.113.9"},
    {"Forwarded": "for=203.0.113.9"},
    {"X-Forwarded-For": "203.0.113.9"},
    {"X-Forwarded-For": "203.0.113.9, 203.0.113.10"},
    {"X-Forwarded-For": "127.0.0.1"},
    {"X-Client-Ip": "203.0.113.9", "True-Client-Ip": "203.0.113.9"},
]


def noted_address(running: Running, headers: Mapping[str, str] | Lines) -> str:
    """The address that a failed sign-in with these headers is noted under."""
    secure = running.server.address.secure
    port = running.server._bokeh.port
    named = [("Host", HOST)] if secure else []
    sent = [*named, *(headers.items() if isinstance(headers, Mapping) else headers)]
    with client_of(f"http://127.0.0.1:{port}") as client:
        form = client.get("/login", headers=named)
        cookie = form.headers["set-cookie"].partition(";")[0]
        fields = {"_xsrf": hidden(form.text), "username": "nobody", "password": PASSWORD}
        lines = [*sent, ("Cookie", cookie)]
        assert client.post("/login", data=fields, headers=lines).status_code == 422
    return [dict(e) for e in AuditLog(running.settings.audit_log).events()][-1]["address"]


@pytest.mark.parametrize("forged", FORGED, ids=str)
def test_without_a_proxy_nobody_says_where_they_are(running: Running, forged):
    assert noted_address(running, forged) == "127.0.0.1"


@pytest.mark.parametrize("forged", FORGED, ids=str)
@pytest.mark.attack(
    name="An address of one's own before that of the proxy",
    family="Guessing",
    reference="V4.1.3; CWE-348",
    holds="Behind a proxy its word counts, and that of the browser does not.",
)
def test_word_of_the_proxy_counts_and_that_of_the_browser_does_not(behind_proxy: Running, forged):
    """The proxy adds the address that it sees to what the browser sent, and passes on the rest."""
    earlier = forged.get("X-Forwarded-For")
    added = f"{earlier}, 198.51.100.7" if earlier else "198.51.100.7"
    passed_on = {**forged, "X-Forwarded-For": added}
    assert noted_address(behind_proxy, passed_on) == "198.51.100.7"


@pytest.mark.parametrize("entry", [",", "unknown", "198.51.100.7:1234", "<script>", "a" * 500])
def test_word_of_the_proxy_that_is_no_address_is_not_taken(behind_proxy: Running, entry):
    assert noted_address(behind_proxy, {"X-Forwarded-For": f"203.0.113.9, {entry}"}) == "127.0.0.1"


def test_several_headers_of_one_name_are_one_list(behind_proxy: Running):
    lines = [("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-For", "198.51.100.7")]
    assert noted_address(behind_proxy, lines) == "198.51.100.7"


def test_forged_protocol_changes_nothing(running: Running):
    answer = running.browser().client.get("/login", headers={"X-Forwarded-Proto": "https"})
    assert "strict-transport-security" not in answer.headers
    assert "Secure" not in answer.headers["set-cookie"]
