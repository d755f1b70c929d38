"""Several schools in one MIS simulator, and what their decisions tell."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import mis_kit
import openapi_text
import pytest
import yaml

from workbench.mis_simulator.webhooks import ATTEMPTS, Courier

WEBHOOKS = openapi_text.FOLDER / "wonde_webhooks.yaml"
SECRET = "a-secret-for-tests"


@pytest.fixture
def three():
    """Three small schools and a client of them without sockets."""
    simulator = mis_kit.simulator(count=12, schools=3)
    with mis_kit.direct(simulator) as reader:
        yield simulator, reader


def listed(reader: httpx.Client, path: str) -> list[str]:
    return [row["id"] for row in reader.get(path).raise_for_status().json()["data"]]


def test_one_token_shows_all_schools_and_each_decides_for_itself(three):
    simulator, reader = three
    first, second, third = (site.school.id for site in simulator.sites)
    assert listed(reader, "schools") == [first, second, third]
    mis_kit.order(simulator, "access", access="revoked", school=second)
    assert listed(reader, "schools") == [first, third]
    assert listed(reader, "schools/revoked") == [second]
    found = [reader.get(f"schools/{one}/students").status_code for one in (first, second, third)]
    assert found == [200, 403, 200]


def test_each_school_has_its_own_clock_changes_and_faults(three):
    simulator, reader = three
    first, second, _ = (site.school.id for site in simulator.sites)
    mis_kit.order(simulator, "clock", days=7, school=second)
    mis_kit.order(simulator, "change", kind="rename", school=second)
    mis_kit.order(simulator, "faults", kind="server_error", school=second, path="students")
    answers = [reader.get(f"schools/{one}/students") for one in (first, second)]
    assert [answer.status_code for answer in answers] == [200, 500]
    assert [answer.headers["Date"][:25] for answer in answers] == [
        "Fri, 01 Mar 2019 18:00:00", "Fri, 08 Mar 2019 18:00:01",
    ]  # fmt: skip
    assert mis_kit.order(simulator, "state", "GET")["schools"] == listed(reader, "schools/all")


def test_the_first_school_is_meant_where_none_is_named(three):
    simulator, reader = three
    mis_kit.order(simulator, "access", access="declined")
    assert listed(reader, "schools/declined") == [simulator.school.id]


@pytest.fixture
def receiver():
    """An address that keeps what is posted to it: (authorization, payload) of each."""
    kept, arrived = [], threading.Semaphore(0)

    class Keeper(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.append((self.headers.get("Authorization"), json.loads(body)))
            self.send_response(204)
            self.end_headers()
            arrived.release()

        def log_message(self, *_):
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Keeper)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hook", kept, arrived
    server.shutdown()
    thread.join(10)
    server.server_close()


@pytest.mark.parametrize(
    ("before", "access", "kind"),
    [
        ("pending", "approved", "schoolApproved"),
        ("approved", "revoked", "accessRevoked"),
        ("pending", "declined", "accessDeclined"),
    ],
)
def test_a_decision_is_told_as_the_supplier_describes(before, access, kind, receiver, three):
    if not WEBHOOKS.is_file():
        pytest.skip("the description of the webhooks is not here")
    simulator, _ = three
    address, kept, arrived = receiver
    second = simulator.sites[1].school.id
    mis_kit.order(simulator, "access", access=before, school=second)
    mis_kit.order(simulator, "webhook", url=address, secret=SECRET)
    mis_kit.order(simulator, "access", access=access, school=second)
    assert arrived.acquire(timeout=30)
    ((authorization, told),) = kept
    described = yaml.safe_load(WEBHOOKS.read_text(encoding="utf-8"))["webhooks"][kind]["payload"]
    assert set(told) == set(described["properties"])
    assert (told["payload_type"], told["school_id"]) == (kind, second)
    assert authorization == f"Bearer {SECRET}"


def test_a_client_that_revokes_is_told_as_well(receiver, three):
    simulator, reader = three
    address, kept, arrived = receiver
    mis_kit.order(simulator, "webhook", url=address)
    reader.delete(f"schools/{simulator.school.id}/revoke-access").raise_for_status()
    assert arrived.acquire(timeout=30)
    assert [(shown, told["payload_type"]) for shown, told in kept] == [(None, "accessRevoked")]


def test_what_changes_nothing_is_not_told(three):
    simulator, _ = three
    mis_kit.order(simulator, "webhook", url="http://127.0.0.1:9/")
    mis_kit.order(simulator, "access", access="approved")
    mis_kit.order(simulator, "access", access="pending")
    assert mis_kit.order(simulator, "webhook", "GET")["deliveries"] == []


def test_an_address_that_fails_is_tried_again_and_blocks_nothing(monkeypatch):
    monkeypatch.setattr("workbench.mis_simulator.webhooks.PAUSE", 0)
    tried, release, done = [], threading.Event(), threading.Event()

    def post(url: str, **_: object) -> httpx.Response:
        assert release.wait(30)
        tried.append(url)
        if len(tried) == ATTEMPTS:
            done.set()
        raise httpx.ConnectError("refused")

    simulator = mis_kit.simulator(count=12, courier=Courier(post))
    mis_kit.order(simulator, "webhook", url="http://127.0.0.1:9/", secret=SECRET)
    told = mis_kit.order(simulator, "access", access="revoked")
    assert told["access"] == "revoked"
    assert tried == []
    release.set()
    assert done.wait(30)
    assert tried == ["http://127.0.0.1:9/"] * ATTEMPTS


def test_no_secret_is_shown(three):
    simulator, _ = three
    shown = mis_kit.order(simulator, "webhook", url="http://127.0.0.1:9/", secret=SECRET)
    assert SECRET not in json.dumps(shown)
    assert mis_kit.order(simulator, "webhook", "DELETE")["webhooks"] == []


@pytest.mark.parametrize("body", [{}, {"url": "here"}, {"url": "http://a/", "secret": 1}])
def test_a_webhook_that_is_none_is_refused(body, three):
    simulator, _ = three
    with pytest.raises(AssertionError, match="url|secret"):
        mis_kit.order(simulator, "webhook", **body)
