"""Who has an account: neither words, nor time, nor status tell it."""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from account_site import Site, invite, served, wait_for
from server import hidden

from workbench.serve.passwords import Passwords
from workbench.store.audit import AuditLog

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
    name="Asking for a recovery link, to learn which accounts exist",
    family="Guessing",
    reference="V6.3.8; CWE-204",
    holds="The answer is given before the account is looked for, and is always the same.",
)
def test_recovery_answers_alike_and_before_it_looks(site, monkeypatch):
    from workbench.serve.accounts.services import LocalAccounts

    answers, looked = {}, []
    real = LocalAccounts.send_recovery_links

    def slowly(self: LocalAccounts, name: str, audit: AuditLog) -> None:
        time.sleep(0.5)
        real(self, name, audit)
        looked.append(name)

    monkeypatch.setattr(LocalAccounts, "send_recovery_links", slowly)
    for name in ("victim", "victim@school.example", "nobody", "nobody@school.example"):
        browser = site.browser()
        page = browser.client.get("/recover")
        fields = {"_xsrf": hidden(page.text), "name": name}
        began = time.perf_counter()
        answer = browser.client.post("/recover", data=fields)
        took = time.perf_counter() - began
        assert name not in looked
        assert took < 0.5
        answers[name] = (answer.status_code, answer.text, sorted(answer.headers))
    assert len(set(map(str, answers.values()))) == 1
    wait_for(lambda: len(looked) == 4)


@pytest.mark.attack(
    name="Signing in to a closed or pending account, to learn that it exists",
    family="Guessing",
    reference="V6.3.8; CWE-204",
    holds="An account that cannot be used answers like a wrong password.",
)
def test_sign_in_with_an_account_that_cannot_be_used_answers_like_any_other(site, head):
    invite(head, "pending@school.example")
    head.send(site.page_of("pending@school.example"), do="invite")
    invite(head, "gone@school.example")
    head.send(f"{site.page_of('gone@school.example')}/close")
    answers = set()
    for name in ("pending@school.example", "gone@school.example", "nobody", "victim", "head"):
        page = site.browser().sign_in(name, "wrong-wrong-wrong")
        answers.add((page.status_code, page.text.split("_xsrf", 1)[0]))
    assert len(answers) == 1


def test_every_account_costs_the_same_work(site, head, monkeypatch):
    worked = []
    real = Passwords.check
    monkeypatch.setattr(
        Passwords, "check", lambda self, kept, p: worked.append(1) or real(self, kept, p)
    )
    for name in ("nobody", "victim", "pending@school.example", "head"):
        worked.clear()
        site.browser().sign_in(name, "wrong-wrong-wrong")
        assert worked == [1]


@pytest.mark.attack(
    name="Flooding somebody with letters",
    family="Guessing",
    reference="V6.3.1; CWE-799",
    holds="Asking for letters is slowed, for names that nobody has as well.",
)
def test_asking_for_letters_again_and_again_is_slowed_for_known_and_unknown(site):
    told = {}
    for name in ("victim", "nobody-at-all"):
        browser = site.browser()
        told[name] = [browser.send("/recover", name=name).status_code for _ in range(5)]
    assert told["victim"] == told["nobody-at-all"]
    assert told["victim"].count(200) == 3
    assert told["victim"][-1] == 429
