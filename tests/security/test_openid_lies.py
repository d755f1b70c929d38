"""A provider, or somebody who plays one, that tells something else than it should."""

import asyncio
import json
import time
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from provider import (
    SCHOOL,
    come_back,
    last_reason,
    leave,
    link,
    lying_provider,
    refused,
    settings_for,
    sign_in,
)
from server import Clock, Running, in_thread, prepare

from workbench.clock import now
from workbench.serve.openid import SignInFailed
from workbench.serve.openid.client import client_of
from workbench.serve.openid.failure import Reason
from workbench.serve.openid.provider import Provider
from workbench.serve.origin import public_address
from workbench.settings import Settings

NOW = int(time.time())


@pytest.fixture(scope="module")
def lying():
    with lying_provider() as provider:
        yield provider


@pytest.fixture(scope="module")
def running(tmp_path_factory, lying):
    chosen = prepare(tmp_path_factory.mktemp("server"), **settings_for(lying.issuer))
    link(chosen, alice="person-1")
    with in_thread(chosen) as running:
        yield running


@pytest.fixture(autouse=True)
def _honest_before_each(lying):
    lying.reset()


def test_honest_provider_signs_in(running: Running, lying):
    browser, answer = sign_in(running, lying)
    assert answer.status_code == 303
    assert "Alice Adams" in browser.client.get("/account").text


# what the token says


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"iss": None},
        {"iss": "http://127.0.0.1"},
        {"aud": "another-client"},
        {"aud": None},
        {"aud": ["workbench-at-tests", "another-client"]},
        {"aud": ["workbench-at-tests", "another-client"], "azp": "another-client"},
        {"azp": "another-client"},
        {"exp": NOW - 3600},
        {"exp": None},
        {"exp": "never"},
        {"iat": None},
        {"iat": NOW + 3600},
        {"iat": NOW - 3600},
        {"nbf": NOW + 3600},
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"nonce": ""},
        {"sub": None},
        {"sub": ""},
        {"sub": 1},
        {"sub": "a" * 256},
        {"sub": "person-1\n"},
        {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    ],
    ids="-".join,
)
@pytest.mark.attack(
    name="Identity token of another issuer, audience, time or nonce",
    family="OpenID Connect",
    reference="V10.5.1, V10.5.3, V10.5.4; CWE-347",
    holds="Each claim is checked before the identity counts.",
)
def test_token_with_a_wrong_claim_is_refused(running: Running, lying, claims):
    lying.claims = claims
    assert refused(running, lying) == "token not valid"


def test_clocks_may_differ_by_a_minute(running: Running, lying):
    lying.claims = {"iat": int(time.time()) + 30, "exp": int(time.time()) - 30}
    assert sign_in(running, lying)[1].status_code == 303


def test_two_audiences_are_right_where_the_token_was_made_for_us(running: Running, lying):
    lying.claims = {"aud": ["workbench-at-tests", "more"], "azp": "workbench-at-tests"}
    assert sign_in(running, lying)[1].status_code == 303


# the organisation


@pytest.mark.parametrize(
    ("organisation", "expected"),
    [
        (None, "no organisation claim"),
        ({}, "no organisation claim"),
        ("", "no organisation claim"),
        ({**SCHOOL, "category": {"id": "999"}}, "no organisation claim"),
        ({**SCHOOL, "category": None}, "no organisation claim"),
        ({**SCHOOL, "urn": None}, "no organisation claim"),
        ({**SCHOOL, "urn": "900001\n"}, "no organisation claim"),
        ({**SCHOOL, "urn": "900002"}, "organisation is not the account's"),
        ({**SCHOOL, "category": {"id": "010"}, "uid": "900001"},
         "organisation is not the account's"),
    ],
    ids=lambda value: str(value)[:60],
)  # fmt: skip
def test_organisation_must_be_there_and_be_the_accounts(
    running: Running, lying, organisation, expected
):
    lying.claims = {"organisation": organisation}
    assert refused(running, lying) == expected


