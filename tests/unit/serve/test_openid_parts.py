import json

import pytest
from provider import SCHOOL, settings_for
from server import Clock

from workbench.errors import UsageError
from workbench.serve.openid import Identities, Identity, SignInFailed
from workbench.serve.openid.client import client_of
from workbench.serve.openid.failure import WORDS, Reason
from workbench.serve.openid.id_tokens import IdTokens
from workbench.serve.openid.organisation import organisation_key
from workbench.serve.openid.pending import LIFETIME, PendingSignIns
from workbench.serve.origin import public_address
from workbench.settings import Settings
from workbench.store.registry import (
    ACTIVE,
    CLOSED,
    LOCAL,
    PENDING,
    Organisation,
    PendingSignIn,
    User,
    open_registry,
)

ISSUER = "https://id.example"


# which organisation a claim names


def category(number: str, **more: object) -> dict[str, object]:
    return {**SCHOOL, "category": {"id": number, "name": "as the provider has it"}, **more}


@pytest.mark.parametrize(
    ("claim", "key"),
    [
        (SCHOOL, "school:900001"),
        (category("001", urn=900001), "school:900001"),
        (category("010", uid="2044"), "trust:2044"),
        (category("013", uid=16543), "trust:16543"),
        (category("002", establishmentNumber="202", localAuthority=None), "local_authority:202"),
        (category("002", establishmentNumber=None), "local_authority:202"),
        (category("002", establishmentNumber="202"), "local_authority:202"),
        (json.dumps(SCHOOL), "school:900001"),
    ],
)
def test_organisation_of_a_claim(claim, key):
    assert organisation_key({"organisation": claim}) == key


@pytest.mark.parametrize(
    "claim",
    [
        None, "", "null", "[]", "no json", [], [SCHOOL], 1, True, {}, {"category": "001"},
        category("008"), category("011"), category("051"), category("1"), category(""),
        category("001", urn=None), category("001", urn="90000"), category("001", urn="9000011"),
        category("001", urn="٩٠٠٠٠١"), category("001", urn=" 900001"), category("001", urn=True),
        category("001", urn={"id": "900001"}),
        category("010"), category("010", uid="TR00001"), category("010", uid=""),
        category("002", establishmentNumber="203"), category("002", establishmentNumber="20"),
        category("002", establishmentNumber=None, localAuthority={"code": "E09000007"}),
        "[" * 100_000,
    ],
    ids=lambda claim: str(claim)[-60:],
)  # fmt: skip
def test_claim_that_names_no_organisation_of_ours(claim):
    with pytest.raises(SignInFailed) as caught:
        organisation_key({"organisation": claim})
    assert caught.value.reason is Reason.NO_ORGANISATION


def test_every_reason_has_words():
    assert set(WORDS) == set(Reason)
    assert all(what.endswith(".") and hint.endswith(".") for what, hint in WORDS.values())


# the settings


def client(**settings: object):
    chosen = Settings(**settings)
    return client_of(chosen, public_address(chosen, 5006))


def test_client_of_the_settings():
    found = client(**settings_for(ISSUER, public_origin="https://Schools.example.org"))
    assert found.redirect_uri == "https://schools.example.org/login/openid/callback"
    assert found.start_page == "https://schools.example.org/login"
    assert "odd" not in repr(found)


def test_no_provider_is_no_client():
    assert client() is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"openid_issuer": "http://id.example"}, "https://"),
        ({"openid_issuer": "id.example"}, "https://"),
        ({"openid_issuer": "https://id.example/?a=b"}, "https://"),
        ({"openid_issuer": "https://id.example/#a"}, "https://"),
        ({"openid_issuer": "https://me@id.example"}, "https://"),
        ({"openid_issuer": "https://"}, "https://"),
        ({"openid_client_id": ""}, "openid_client_id"),
        ({"openid_scopes": "profile"}, "openid_scopes"),
    ],
    ids=str,
)
def test_wrong_setting_is_refused(changes, message):
    with pytest.raises(UsageError, match=message):
        client(**settings_for(ISSUER) | changes)


# sign-ins on their way


@pytest.fixture
def registry(home):
    found = open_registry(Settings(home=home))
    yield found
    found.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_sign_in_on_its_way_is_used_once(registry, clock):
    pending = PendingSignIns(registry, clock)
    started = pending.start("/school", None)
    waiting = pending.take(started.state, started.cookie)
    assert (waiting.nonce, waiting.verifier) == (started.nonce, started.verifier)
    assert (waiting.target, waiting.invited) == ("/school", None)
    with pytest.raises(SignInFailed):
        pending.take(started.state, started.cookie)


