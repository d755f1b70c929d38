from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from account_kit import CHEAP, POLICY, account_kit, person
from second_steps import code_at
from server import PASSWORD

from workbench.access.scope import Viewer
from workbench.errors import StoreError
from workbench.serve.accounts.second_factor import SecondFactors, needs_second_factor
from workbench.serve.passwords import Passwords
from workbench.store.registry import PendingSignIn, RecoveryCode, SecondFactor

STEP = timedelta(seconds=30)
ALICE, BOB = 1, 2


@pytest.fixture
def kit(home):
    with account_kit(home) as kit:
        kit.open(person("alice", "system_setup"), person("bob"))
        yield kit


@pytest.fixture
def factors(kit):
    return kit.local.second_factors


def set_up(kit) -> tuple[str, tuple[str, ...]]:
    """The secret of Alice's app, and her recovery codes; half a minute later."""
    kit.local.second_factors.begin(ALICE)
    secret = kit.local.second_factors.set_up(ALICE).secret
    codes = kit.local.second_factors.confirm(ALICE, code_at(secret, kit.clock()))
    kit.clock.forward(STEP)
    return secret, codes


@pytest.mark.parametrize(
    ("role", "kind", "grants", "needed"),
    [
        ("school_named", "school", ("analytics", "pupil_level"), False),
        ("school_named", "school", ("system_setup",), True),
        ("school_named", "school", ("manage_data",), True),
        ("local_authority_named", "local_authority", ("system_setup",), True),
        ("super_user", "operator", (), True),
        ("analyst", "operator", ("analytics",), False),
        # a grant that the role may not hold gives nothing, so it asks for nothing
        ("school_governor", "school", ("system_setup",), False),
        ("no_such_role", "school", ("system_setup",), False),
    ],
)
def test_who_administers_needs_one(role, kind, grants, needed):
    viewer = Viewer("local", "x", role, f"{kind}:1", kind=kind, grants=grants)
    assert needs_second_factor(POLICY, viewer) is needed


def test_nothing_counts_before_the_first_code(kit, factors):
    factors.begin(ALICE)
    secret = factors.set_up(ALICE).secret
    assert not factors.of(ALICE).confirmed
    assert not factors.check(ALICE, code_at(secret, kit.clock()))
    assert factors.confirm(ALICE, "000000") == ()
    assert not factors.of(ALICE).confirmed


def test_first_code_gives_ten_recovery_codes_once(kit, factors):
    secret, codes = set_up(kit)
    assert len(set(codes)) == 10
    assert factors.of(ALICE).codes_left == 10
    assert factors.set_up(ALICE) is None
    assert factors.confirm(ALICE, code_at(secret, kit.clock())) == ()


def test_beginning_again_changes_nothing_once_it_is_confirmed(kit, factors):
    secret, _ = set_up(kit)
    factors.begin(ALICE)
    assert factors.check(ALICE, code_at(secret, kit.clock()))


def test_beginning_again_before_that_makes_another_secret(factors):
    factors.begin(ALICE)
    first = factors.set_up(ALICE).secret
    factors.begin(ALICE)
    assert factors.set_up(ALICE).secret != first


@pytest.mark.parametrize(
    ("steps", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_code_of_the_step_before_or_after_is_taken(kit, factors, steps, right):
    secret, _ = set_up(kit)
    kit.clock.forward(10 * STEP)
    assert factors.check(ALICE, code_at(secret, kit.clock() + steps * STEP)) is right


def test_code_counts_once_and_none_before_it_after_that(kit, factors):
    secret, _ = set_up(kit)
    kit.clock.forward(10 * STEP)
    present = code_at(secret, kit.clock())
    assert factors.check(ALICE, present)
    assert not factors.check(ALICE, present)
    assert not factors.check(ALICE, code_at(secret, kit.clock() - STEP))
    assert factors.check(ALICE, code_at(secret, kit.clock() + STEP))


def test_code_of_the_set_up_does_not_sign_in(kit, factors):
    factors.begin(ALICE)
    code = code_at(factors.set_up(ALICE).secret, kit.clock())
    factors.confirm(ALICE, code)
    assert not factors.check(ALICE, code)


def test_code_used_by_many_at_once_counts_once(kit, factors):
    secret, _ = set_up(kit)
    code = code_at(secret, kit.clock())
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda _: factors.check(ALICE, code), range(8))).count(True) == 1


