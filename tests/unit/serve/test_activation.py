from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from account_kit import ORIGIN, account_kit, person
from second_steps import link_of, token_of_link
from server import PASSWORD

from workbench.errors import StoreError, UsageError
from workbench.serve.accounts.accepting import Accepted, Answer
from workbench.serve.sessions import Sessions
from workbench.store.registry import Invitation, User

CHOSEN = "coffee train fish"
NEW = person("nina")
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
def kit(home):
    with account_kit(home) as kit:
        yield kit


def invited(kit) -> tuple[str, str]:
    """Token and access code of a new pending account."""
    code = kit.operator.add(NEW).code
    return token_of_link(link_of(kit.letters[-1])), code


def accept(kit, token: str, code: str, password: str = CHOSEN) -> Accepted:
    return kit.local.links.accept(token, code, password, kit.audit)


def ask(kit, name: str) -> None:
    kit.local.send_recovery_links(name, kit.audit)


def last_token(kit) -> str:
    return token_of_link(link_of(kit.letters[-1]))


# activation


def test_link_and_code_open_the_account(kit):
    token, code = invited(kit)
    assert kit.state("nina") == "pending"
    assert not kit.may_sign_in("nina", "")
    assert accept(kit, token, code.lower().replace("-", " ")).answer is Answer.DONE
    assert kit.state("nina") == "active"
    assert kit.may_sign_in("nina", CHOSEN)


def test_letter_says_who_sends_it_and_names_nobody(kit):
    invited(kit)
    (letter,) = kit.letters
    text = letter.get_content()
    assert letter["To"] == "nina@school.example"
    assert "for First School" in text
    assert link_of(letter).startswith(f"{ORIGIN}/activate?link=")
    assert "Person" not in text
    assert letter["Auto-Submitted"] == "auto-generated"


def test_code_is_not_in_the_letter_and_nothing_kept_opens_the_account(kit):
    token, code = invited(kit)
    with kit.registry.reading() as session:
        row = session.scalars(sa.select(Invitation)).unique().one()
        kept = f"{row.token_hash} {row.code_hash}"
    assert code not in kit.letters[0].as_string()
    assert token not in kept
    assert code.replace("-", "") not in kept.upper()
    log = kit.audit.path.read_text()
    assert token not in log
    assert code not in log


def test_link_works_once(kit):
    token, code = invited(kit)
    accept(kit, token, code)
    assert accept(kit, token, code, "another good phrase").answer is Answer.DEAD
    assert kit.may_sign_in("nina", CHOSEN)


def test_link_used_by_two_at_once_works_once(kit):
    token, code = invited(kit)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda n: accept(kit, token, code, f"{CHOSEN} {n}"), range(4)))
    assert [one.answer for one in answers].count(Answer.DONE) == 1


def test_link_ends_after_a_week(kit):
    token, code = invited(kit)
    kit.clock.forward(7 * DAY - MINUTE)
    assert kit.local.links.find(token) is not None
    kit.clock.forward(MINUTE)
    assert kit.local.links.find(token) is None
    assert accept(kit, token, code).answer is Answer.DEAD


def test_five_wrong_codes_end_the_link(kit):
    token, code = invited(kit)
    answers = [accept(kit, token, f"WRNG-CDE{n}").answer for n in range(2, 7)]
    assert answers == [Answer.WRONG_CODE] * 4 + [Answer.DEAD]
    assert accept(kit, token, code).answer is Answer.DEAD


def test_many_codes_at_once_gain_nothing(kit):
    token, _ = invited(kit)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: accept(kit, token, f"WRNG-{n:04}").answer, range(16)))
    assert answers.count(Answer.WRONG_CODE) <= 5
    assert kit.local.links.find(token) is None


def test_weak_password_costs_no_try(kit):
    token, code = invited(kit)
    for _ in range(6):
        found = accept(kit, token, code, "First School 2019")
        assert found.answer is Answer.WEAK_PASSWORD
    assert "your name" in found.problem
    assert accept(kit, token, code).answer is Answer.DONE


def test_another_letter_ends_the_first_link(kit):
    token, code = invited(kit)
    second = kit.operator.invite("nina").code
    assert accept(kit, token, code).answer is Answer.DEAD
    assert accept(kit, token, second).answer is Answer.DEAD
    assert accept(kit, last_token(kit), code).answer is Answer.WRONG_CODE
    assert accept(kit, last_token(kit), second).answer is Answer.DONE


def test_closing_a_pending_account_ends_its_link(kit):
    token, code = invited(kit)
    kit.operator.close("nina")
    assert accept(kit, token, code).answer is Answer.DEAD
    assert kit.state("nina") == "closed"