def test_organisation_may_come_with_the_user_information(running: Running, lying):
    lying.claims = {"organisation": None}
    lying.userinfo = {"sub": "person-1", "organisation": json.dumps(SCHOOL)}
    assert sign_in(running, lying)[1].status_code == 303


@pytest.mark.attack(
    name="User information of somebody else",
    family="OpenID Connect",
    reference="V10.5.2; CWE-287",
    holds="Its subject must be the one of the identity token.",
)
def test_user_information_of_somebody_else_is_refused(running: Running, lying):
    lying.claims = {"organisation": None}
    lying.userinfo = {"sub": "person-2", "organisation": SCHOOL}
    assert refused(running, lying) == "token not valid"


# the way back


@pytest.mark.parametrize(
    ("arrival", "expected"),
    [
        ({"state": None}, "state unknown, used or of another browser"),
        ({"state": "guessed"}, "state unknown, used or of another browser"),
        ({"state": "é"}, "state unknown, used or of another browser"),
        ({"code": None}, "provider reported an error"),
        ({"code": "guessed"}, "provider reported an error"),
        ({"code": None, "error": "access_denied"}, "provider reported an error"),
        ({"error": "<script>alert(1)</script>"}, "provider reported an error"),
        ({"iss": "https://evil.example"}, "answer of another provider"),
    ],
    ids=str,
)
@pytest.mark.attack(
    name="Answer without our state",
    family="OpenID Connect",
    reference="V10.2.1; CWE-352",
    holds="An answer is taken only by the browser that asked.",
)
def test_answer_that_is_not_ours_is_refused(running: Running, lying, arrival, expected):
    lying.arrival = arrival
    assert refused(running, lying) == expected


def test_words_of_the_provider_are_not_shown(running: Running, lying):
    lying.arrival = {"error": "CANARY", "error_description": "CANARY <b>call this number</b>"}
    assert "CANARY" not in sign_in(running, lying)[1].text


@pytest.mark.attack(
    name="Answer of the provider that is sent twice",
    family="OpenID Connect",
    reference="V10.4.2; CWE-294",
    holds="State and code are used up.",
)
def test_answer_is_taken_once(running: Running, lying):
    browser = running.browser()
    location = lying.authorize(leave(browser))
    cookie = browser.cookies()
    assert come_back(browser, location).status_code == 303
    lying.codes["second"] = {}
    again = running.browser().client.get(location, headers={"Cookie": cookie})
    assert again.status_code == 403
    assert last_reason(running) == "state unknown, used or of another browser"


@pytest.mark.attack(
    name="Answer of one browser in another",
    family="OpenID Connect",
    reference="V10.2.1; CWE-384",
    holds="The state is bound to the browser.",
)
def test_answer_of_one_browser_is_nothing_in_another(running: Running, lying):
    """Signing somebody in to an attacker's account, who hands over a finished answer."""
    attacker, victim = running.browser(), running.browser()
    location = lying.authorize(leave(attacker))
    leave(victim)
    for browser in (victim, running.browser()):
        assert come_back(browser, location).status_code == 403
        assert browser.client.get("/account").status_code == 302
    assert lying.asked.count("/token") == 0


@pytest.mark.attack(
    name="Mixing two sign-ins",
    family="OpenID Connect",
    reference="V10.2.1; CWE-384",
    holds="Each sign-in has its own state, nonce and verifier.",
)
def test_states_of_two_sign_ins_cannot_be_mixed(running: Running, lying):
    browser = running.browser()
    first = lying.authorize(leave(browser))
    second = lying.authorize(leave(browser))
    code = parse_qs(urlsplit(first).query)["code"][0]
    state = parse_qs(urlsplit(second).query)["state"][0]
    mixed = {"code": code, "state": state}
    assert browser.client.get("/login/openid/callback", params=mixed).status_code == 403
    assert last_reason(running) == "provider reported an error"


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_sign_in_leads_to_our_pages_only(running: Running, lying, wanted):
    browser = running.browser()
    answer = come_back(browser, lying.authorize(leave(browser, wanted)))
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_cannot_start_a_sign_in(running: Running, site):
    answer = running.browser().client.get("/login/openid", headers={"Sec-Fetch-Site": site})
    assert (answer.status_code, answer.headers["location"]) == (302, "/login")
    assert "set-cookie" not in answer.headers