def test_registry_does_not_know_the_state(registry, clock):
    started = PendingSignIns(registry, clock).start("/", None)
    with registry.reading() as session:
        (row,) = session.query(PendingSignIn).all()
        assert started.state not in (row.state_hash, row.nonce, row.verifier, row.target)
        assert row.state_hash == started.cookie


def test_wrong_cookie_does_not_use_it_up(registry, clock):
    pending = PendingSignIns(registry, clock)
    started, other = pending.start("/", None), pending.start("/", None)
    for cookie in ("", other.cookie, started.state, "é"):
        with pytest.raises(SignInFailed):
            pending.take(started.state, cookie)
    pending.take(started.state, started.cookie)


def test_old_ones_are_refused_and_forgotten(registry, clock):
    pending = PendingSignIns(registry, clock)
    started = pending.start("/", None)
    clock.forward(LIFETIME)
    with pytest.raises(SignInFailed):
        pending.take(started.state, started.cookie)
    clock.forward(LIFETIME)
    pending.start("/", None)
    with registry.reading() as session:
        assert session.query(PendingSignIn).count() == 1


# accounts and identities


def add(registry, username: str, state: str = ACTIVE) -> int:
    with registry.writing() as session:
        user = User(
            username=username,
            display_name=username,
            role="school_named",
            password_hash="hash",
            state=state,
            organisation=Organisation(kind="school", code=f"9{username}", name="School"),
        )
        session.add(user)
        session.flush()
        return user.id


def identity(username: str, subject: str = "person") -> Identity:
    return Identity(ISSUER, subject, f"school:9{username}")


def refused(registry, one: Identity) -> Reason:
    with pytest.raises(SignInFailed) as caught:
        Identities(registry).account(one)
    return caught.value.reason


def test_linked_identity_opens_its_account_alone(registry):
    number = add(registry, "alice")
    Identities(registry).link("Alice", ISSUER, "person")
    assert Identities(registry).account(identity("alice")) == number
    assert refused(registry, identity("alice", "other")) is Reason.NO_ACCOUNT
    assert refused(registry, identity("bob")) is Reason.OTHER_ORGANISATION
    elsewhere = Identity("https://other.example", "person", "school:9alice")
    assert refused(registry, elsewhere) is Reason.NO_ACCOUNT


def test_local_account_is_no_identity_of_a_provider(registry):
    add(registry, "alice")
    assert refused(registry, Identity(LOCAL, "alice", "school:9alice")) is Reason.NO_ACCOUNT


@pytest.mark.parametrize("state", [PENDING, CLOSED])
def test_account_that_is_not_open_is_not_opened(registry, state):
    add(registry, "alice")
    Identities(registry).link("alice", ISSUER, "person")
    with registry.writing() as session:
        session.query(User).one().state = state
    assert refused(registry, identity("alice")) is Reason.NO_ACCOUNT


def test_linking_takes_the_password_away(registry):
    add(registry, "alice", PENDING)
    Identities(registry).link("alice", ISSUER, "person")
    with registry.reading() as session:
        user = session.query(User).one()
        assert (user.issuer, user.subject, user.state) == (ISSUER, "person", ACTIVE)
        assert user.password_hash == ""


@pytest.mark.parametrize("subject", ["", "a\n", "é", "a" * 256])
def test_subject_that_is_none_is_refused(registry, subject):
    add(registry, "alice")
    with pytest.raises(UsageError, match="subject"):
        Identities(registry).link("alice", ISSUER, subject)


def test_identity_is_linked_to_one_account(registry):
    add(registry, "alice")
    add(registry, "bob")
    links = Identities(registry)
    links.link("alice", ISSUER, "person")
    links.link("alice", ISSUER, "person")
    with pytest.raises(UsageError, match="'alice' is linked"):
        links.link("bob", ISSUER, "person")
    with pytest.raises(UsageError, match="no account 'carol'"):
        links.link("carol", ISSUER, "person")


def test_closed_account_is_not_opened_by_linking(registry):
    add(registry, "alice", CLOSED)
    with pytest.raises(UsageError, match="closed"):
        Identities(registry).link("alice", ISSUER, "person")


def test_id_tokens_are_few_and_taken_once():
    tokens = IdTokens(most=2)
    for number in range(3):
        tokens.keep(str(number), f"token-{number}")
    assert [tokens.take(key) for key in "0112"] == ["", "token-1", "", "token-2"]
