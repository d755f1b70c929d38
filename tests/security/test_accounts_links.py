"""Attacks on links and access codes, over real HTTP."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from account_site import CHOSEN, Site, invite, served, use, wait_for
from second_steps import access_code_of, link_of
from server import PASSWORD, hidden

from workbench.serve.accounts import Accounts
from workbench.store.registry import open_registry

STEP, MINUTE = timedelta(seconds=30), timedelta(minutes=1)


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("server")) as site:
        yield site


@pytest.fixture(autouse=True)
def _nobody_has_to_wait(site):
    site.clock.forward(timedelta(days=2))


@pytest.fixture
def head(site):
    return site.approver("head")


@pytest.mark.attack(
    name="A link that leads to the attacker, by the Host header",
    family="Links by e-mail",
    reference="V4.1.3; CWE-640",
    holds="A link is made from the configured address alone.",
)
def test_link_is_of_the_public_address_whatever_the_request_says(site):
    client = site.browser().client
    form = client.get("/recover")
    fields = {"_xsrf": hidden(form.text), "name": "victim"}
    for headers in ({"Host": "evil.example"}, {"Host": "evil.example:80"}):
        assert client.post("/recover", data=fields, headers=headers).status_code == 400
    before = len(site.letters)
    for name in ("X-Forwarded-Host", "X-Original-Host", "Forwarded", "X-Host", "Origin-Host"):
        client.post("/recover", data=fields, headers={name: "evil.example"})
    wait_for(lambda: len(site.letters) > before)
    for letter in site.letters:
        assert link_of(letter).startswith(f"{site.running.origin}/")
        assert "evil" not in letter.as_string()


def test_looking_at_a_link_uses_nothing_up(site, head):
    code = invite(head, "scanned@school.example")
    token = site.token("scanned@school.example")
    scanner = site.browser()
    for _ in range(20):
        assert scanner.client.get(f"/activate?link={token}").status_code == 200
        assert scanner.client.head(f"/activate?link={token}").status_code in {200, 405}
    assert site.rights("scanned@school.example")[2] == "pending"
    assert use(site.browser(), token, code).status_code == 200
    assert site.rights("scanned@school.example")[2] == "active"


@pytest.mark.attack(
    name="A stolen link without its access code",
    family="Links by e-mail",
    reference="V6.6.2; CWE-640",
    holds="Link and code are needed together.",
)
def test_link_does_not_open_the_account_by_itself_nor_does_the_code(site, head):
    code = invite(head, "halves@school.example")
    token = site.token("halves@school.example")
    assert use(site.browser(), token, "").status_code == 422
    assert use(site.browser(), token, "AAAA-AAAA").status_code == 422
    assert use(site.browser(), "", code).status_code == 404
    assert use(site.browser(), "t" * 43, code).status_code == 404
    assert site.rights("halves@school.example")[2] == "pending"


@pytest.mark.attack(
    name="A link that was used before",
    family="Links by e-mail",
    reference="V6.6.2; CWE-294",
    holds="A link sets a password once.",
)
def test_used_link_is_dead(site, head):
    code = invite(head, "once@school.example")
    token = site.token("once@school.example")
    assert use(site.browser(), token, code).status_code == 200
    for answer in (
        use(site.browser(), token, code, password="another good phrase"),
        site.browser().client.get(f"/activate?link={token}"),
    ):
        assert answer.status_code == 404
        assert "once@school.example" not in answer.text
    assert site.browser().sign_in("once@school.example", CHOSEN).status_code == 303


@pytest.mark.attack(
    name="Guessing the access code",
    family="Links by e-mail",
    reference="V6.6.3; CWE-307",
    holds="A few wrong codes end the link.",
)
def test_guessing_the_access_code_ends_the_link(site, head):
    code = invite(head, "guessed@school.example")
    token = site.token("guessed@school.example")

    def guess(n: int) -> int:
        return use(site.browser(), token, f"WRNG-{n:04}").status_code

    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(guess, range(10)))
    assert codes.count(422) <= 4
    assert use(site.browser(), token, code).status_code == 404


def test_stale_link_is_dead_after_recovery(site, head):
    sent = len(site.letters)
    site.browser().send("/recover", name="victim")
    wait_for(lambda: len(site.letters) > sent)
    old = site.token("victim@school.example")
    answer = head.send(site.page_of("victim"), do="invite")
    code, fresh = access_code_of(answer.text), site.token("victim@school.example")
    here = site.browser("victim")
    done = use(site.browser(), fresh, code, "/recover/link")
    assert done.status_code == 200
    assert here.client.get("/account").status_code == 302
    assert use(site.browser(), old, code, "/recover/link").status_code == 404
    site.clock.forward(timedelta(days=2))
    assert site.browser().sign_in("victim", PASSWORD).status_code == 422
    registry = open_registry(site.running.settings)
    Accounts(registry).reset_password("victim", PASSWORD)
    registry.close()


@pytest.mark.attack(
    name="A link of one kind for the page of the other",
    family="Links by e-mail",
    reference="V6.6.2; CWE-287",
    holds="Activation and recovery do not stand in for each other.",
)
def test_link_of_one_kind_does_not_open_the_page_of_the_other(site, head):
    invite(head, "kind@school.example")
    token = site.token("kind@school.example")
    assert site.browser().client.get(f"/recover/link?link={token}").status_code == 404


def test_password_that_is_tried_first_is_refused_and_terms_are_asked_for(site, head):
    code = invite(head, "weak@school.example")
    token = site.token("weak@school.example")
    for fields, words in (
        ({"password": "passwordpassword", "again": "passwordpassword"}, "easy to guess"),
        ({"password": "short", "again": "short"}, "15 to 200"),
        ({"again": "something else entirely"}, "not the same"),
        ({"terms": ""}, "Accept the terms"),
    ):
        answer = use(site.browser(), token, code, **fields)
        assert answer.status_code == 422
        assert words in answer.text
        assert "passwordpassword" not in answer.text
    assert site.rights("weak@school.example")[2] == "pending"


def test_token_code_and_password_are_in_no_log_and_tell_no_other_page(site, head, caplog):
    caplog.set_level(logging.DEBUG)
    code = invite(head, "quiet@school.example")
    token = site.token("quiet@school.example")
    browser = site.browser()
    page = browser.client.get(f"/activate?link={token}")
    assert page.headers["referrer-policy"] == "strict-origin"
    assert page.headers["cache-control"] == "no-store"
    use(browser, token, code)
    ours = [r for r in caplog.records if not r.name.startswith(("httpx", "httpcore"))]
    told = "\n".join(r.getMessage() for r in ours) + site.running.settings.audit_log.read_text()
    for secret in (token, code, CHOSEN):
        assert secret not in told


def test_form_of_a_link_from_another_site_is_refused(site, head):
    code = invite(head, "forged@school.example")
    token = site.token("forged@school.example")
    fields = {"link": token, "code": code, "password": CHOSEN, "again": CHOSEN, "terms": "yes"}
    client = site.browser().client
    assert client.post("/activate", data=fields).status_code == 403
    fields["_xsrf"] = hidden(client.get(f"/activate?link={token}").text)
    for origin in ("https://evil.example", "null"):
        answer = client.post("/activate", data=fields, headers={"Origin": origin})
        assert answer.status_code == 403
    assert site.rights("forged@school.example")[2] == "pending"