# the provider itself


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"id_token": None}, "token not valid"),
        ({"id_token": 1}, "token not valid"),
        ({"error": "invalid_client"}, "provider reported an error"),
    ],
    ids=str,
)
def test_token_answer_that_makes_no_sense_is_refused(running: Running, lying, answer, expected):
    lying.answer = answer
    assert refused(running, lying) == expected


@pytest.mark.parametrize("document", [
    {"issuer": "https://evil.example"}, {"token_endpoint": None},
    {"token_endpoint": "http://evil.example/token"}, {"jwks_uri": "file:///etc/passwd"},
    {"authorization_endpoint": "javascript:alert(1)"},
    {"authorization_endpoint": "https://user@a.example/"},
    {"end_session_endpoint": "https://a.example/\r\nSet-Cookie: a=b"},
    {"userinfo_endpoint": "https:///nowhere"},
], ids=str)  # fmt: skip
def test_provider_that_misdescribes_itself_is_not_used(lying, document):
    lying.document = document
    chosen = Settings(**settings_for(lying.issuer))
    client = client_of(chosen, public_address(chosen, 5006))
    with pytest.raises(SignInFailed) as caught:
        asyncio.run(Provider(client, now).endpoints())
    assert caught.value.reason == Reason.CONFIGURATION


def test_provider_that_names_itself_must_do_so(lying, tmp_path):
    lying.document = {"authorization_response_iss_parameter_supported": True}
    chosen = prepare(tmp_path, **settings_for(lying.issuer))
    link(chosen, alice="person-1")
    with in_thread(chosen) as running:
        assert refused(running, lying) == "answer of another provider"
        lying.arrival = {"iss": lying.issuer}
        assert sign_in(running, lying)[1].status_code == 303


def test_provider_that_is_down_keeps_nobody_out_who_has_a_password(tmp_path):
    chosen = prepare(tmp_path, **settings_for("http://127.0.0.1:1"))
    with in_thread(chosen) as running:
        answer = running.browser().client.get("/login/openid")
        assert answer.status_code == 503
        assert "does not answer" in answer.text
        assert running.browser("alice").client.get("/account").status_code == 200


def test_provider_that_breaks_down_in_between(running: Running, lying):
    browser = running.browser()
    location = lying.authorize(leave(browser))
    lying.status = 500
    assert come_back(browser, location).status_code == 503
    assert last_reason(running) == "provider unreachable"


def test_sign_in_that_took_too_long_is_refused(lying, tmp_path):
    clock = Clock()
    chosen = prepare(tmp_path, **settings_for(lying.issuer))
    with in_thread(chosen, clock) as running:
        browser = running.browser()
        location = lying.authorize(leave(browser))
        browser_cookie = browser.cookies()
        clock.forward(timedelta(minutes=11))
        answer = running.browser().client.get(location, headers={"Cookie": browser_cookie})
        assert answer.status_code == 403
        assert last_reason(running) == "state unknown, used or of another browser"


def test_without_a_provider_there_are_no_such_addresses(tmp_path):
    with in_thread(prepare(tmp_path)) as running:
        client = running.browser().client
        for path in ("/login/openid", "/login/openid/callback?code=a&state=b"):
            assert client.get(path).status_code == 404
        assert "openid" not in client.get("/login").text


def test_secrets_are_not_logged(running: Running, lying, caplog):
    caplog.set_level("DEBUG")
    browser, _ = sign_in(running, lying)
    lying.claims = {"sub": "CANARY-IN-SUBJECT\n"}
    refused(running, lying)
    ours = [r for r in caplog.records if not r.name.startswith(("httpx", "httpcore"))]
    text = "\n".join(record.getMessage() for record in ours)
    for secret in ("CANARY", "odd+characters", "an-access-token", *browser.client.cookies.values()):
        assert secret not in text
