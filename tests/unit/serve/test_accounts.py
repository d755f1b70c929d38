from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from server import NAMED, Clock

from workbench.access.policy import read_policy
from workbench.errors import UsageError
from workbench.serve.accounts import Accounts, NewUser
from workbench.serve.passwords import SHORTEST, Passwords, new_password
from workbench.serve.sessions import Sessions, key_of
from workbench.serve.throttle import ADDRESS, CODE, Limit, Throttle
from workbench.settings import Settings
from workbench.store.registry import User, open_registry

PASSWORD = "a-password-for-tests"
POLICY = read_policy()
ALICE = NewUser(
    "Alice", "Alice Adams", "school_named", "First School", "school", "900001", grants=NAMED
)
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def registry(home):
    opened = open_registry(Settings(home=home))
    yield opened
    opened.close()


@pytest.fixture
def accounts(registry, clock):
    return Accounts(registry, clock, Passwords(CHEAP))


def test_account_is_found_by_its_name_in_any_case(accounts):
    accounts.create(ALICE, PASSWORD, POLICY)
    assert accounts.verify(" ALICE ", PASSWORD, "::1").known == "alice"
    assert accounts.verify("alice", PASSWORD.upper(), "::1").user_id is None


def test_hash_is_argon2id_and_salted(monkeypatch):
    # elsewhere tests make cheap ones
    monkeypatch.setattr("workbench.serve.passwords.PasswordHasher", PasswordHasher)
    passwords = Passwords()
    first, second = passwords.hash(PASSWORD), passwords.hash(PASSWORD)
    assert first.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert first != second


def test_weak_hash_is_made_anew_at_the_next_sign_in(registry, clock, accounts):
    accounts.create(ALICE, PASSWORD, POLICY)
    stronger = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1)
    Accounts(registry, clock, Passwords(stronger)).verify("alice", PASSWORD, "::1")
    with registry.reading() as session:
        kept = session.scalars(sa.select(User.password_hash)).one()
    assert "t=2" in kept
    assert accounts.verify("alice", PASSWORD, "::1").user_id is not None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"role": "school_nmaed"}, "Did you mean 'school_named'"),
        ({"kind": "scool"}, "Did you mean 'school'"),
        ({"code": ""}, "six digits"),
        ({"code": "12345"}, "six digits"),
        ({"code": "٩٠٠٠٠١"}, "six digits"),
        ({"kind": "operator"}, "not for a operator"),
        ({"grants": ("pupil_levle",)}, "Did you mean 'pupil_level'"),
        ({"username": "  "}, "`username`"),
        ({"username": "ALICE"}, "is taken"),
    ],
)
def test_wrong_part_is_refused(accounts, change, message):
    accounts.create(ALICE, PASSWORD, POLICY)
    new = replace(ALICE, username="other")
    with pytest.raises(UsageError, match=message):
        accounts.create(replace(new, **change), PASSWORD, POLICY)


def test_short_password_is_refused_without_being_told(accounts):
    with pytest.raises(UsageError, match="15 to 200") as caught:
        accounts.create(ALICE, "short-secret", POLICY)
    assert "short-secret" not in str(caught.value)


def test_closed_account_cannot_be_used_or_made_again(accounts, registry):
    accounts.create(ALICE, PASSWORD, POLICY)
    accounts.close("alice")
    assert accounts.verify("alice", PASSWORD, "::1").user_id is None
    assert [one.state for one in accounts.accounts()] == ["closed"]
    with pytest.raises(UsageError, match="was once"):
        accounts.create(ALICE, PASSWORD, POLICY)


def test_colleagues_share_their_organisation(accounts, registry):
    accounts.create(ALICE, PASSWORD, POLICY)
    accounts.create(replace(ALICE, username="bob"), PASSWORD, POLICY)
    with registry.reading() as session:
        found = [u.organisation_id for u in session.scalars(sa.select(User))]
    assert found == [1, 1]


def test_new_passwords_are_long_and_never_the_same():
    made = {new_password() for _ in range(50)}
    assert len(made) == 50
    assert all(len(password) >= SHORTEST for password in made)
    assert not set("".join(made)) & set("0o1il")


def test_wait_doubles_up_to_a_quarter_of_an_hour():
    waits = [Limit("account", 3).wait(n).total_seconds() for n in range(1, 16)]
    assert waits == [0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]


def test_address_that_tries_many_names_has_to_wait(registry, clock):
    throttle = Throttle(registry, clock)
    waits = [throttle.attempt(f"name-{n}", "10.0.0.1") for n in range(ADDRESS.free + 1)]
    assert not any(waits[:-1])
    assert waits[-1] == timedelta(seconds=1)
    assert not throttle.attempt("alice", "10.0.0.2")


def test_own_account_does_not_wipe_an_address_clean(registry, clock):
    throttle = Throttle(registry, clock)
    for n in range(ADDRESS.free - 1):
        throttle.attempt(f"name-{n}", "10.0.0.1")
        throttle.attempt("mine", "10.0.0.1")
        throttle.succeeded("mine", "10.0.0.1")
    throttle.attempt("one-more", "10.0.0.1")
    assert throttle.attempt("another", "10.0.0.1")


