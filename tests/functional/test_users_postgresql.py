"""Local accounts on PostgreSQL, where transactions really run at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from account_kit import account_kit, person
from postgres import postgresql
from second_steps import code_at, link_of, token_of_link

from workbench.errors import PolicyDenied
from workbench.serve.accounts.accepting import Answer

CHOSEN = "coffee train fish"
HEAD, DEPUTY = person("head", "system_setup"), person("deputy", "system_setup")


@pytest.fixture(scope="module")
def server():
    with postgresql() as server:
        yield server


@pytest.fixture
def kit(server, home):
    name = f"accounts_{home.parent.name}"[-60:]
    with account_kit(home, registry_url=server.database(name)) as kit:
        yield kit


def at_once(work, count: int = 8) -> list:
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(work, range(count)))


def test_link_opens_an_account_once(kit):
    code = kit.operator.add(person("nina")).code
    token = token_of_link(link_of(kit.letters[-1]))

    def accept(n: int) -> Answer:
        return kit.local.links.accept(token, code, f"{CHOSEN} {n}", kit.audit).answer

    assert at_once(accept, 4).count(Answer.DONE) == 1
    assert kit.state("nina") == "active"


def test_many_wrong_codes_at_once_gain_nothing(kit):
    kit.operator.add(person("nina"))
    token = token_of_link(link_of(kit.letters[-1]))
    answers = at_once(lambda n: kit.local.links.check(token, f"WRNG-{n:04}"), 12)
    assert answers.count(Answer.WRONG_CODE) <= 5
    assert kit.local.links.find(token) is None


def test_many_passwords_at_once_are_counted(kit):
    kit.open(person("alice"))
    outcomes = at_once(lambda n: kit.accounts.verify("alice", f"guess-{n}", "::1"), 16)
    assert sum(not one.wait for one in outcomes) == 5


def test_one_time_code_counts_once(kit):
    kit.open(HEAD)
    factors = kit.local.second_factors
    factors.begin(1)
    secret = factors.set_up(1).secret
    code = code_at(secret, kit.clock())
    assert sum(bool(codes) for codes in at_once(lambda _: factors.confirm(1, code), 4)) == 1
    assert not any(at_once(lambda _: factors.check(1, code), 4))


def test_approvers_who_close_each_other_leave_one(kit):
    kit.open(HEAD, DEPUTY)

    def close(n: int) -> bool:
        asks, other = ((HEAD, "deputy"), (DEPUTY, "head"))[n]
        try:
            kit.approver(asks).close(other)
        except PolicyDenied:
            return False
        return True

    assert at_once(close, 2).count(True) == 1
    assert sorted([kit.state("head"), kit.state("deputy")]) == ["active", "closed"]


def test_recovery_and_change_work_as_on_sqlite(kit):
    kit.open(HEAD, person("alice"))
    kit.local.send_recovery_links("alice", kit.audit)
    code = kit.approver(HEAD).invite("alice").code
    token = token_of_link(link_of(kit.letters[0]))
    assert kit.local.links.accept(token, code, CHOSEN, kit.audit).answer is Answer.DONE
    kit.approver(HEAD).change("alice", "school_governor", ("analytics",))
    assert kit.may_sign_in("alice", CHOSEN)
