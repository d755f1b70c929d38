"""Signing in with a real OpenID provider in a process of its own, from the link to signing out."""

import re
import secrets
from email import message_from_bytes
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from provider import SCHOOL as FIRST_SCHOOL
from provider import come_back, consent, leave, link, real_provider, settings_for, tell
from server import Running, hidden, in_thread, prepare

from workbench.serve.accounts import NewUser
from workbench.store.audit import AuditLog

PAGE = "/school?urn=900001"
ALICE = "8a7c0f2e-alice"


@pytest.fixture(scope="module")
def issuer():
    with real_provider() as issuer:
        tell(issuer, ALICE, organisation=FIRST_SCHOOL, email="bob@school.example")
        tell(issuer, "of-nowhere", email="alice@school.example")
        tell(issuer, "of-another", organisation={**FIRST_SCHOOL, "urn": "900002"})
        yield issuer


@pytest.fixture(scope="module")
def running(tmp_path_factory, issuer):
    chosen = prepare(tmp_path_factory.mktemp("server"), **settings_for(issuer))
    link(chosen, alice=ALICE, grace="of-another", ann="of-nowhere")
    with in_thread(chosen) as running:
        yield running


def signed_in(running: Running, subject: str = ALICE, next_page: str = PAGE):
    browser = running.browser()
    return browser, come_back(browser, consent(leave(browser, next_page), subject))


def last_event(running: Running) -> dict:
    return [dict(e) for e in AuditLog(running.settings.audit_log).events()][-1]


def test_sign_in_page_offers_the_provider(running: Running):
    page = running.browser().client.get("/login", params={"next": PAGE}).text
    assert "Sign in with Test Sign-in" in page
    assert 'href="/login/openid?next=/school%3Furn%3D900001"' in page


def test_round_trip(running: Running, issuer):
    browser, answer = signed_in(running)
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    event = last_event(running)
    assert (event["action"], event["actor"], event["result"]) == (
        "sign_in",
        f"{issuer}|{ALICE}",
        "openid",
    )
    page = browser.open(PAGE)
    socket = page.socket()
    assert "PRESSED 12" in socket.press(socket.pull())[1]
    socket.close()
    assert "Another service" in browser.client.get("/account").text


def test_what_goes_to_the_provider(running: Running, issuer):
    url = leave(running.browser())
    asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    assert url.startswith(f"{issuer}/")
    assert asked["redirect_uri"] == f"{running.origin}/login/openid/callback"
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert all(len(asked[name]) >= 43 for name in ("state", "nonce", "code_challenge"))
    again = parse_qs(urlsplit(leave(running.browser())).query)
    assert all(again[name][0] != asked[name] for name in ("state", "nonce", "code_challenge"))


def test_state_cookie_is_short_lived_and_out_of_reach(running: Running):
    answer = running.browser().client.get("/login/openid")
    (cookie,) = answer.headers.get_list("set-cookie")
    state = parse_qs(urlsplit(answer.headers["location"]).query)["state"][0]
    assert {"HttpOnly", "Path=/", "SameSite=Lax", "Max-Age=600"} <= set(cookie.split("; "))
    assert state not in cookie


def test_sign_in_ends_the_earlier_session_of_the_browser(running: Running):
    browser = running.browser("bob")
    before = browser.cookies()
    come_back(browser, consent(leave(browser), ALICE))
    old = running.browser().client
    assert old.get("/account", headers={"Cookie": before}).status_code == 302


def test_account_without_its_organisation_is_refused(running: Running):
    _, answer = signed_in(running, "of-nowhere")
    assert answer.status_code == 403
    assert "did not say which school" in answer.text
    assert last_event(running)["reason"] == "no organisation claim"


@pytest.mark.attack(
    name="Identity of another organisation",
    family="OpenID Connect",
    reference="V8.4.1; CWE-863",
    holds="The organisation that is told must be the one of the account.",
)
def test_account_of_another_organisation_is_refused(running: Running, issuer):
    _, answer = signed_in(running, "of-another")
    assert answer.status_code == 403
    event = last_event(running)
    assert event["reason"] == "organisation is not the account's"
    assert event["actor"] == f"{issuer}|of-another"


def test_known_organisation_alone_opens_nothing(running: Running, issuer):
    tell(issuer, "stranger", organisation=FIRST_SCHOOL, email="alice@school.example")
    browser, answer = signed_in(running, "stranger")
    assert answer.status_code == 403
    assert "no account here is linked to it" in answer.text
    assert browser.client.get("/account").status_code == 302


@pytest.mark.attack(
    name="Identity with the e-mail address of somebody else",
    family="OpenID Connect",
    reference="V6.8.1; CWE-287",
    holds="Issuer and subject are the identity, and nothing else.",
)
def test_email_of_somebody_else_opens_nothing(running: Running, issuer):
    # alice's own token says the address of bob, whose account must not be opened by it
    browser, _ = signed_in(running)
    page = browser.client.get("/account").text
    assert "Alice Adams" in page
    assert "Bob" not in page


