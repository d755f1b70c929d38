"""Attacks on the page of a school's connection and on the connector's reports, over real HTTP."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from connection_site import MINE, OTHER, SECRET, served
from server import hidden

from workbench.access.scope import Viewer
from workbench.errors import PolicyDenied
from workbench.serve.connection_page_rights import require_manager
from workbench.serve.rates import Rate

PAGE, OFF = f"/connection?urn={MINE}", f"/connection/off?urn={MINE}"
HOOK = "/hooks/wonde"
FORMS = (
    (PAGE, {"do": "share"}),
    (PAGE, {"do": "mode", "mode": "automatic"}),
    (PAGE, {"do": "accept_all"}),
    (OFF, {}),
)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with served(tmp_path_factory.mktemp("server"), webhook_secret=SECRET) as site:
        yield site


@pytest.fixture(scope="module")
def untouched(site):
    """What is kept before any attack."""
    return site.kept()


@pytest.fixture(autouse=True)
def _nothing_is_changed(site, untouched):
    site.clock.forward(timedelta(days=2))
    yield
    assert site.kept() == untouched


@pytest.mark.parametrize("name", ["alice", "grace", "ann", "named", "approver", ""])
@pytest.mark.attack(
    name="The connection page without the right to manage data",
    family="Connections",
    reference="V8.2.1; CWE-862",
    holds="Only who manages data sees or changes a connection, and tries are written down.",
)
def test_connection_is_for_managers_of_data_alone(site, name):
    browser = site.approver(name) if name == "approver" else site.browser(name)
    for path in (PAGE, OFF, "/connection", f"/connection?urn={OTHER}"):
        answer = browser.client.get(path)
        assert answer.status_code == (403 if name else 302)
        assert "Quillfeather" not in answer.text
    for path, fields in FORMS:
        assert browser.send(path, **fields).status_code == (403 if name else 302)
    if name:
        assert site.events("deny")[-1]["actor"] == f"local|{name}"
        assert 'href="/connection"' not in browser.client.get("/account").text


@pytest.mark.attack(
    name="The connection of another school",
    family="Connections",
    reference="V8.2.2; CWE-639",
    holds="A school's manager is answered about others as about schools that do not exist.",
)
def test_manager_of_another_school_learns_nothing(site):
    rival = site.approver("neighbour")
    told = set()
    for urn in (MINE, "999999", "", "../900001", f"{OTHER} "):
        for path in ("/connection", "/connection/off"):
            answer = rival.client.get(path, params={"urn": urn})
            if urn.strip() != OTHER:
                told.add((answer.status_code, answer.text))
            assert "Quillfeather" not in answer.text
    assert {status for status, _ in told} == {404}
    assert len(told) == 1
    for path, fields in FORMS:
        assert rival.send(path, **fields).status_code == 404


@pytest.mark.parametrize(("path", "fields"), FORMS)
@pytest.mark.attack(
    name="A decision about data that another site sends",
    family="Connections",
    reference="V3.5.1; CWE-352",
    holds="Its forms are taken with the token of the browser and from our own pages alone.",
)
def test_forms_need_their_token_and_our_origin(site, path, fields):
    manager = site.approver("manager")
    token = hidden(manager.client.get(PAGE).text)
    stranger = hidden(site.approver("neighbour").client.get("/account").text)
    evil = {"Origin": "http://evil.example"}
    for sent, headers in (
        (fields, {}),
        ({**fields, "_xsrf": stranger}, {}),
        ({**fields, "_xsrf": token}, evil),
    ):
        assert manager.client.post(path, data=sent, headers=headers).status_code == 403


@pytest.mark.attack(
    name="A right to manage data that was taken away",
    family="Connections",
    reference="V8.3.1; CWE-613",
    holds="The grant counts at every request.",
)
def test_grant_that_is_taken_away_ends_at_once(site):
    policy = site.running.server.services.door.policy
    grants = ("analytics", "manage_data", "school_level")
    viewer = Viewer("local", "x", "school_named", f"school:{MINE}", (MINE,), "school", grants)
    require_manager(policy, viewer, "password+code")
    for changes, method in (
        ({"grants": ("analytics",)}, "password+code"),
        ({"role": "school_governor"}, "password+code"),
        ({"role": "analyst", "kind": "operator"}, "password+code"),
        ({"role": "trust_named", "kind": "trust"}, "password+code"),
        ({"role": "super_user"}, "password+code"),
        ({"role": ""}, "password+code"),
        ({}, "password"),
    ):
        with pytest.raises(PolicyDenied):
            require_manager(policy, replace(viewer, **changes), method)


# reports


def body(site, kind: str = "accessRevoked", **changes: object) -> dict:
    one = site.connection
    return {
        "payload_type": kind,
        "school_id": one.external_id,
        "school_urn": one.urn,
        "revoke_reason": "A reason",
    } | changes


def report(site, content: bytes | dict, secret: str = f"Bearer {SECRET}", **headers: str):
    sent = content if isinstance(content, bytes) else json.dumps(content).encode()
    shown = {"Authorization": secret} if secret else {}
    return httpx.post(
        f"{site.running.origin}{HOOK}", content=sent, headers=shown | headers, trust_env=False
    )


@pytest.mark.parametrize(
    "shown",
    ["", "Bearer", "Bearer wrong", f"Bearer {SECRET}x", f"Bearer {SECRET[:-1]}",
     f"Basic {SECRET}", SECRET, f"Bearer {SECRET.upper()}"],
)  # fmt: skip
@pytest.mark.attack(
    name="A report without the connector's secret",
    family="Connections",
    reference="V4.1.1, V6.3.1; CWE-306",
    holds="A report counts with the secret alone, compared in constant time; tries are noted.",
)
def test_report_without_the_secret_is_refused_and_noted(site, shown):
    answer = report(site, body(site), shown)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    noted = site.events("deny")[-1]
    assert (noted["resource"], noted["address"]) == (HOOK, "127.0.0.1")
    assert SECRET not in answer.text + json.dumps(noted)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"payload_type": 1}', b"[" * 50_000,
     b'{"payload_type": "accessRevoked", "school_id": "A1", "school_urn": "1; DROP"}'],
    ids=range(8),
)  # fmt: skip
@pytest.mark.attack(
    name="A malformed report",
    family="Connections",
    reference="V2.2.1; CWE-20",
    holds="What is no report is refused and changes nothing.",
)
def test_malformed_report_is_refused(site, content):
    assert report(site, content).status_code == 400


@pytest.mark.attack(
    name="A huge report",
    family="Connections",
    reference="V4.2.1; CWE-400",
    holds="A body that is too long is not read.",
)
def test_huge_report_is_not_read(site):
    with suppress(httpx.HTTPError):
        # the server may hang up before everything is sent
        assert report(site, b" " * 2**20).status_code == 400
    assert httpx.get(f"{site.running.origin}/livez", trust_env=False).status_code == 200


@pytest.mark.attack(
    name="A report that would widen what is shared",
    family="Connections",
    reference="V8.2.1; CWE-269",
    holds="A report about another school, of another kind or an approval changes nothing here.",
)
def test_reports_widen_nothing(site):
    for kind, changes in (
        ("schoolApproved", {"school_token": "a-stolen-token"}),
        ("writeback", {}),
        ("accessRevoked", {"school_id": "A999"}),
        ("accessRevoked", {"school_urn": OTHER}),
    ):
        assert report(site, body(site, kind, **changes)).status_code == 202


@pytest.mark.attack(
    name="Reports from a browser's session",
    family="Connections",
    reference="V3.5.1; CWE-352",
    holds="No cookie counts for a report, and the address takes no other method.",
)
def test_cookies_are_worth_nothing_for_a_report(site):
    manager = site.approver("manager")
    assert manager.client.post(HOOK, json=body(site)).status_code == 401
    assert manager.send(HOOK, **body(site)).status_code == 401
    assert manager.client.get(HOOK).status_code == 405


@pytest.mark.attack(
    name="Trying secrets of reports without end",
    family="Connections",
    reference="V6.3.1; CWE-307",
    holds="An address that asks too often has to wait; nobody else is locked out.",
)
def test_reports_that_come_too_often_have_to_wait(site, monkeypatch):
    rates = site.running.server.services.rates
    monkeypatch.setattr(rates, "_per_address", {"sign_in": Rate(3, 1)})
    rates._buckets.clear()
    answers = [report(site, body(site), "Bearer wrong") for _ in range(5)]
    assert [one.status_code for one in answers] == [401] * 3 + [429] * 2
    rates._buckets.clear()
    assert report(site, body(site, "writeback")).status_code == 202


@pytest.mark.attack(
    name="Reports to a server that takes none",
    family="Connections",
    reference="V13.4.1; CWE-1188",
    holds="Without a secret in the settings there is no such page.",
)
def test_without_a_secret_there_is_no_such_page(site, monkeypatch):
    door = site.running.server.services.door
    monkeypatch.setattr(door, "settings", door.settings.model_copy(update={"webhook_secret": None}))
    for answer in (
        report(site, body(site)),
        report(site, body(site), "Bearer"),
        httpx.get(f"{site.running.origin}{HOOK}", trust_env=False),
    ):
        assert answer.status_code == 404
