"""Attacks on second factors, over real HTTP."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from account_kit import person
from account_site import CHOSEN, Site, invite, open_accounts, served, use
from second_steps import access_code_of

from workbench.store.audit import AuditLog

STEP, MINUTE = timedelta(seconds=30), timedelta(minutes=1)


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("server")) as site:
        for name in ("head", "rival"):
            site.approver(name)
        yield site


@pytest.fixture(autouse=True)
def _nobody_has_to_wait(site):
    site.clock.forward(timedelta(days=2))


@pytest.fixture
def head(site):
    return site.approver("head")


@pytest.mark.attack(
    name="A stolen password without the second factor",
    family="Second factors",
    reference="V6.3.3; CWE-308",
    holds="The half-done sign-in opens the page of the code and nothing else.",
)
def test_right_password_alone_opens_nothing_but_the_code_page(site):
    browser = site.browser()
    answer = browser.sign_in("head")
    assert answer.headers["location"] == "/login/code"
    assert "workbench=" not in answer.headers.get("set-cookie", "").replace("workbench-code=", "")
    for path in ("/school?urn=900001", "/account", "/users", "/users/add", "/schools"):
        found = browser.client.get(path)
        assert found.status_code == 302
        assert found.headers["location"].startswith("/login")
    assert browser.client.get("/account/second-factor").status_code == 302


def test_first_sign_in_reaches_only_the_set_up(site):
    open_accounts(site.running.settings, person("fresh", "manage_data"))
    browser = site.browser()
    browser.sign_in("fresh")
    page = browser.client.get("/login/code")
    assert "<svg" in page.text
    assert "Set up a second factor" in page.text
    assert browser.client.get("/account").status_code == 302
    assert browser.send("/login/code", code="000000").status_code == 422
    assert browser.client.get("/account").status_code == 302


def test_session_begins_under_a_new_name_after_the_code(site):
    browser = site.browser()
    browser.client.cookies.set("workbench", "chosen-by-somebody-else", domain="127.0.0.1")
    browser.sign_in("head")
    waiting = browser.client.cookies["workbench-code"]
    answer = browser.send("/login/code", code=site.code("head"))
    assert answer.status_code == 303
    value = browser.client.cookies.get("workbench", domain="127.0.0.1")
    assert value not in {"chosen-by-somebody-else", waiting}
    assert "workbench-code" not in browser.client.cookies
    log = AuditLog(site.running.settings.audit_log)
    assert [e["result"] for e in log.events() if e["action"] == "sign_in"][-1] == "password+code"


def test_half_done_sign_in_is_used_up_by_its_code(site):
    browser = site.browser()
    browser.sign_in("head")
    stolen = browser.client.cookies["workbench-code"]
    browser.send("/login/code", code=site.code("head"))
    thief = site.browser()
    thief.client.cookies.set("workbench-code", stolen, domain="127.0.0.1")
    site.clock.forward(STEP)
    assert thief.client.get("/login/code").status_code == 302
    answer = thief.send("/login/code", code=site.code("head"))
    assert answer.headers["location"] == "/login"


@pytest.mark.attack(
    name="A code that was seen over the shoulder",
    family="Second factors",
    reference="V6.5.1; CWE-294",
    holds="No code is taken twice.",
)
def test_code_that_was_seen_cannot_be_used_again(site):
    code = site.code("head")
    first, second = site.browser(), site.browser()
    first.sign_in("head")
    second.sign_in("head")
    assert first.send("/login/code", code=code).status_code == 303
    assert second.send("/login/code", code=code).status_code == 422


@pytest.mark.attack(
    name="Guessing the code",
    family="Second factors",
    reference="V6.6.3; CWE-307",
    holds="Wrong codes end the sign-in and slow the account.",
)
def test_guessing_codes_ends_the_sign_in_and_slows_the_account(site):
    browser = site.browser()
    browser.sign_in("rival")
    codes = [browser.send("/login/code", code=f"{n:06}").status_code for n in range(4)]
    assert codes == [422] * 4
    assert "Sign in again" in browser.send("/login/code", code="000009").text
    assert browser.client.get("/login/code").status_code == 302
    # another sign-in, even from elsewhere, begins where this one ended
    again = site.browser()
    again.sign_in("rival")
    answer = again.send("/login/code", code=site.code("rival"))
    assert answer.status_code == 429
    assert "workbench=" not in answer.headers.get("set-cookie", "")


@pytest.mark.attack(
    name="The code of another account",
    family="Second factors",
    reference="V6.5.1; CWE-287",
    holds="A code is of one account.",
)
def test_code_of_another_account_is_wrong(site):
    browser = site.browser()
    browser.sign_in("head")
    assert browser.send("/login/code", code=site.code("rival")).status_code == 422


def test_half_done_sign_in_ends_after_five_minutes(site):
    browser = site.browser()
    browser.sign_in("head")
    site.clock.forward(5 * MINUTE)
    answer = browser.send("/login/code", code=site.code("head"))
    assert answer.headers["location"] == "/login"


def test_code_leads_to_our_pages_only(site):
    browser = site.browser()
    browser.sign_in("head", next="//evil.example")
    answer = browser.send("/login/code", code=site.code("head"))
    assert answer.headers["location"] == "/"


def test_wrong_code_is_in_the_audit_log(site):
    browser = site.browser()
    browser.sign_in("head")
    browser.send("/login/code", code="000000")
    last = [dict(e) for e in AuditLog(site.running.settings.audit_log).events()][-1]
    assert (last["action"], last["reason"]) == ("sign_in_refused", "wrong code")


@pytest.mark.attack(
    name="A second factor set up in a borrowed browser",
    family="Second factors",
    reference="V7.5.1; CWE-306",
    holds="The password is asked for again.",
)
def test_borrowed_browser_cannot_set_up_a_second_factor(site):
    victim = site.browser("victim")
    answer = victim.send("/account/second-factor", password="not the password")
    assert answer.status_code == 422
    assert "workbench-code" not in victim.client.cookies


def test_who_becomes_an_approver_has_to_sign_in_again_with_a_code(site, head):
    invite(head, "promoted@school.example")
    number = site.account("promoted@school.example").number
    code = access_code_of(head.send(f"/users/{number}", do="invite").text)
    use(site.browser(), site.token("promoted@school.example"), code)
    promoted = site.browser()
    promoted.sign_in("promoted@school.example", CHOSEN)
    assert promoted.client.get("/account").status_code == 200
    rights = {"do": "change", "role": "school_named", "grant": "system_setup"}
    assert head.send(f"/users/{number}", **rights).status_code == 303
    assert promoted.client.get("/users").status_code == 302
    assert promoted.client.get("/account").status_code == 302
    answer = promoted.sign_in("promoted@school.example", CHOSEN)
    assert answer.headers["location"] == "/login/code"