def test_code_is_read_with_a_space_in_it(kit, factors):
    secret, _ = set_up(kit)
    code = code_at(secret, kit.clock())
    assert factors.check(ALICE, f" {code[:3]} {code[3:]} ")


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "------", "x" * 500])
def test_what_is_no_code_is_wrong(kit, factors, typed):
    set_up(kit)
    assert not factors.check(ALICE, typed)


def test_code_of_one_account_is_wrong_for_another(kit, factors):
    secret, codes = set_up(kit)
    factors.begin(BOB)
    assert not factors.check(BOB, code_at(secret, kit.clock()))
    assert not factors.check(BOB, codes[0])


def test_recovery_code_works_once(kit, factors):
    _, codes = set_up(kit)
    assert factors.check(ALICE, codes[3].upper().replace("-", " "))
    assert not factors.check(ALICE, codes[3])
    assert factors.of(ALICE).codes_left == 9
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: factors.check(ALICE, codes[4]), range(4))).count(True) == 1


def test_secret_and_codes_are_not_in_the_registry(kit, factors):
    secret, codes = set_up(kit)
    with kit.registry.reading() as session:
        kept = session.get_one(SecondFactor, ALICE).secret
        hashes = session.scalars(sa.select(RecoveryCode.code_hash)).all()
    assert secret not in kept
    assert all(one.startswith("$argon2id$") for one in hashes)
    assert not any(code in one for code in codes for one in hashes)


def test_secret_moved_to_another_account_does_not_open(kit, factors):
    secret, _ = set_up(kit)
    with kit.registry.writing() as session:
        row = session.get_one(SecondFactor, ALICE)
        session.add(
            SecondFactor(user_id=BOB, secret=row.secret, confirmed=row.confirmed, last_step=0)
        )
    with pytest.raises(StoreError, match="reset-second-factor"):
        factors.check(BOB, code_at(secret, kit.clock()))


def test_other_key_says_what_to_do(kit):
    secret, _ = set_up(kit)
    other = SecondFactors(kit.registry, b"o" * 32, kit.clock, CHEAP)
    with pytest.raises(StoreError, match="Restore the key"):
        other.check(ALICE, code_at(secret, kit.clock()))


def test_taking_it_away_ends_sessions_and_is_the_operators_alone(kit, factors):
    set_up(kit)
    kit.operator.reset_second_factor("alice")
    assert not factors.of(ALICE).confirmed
    assert ("second_factor_removed", "alice") in kit.events


# the half of a sign-in before the code


def test_half_done_sign_in_waits_five_minutes(kit):
    value = kit.local.half_done.start(ALICE, "/school")
    assert kit.local.half_done.find(value).target == "/school"
    kit.clock.forward(timedelta(minutes=5))
    assert kit.local.half_done.find(value) is None


def test_half_done_sign_in_takes_five_tries_and_ends_once(kit):
    half_done = kit.local.half_done
    waiting = half_done.find(half_done.start(ALICE, "/"))
    assert [half_done.count(waiting.key) for _ in range(6)] == [True] * 5 + [False]
    waiting = half_done.find(half_done.start(ALICE, "/"))
    assert half_done.end(waiting.key)
    assert not half_done.end(waiting.key)


def test_half_done_sign_in_ends_with_its_account(kit):
    value = kit.local.half_done.start(ALICE, "/")
    kit.operator.close("alice")
    assert kit.local.half_done.find(value) is None
    value = kit.local.half_done.start(BOB, "/")
    kit.accounts.reset_password("bob", "another good phrase")
    assert kit.local.half_done.find(value) is None


def test_sign_in_on_its_way_to_a_provider_is_not_half_done(kit):
    value = kit.local.half_done.start(ALICE, "/")
    with kit.registry.writing() as session:
        session.scalars(sa.select(PendingSignIn)).one().nonce = "of-a-provider"
    assert kit.local.half_done.find(value) is None


def test_empty_value_finds_nothing(kit):
    assert kit.local.half_done.find("") is None
    assert Passwords(CHEAP).check(None, PASSWORD) is False