def test_right_password_takes_the_wait_away(registry, clock):
    throttle = Throttle(registry, clock)
    for _ in range(ADDRESS.free):
        throttle.attempt("alice", "10.0.0.1")
        throttle.succeeded("alice", "10.0.0.1")
    assert not throttle.attempt("alice", "10.0.0.1")


def test_failures_are_forgotten_after_a_day(registry, clock):
    throttle = Throttle(registry, clock)
    for _ in range(5):
        throttle.attempt("alice", "10.0.0.1")
    assert throttle.attempt("alice", "10.0.0.1")
    clock.forward(timedelta(hours=25))
    assert not throttle.attempt("alice", "10.0.0.1")
    assert not throttle.attempt("alice", "10.0.0.1")


@pytest.mark.parametrize("name", ["alice", "nobody-of-that-name"])
def test_hundred_failures_lock_a_name_until_it_is_unlocked(accounts, clock, name):
    accounts.create(ALICE, PASSWORD, POLICY)
    outcomes = []
    for _ in range(100):
        clock.forward(timedelta(minutes=15))
        outcomes.append(accounts.verify(name, "wrong", "::1"))
    assert [one.locked for one in outcomes] == [False] * 99 + [True]
    clock.forward(timedelta(days=30))
    later = accounts.verify(name, PASSWORD, "::1")
    assert (later.user_id, later.locked) == (None, True)
    assert later.wait > timedelta()
    accounts.unlock(name)
    assert accounts.verify(name, PASSWORD, "::1").locked is False


def test_locked_account_is_opened_by_another_password(accounts, clock):
    accounts.create(ALICE, PASSWORD, POLICY)
    for _ in range(100):
        clock.forward(timedelta(minutes=15))
        accounts.verify("alice", "wrong", "::1")
    accounts.reset_password("alice", "another good phrase")
    assert accounts.verify("alice", "another good phrase", "::2").user_id == 1


def test_address_never_waits_longer_than_a_minute():
    assert ADDRESS.wait(1000) == timedelta(minutes=1)


def test_counters_of_codes_and_passwords_are_apart(registry, clock):
    codes, passwords = Throttle(registry, clock, CODE), Throttle(registry, clock)
    for _ in range(6):
        codes.attempt("alice", "10.0.0.1")
    assert codes.attempt("alice", "10.0.0.2")
    assert not passwords.attempt("alice", "10.0.0.2")


def test_other_password_ends_the_sessions(accounts, registry, clock):
    accounts.create(ALICE, PASSWORD, POLICY)
    sessions = Sessions(registry, timedelta(minutes=30), timedelta(hours=12), clock)
    value = sessions.start(1)
    accounts.reset_password("Alice", "another-password-now")
    assert sessions.find(value) is None
    assert accounts.verify("alice", PASSWORD, "::1").user_id is None
    assert accounts.verify("alice", "another-password-now", "::1").user_id == 1
    accounts.close("alice")
    with pytest.raises(UsageError, match="is closed"):
        accounts.reset_password("alice", PASSWORD)
    with pytest.raises(UsageError, match="Did you mean 'alice'"):
        accounts.reset_password("alise", PASSWORD)


@pytest.fixture
def sessions(registry, clock, accounts):
    accounts.create(ALICE, PASSWORD, POLICY)
    return Sessions(registry, timedelta(minutes=30), timedelta(hours=12), clock)


def test_session_is_kept_by_its_hash(sessions, registry):
    value = sessions.start(1)
    assert sessions.find(value).key == key_of(value)
    assert sessions.find(key_of(value)) is None
    assert sessions.find("") is None
    assert len(value) >= 43


def test_use_moves_the_idle_limit_but_not_the_last_one(sessions, clock):
    value = sessions.start(1)
    for _ in range(28):
        clock.forward(timedelta(minutes=25))
        sessions.seen(sessions.find(value))
    clock.forward(timedelta(minutes=20))
    assert sessions.find(value) is None


def test_use_is_noted_at_most_every_half_minute(sessions, clock):
    value = sessions.start(1)
    before = sessions.find(value)
    clock.forward(timedelta(seconds=20))
    sessions.seen(before)
    assert sessions.find(value).last_seen == before.last_seen


def test_ended_session_stays_ended(sessions, clock):
    value, other = sessions.start(1), sessions.start(1)
    known = sessions.find(value)
    sessions.end(known.key)
    clock.forward(timedelta(minutes=1))
    sessions.seen(known)
    assert sessions.find(value) is None
    assert set(sessions.viewers([known.key, key_of(other)])) == {key_of(other)}


def test_closing_the_account_ends_its_sessions(sessions, accounts):
    value = sessions.start(1)
    accounts.close("alice")
    assert sessions.find(value) is None


def test_sessions_of_an_account_are_told_newest_first(sessions, clock):
    first = sessions.start(1)
    clock.forward(timedelta(minutes=1))
    second = sessions.start(1)
    assert [one.key for one in sessions.of_user(1)] == [key_of(second), key_of(first)]
    assert sorted(sessions.end_all(1)) == sorted([key_of(first), key_of(second)])
    assert sessions.of_user(1) == []