def test_pending_account_signs_in_with_no_password(kit):
    invited(kit)
    for password in ("", CHOSEN, PASSWORD):
        assert not kit.may_sign_in("nina", password)


def test_account_without_an_address_cannot_be_invited(kit):
    from dataclasses import replace

    with pytest.raises(UsageError, match="`email`"):
        kit.operator.add(replace(NEW, email=""))


def test_nothing_is_opened_where_it_cannot_be_logged(kit, monkeypatch):
    token, code = invited(kit)

    def fails(*_: object, **__: object) -> None:
        raise StoreError("full")

    monkeypatch.setattr("workbench.store.audit.log.AuditLog.write", fails)
    with pytest.raises(StoreError):
        accept(kit, token, code)
    with pytest.raises(StoreError):
        kit.operator.add(person("olga"))
    with pytest.raises(StoreError):
        kit.operator.close("nina")
    monkeypatch.undo()
    assert kit.state("nina") == "pending"
    assert [one.username for one in kit.accounts.accounts()] == ["nina"]
    assert accept(kit, token, code).answer is Answer.DONE


# recovery


@pytest.mark.parametrize("name", ["alice", " ALICE ", "Alice@School.example"])
def test_recovery_needs_link_and_code(kit, name):
    kit.open(person("alice"))
    ask(kit, name)
    token = last_token(kit)
    assert link_of(kit.letters[-1]).startswith(f"{ORIGIN}/recover/link?")
    assert accept(kit, token, "").answer is Answer.WRONG_CODE
    code = kit.operator.invite("alice").code
    assert accept(kit, token, code).answer is Answer.DONE
    assert kit.may_sign_in("alice", CHOSEN)
    assert not kit.may_sign_in("alice", PASSWORD)


def test_code_fits_a_link_that_is_asked_for_later(kit):
    kit.open(person("alice"))
    code = kit.operator.invite("alice").code
    ask(kit, "alice")
    assert accept(kit, last_token(kit), code).answer is Answer.DONE


def test_recovery_ends_sessions_and_other_links_and_keeps_the_second_factor(kit):
    kit.open(person("alice"))
    sessions = Sessions(kit.registry, 30 * MINUTE, 12 * 60 * MINUTE, kit.clock)
    value, half_done = sessions.start(1), kit.local.half_done.start(1, "/")
    kit.local.second_factors.begin(1)
    before = kit.local.second_factors.set_up(1)
    ask(kit, "alice")
    stale = last_token(kit)
    code = kit.operator.invite("alice").code
    accept(kit, last_token(kit), code)
    assert sessions.find(value) is None
    assert kit.local.half_done.find(half_done) is None
    assert accept(kit, stale, code, "another good phrase").answer is Answer.DEAD
    after = kit.local.second_factors.set_up(1)
    assert before is not None
    assert after is not None
    assert after.secret == before.secret


def test_recovery_unlocks_the_account(kit):
    kit.open(person("alice"))
    for _ in range(100):
        kit.clock.forward(16 * MINUTE)
        kit.accounts.verify("alice", "wrong", "::1")
    kit.clock.forward(2 * DAY)
    assert kit.accounts.verify("alice", PASSWORD, "::1").locked
    code = kit.operator.invite("alice").code
    accept(kit, last_token(kit), code)
    assert kit.may_sign_in("alice", CHOSEN)


@pytest.mark.parametrize("name", ["nobody", "nobody@school.example", "", "nina", "closed"])
def test_who_cannot_recover_gets_no_letter(kit, name):
    kit.open(person("alice"), person("closed"))
    kit.operator.close("closed")
    kit.operator.add(NEW)
    before = len(kit.letters)
    ask(kit, name)
    assert len(kit.letters) == before


def test_account_of_a_provider_recovers_there(kit):
    kit.open(person("alice"))
    with kit.registry.writing() as session:
        session.get_one(User, 1).issuer = "https://provider.example"
    ask(kit, "alice")
    assert kit.letters == []
    with pytest.raises(UsageError, match="another service"):
        kit.operator.invite("alice")


def test_audit_log_tells_what_was_sent_and_done(kit):
    token, code = invited(kit)
    accept(kit, token, code)
    ask(kit, "nina")
    code = kit.operator.invite("nina").code
    accept(kit, last_token(kit), code)
    told = [one for one in kit.events if one[0] != "grant"]
    assert told == [
        ("account_opened", "nina"),
        ("account_invited", "nina"),
        ("account_activated", "nina"),
        ("account_invited", "nina"),
        ("account_invited", "nina"),
        ("account_recovered", "nina"),
    ]
    assert kit.audit.verify().intact