def test_linked_account_has_no_password_any_more(running: Running):
    assert running.browser().sign_in("alice").status_code == 422


def test_person_who_declines_is_told_so(running: Running):
    browser = running.browser()
    answer = come_back(browser, consent(leave(browser), ALICE, action="deny"))
    assert answer.status_code == 403
    assert "did not sign you in" in answer.text


def test_code_cannot_be_used_twice(running: Running):
    browser = running.browser()
    location = consent(leave(browser), ALICE)
    assert come_back(browser, location).status_code == 303
    other = running.browser()
    state = parse_qs(urlsplit(leave(other)).query)["state"][0]
    code = parse_qs(urlsplit(location).query)["code"][0]
    again = other.client.get("/login/openid/callback", params={"code": code, "state": state})
    assert again.status_code == 403


def test_signing_out_leads_by_the_provider(running: Running, issuer):
    browser, _ = signed_in(running)
    answer = browser.send("/logout")
    url = answer.headers["refresh"].removeprefix("0; url=")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    assert answer.status_code == 200
    assert url.startswith(f"{issuer}/oauth2/end_session?")
    assert asked["post_logout_redirect_uri"] == f"{running.origin}/login"
    assert asked["id_token_hint"].count(".") == 2
    assert re.search(r'<a href="[^"]+end_session', answer.text)
    assert "Alice" not in answer.text
    assert browser.client.get(PAGE).status_code == 302


def test_signing_out_with_a_password_does_not(running: Running):
    assert running.browser("bob").send("/logout").headers["location"] == "/login"


# an account that its person opens from the link that was sent


@pytest.fixture
def invited(running: Running):
    """Somebody who was invited: the token of their link and their access code."""
    services, username = running.server.services, f"new-{secrets.token_hex(4)}"
    new = NewUser(
        username, "New Person", "school_governor", "First School", "school", "900001",
        f"{username}@school.example",
    )  # fmt: skip
    desk = services.local.administration(services.door.policy, services.door.audit)
    code = desk.add(new).code
    letters = sorted(running.settings.outbox.iterdir(), key=lambda file: file.stat().st_mtime_ns)
    letter = message_from_bytes(letters[-1].read_bytes()).get_payload(decode=True).decode()
    return username, re.search(r"link=([\w-]+)", letter)[1], code


def activate(running: Running, token: str, code: str, **fields: str):
    """Fill in the page behind the link, and choose to go on with the provider."""
    browser = running.browser()
    page = browser.client.get("/activate", params={"link": token})
    sent = {"_xsrf": hidden(page.text), "link": token, "code": code, "with": "provider", **fields}
    return browser, browser.client.post("/activate", data={"terms": "yes", **sent})


def provider_link(page) -> str:
    return unescape(re.search(r'<a class="button" href="([^"]+)"', page.text)[1])


def test_invited_person_opens_the_account_with_the_provider(running: Running, issuer, invited):
    username, token, code = invited
    tell(issuer, username, organisation=FIRST_SCHOOL)
    browser, page = activate(running, token, code)
    answer = come_back(browser, consent(provider_link(page), username))
    assert answer.status_code == 303
    assert username in browser.client.get("/account").text
    events = [dict(e) for e in AuditLog(running.settings.audit_log).events()][-2:]
    assert [(e["action"], e["actor"]) for e in events] == [
        ("account_activated", f"{issuer}|{username}"),
        ("sign_in", f"{issuer}|{username}"),
    ]
    assert running.browser().client.get("/activate", params={"link": token}).status_code == 404
    _, again = signed_in(running, username)
    assert again.status_code == 303


def test_link_without_its_code_opens_nothing(running: Running, invited):
    _, token, _ = invited
    _, page = activate(running, token, "AAAA-AAAA")
    assert page.status_code == 422
    assert "authorize" not in page.text


def test_identity_that_has_an_account_cannot_take_another(running: Running, invited):
    _, token, code = invited
    browser, page = activate(running, token, code)
    answer = come_back(browser, consent(provider_link(page), ALICE))
    assert answer.status_code == 403
    assert running.browser().client.get("/activate", params={"link": token}).status_code == 200


def test_invited_person_of_another_organisation_is_refused(running: Running, issuer, invited):
    username, token, code = invited
    tell(issuer, username, organisation={**FIRST_SCHOOL, "urn": "900002"})
    browser, page = activate(running, token, code)
    answer = come_back(browser, consent(provider_link(page), username))
    assert answer.status_code == 403
    assert last_event(running)["reason"] == "organisation is not the account's"
    _, again = signed_in(running, username)
    assert again.status_code == 403
