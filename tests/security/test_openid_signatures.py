"""ID tokens that are signed by somebody else, in another way, or not at all."""

import base64
import hmac
import json

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey
from provider import LyingProvider, link, lying_provider, refused, settings_for, sign_in
from server import Running, in_thread, prepare

OTHER = RSAKey.generate_key(2048, {"kid": "first"})


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


def b64(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def unsigned(header: dict, claims: dict) -> str:
    return f"{b64({**header, 'alg': 'none'})}.{b64(claims)}."


def by_somebody_else(header: dict, claims: dict) -> str:
    return jwt.encode(header, claims, OTHER)


def tampered(lying: LyingProvider):
    def sign(header: dict, claims: dict) -> str:
        head, _, signature = lying.signed(header, {**claims, "sub": "person-2"}).split(".")
        return f"{head}.{b64(claims)}.{signature}"

    return sign


def with_the_public_key_as_secret(lying: LyingProvider):
    def sign(header: dict, claims: dict) -> str:
        # by hand: no library signs with a public key
        text = f"{b64({**header, 'alg': 'HS256'})}.{b64(claims)}"
        signature = hmac.digest(lying.key.as_pem(private=False), text.encode(), "sha256")
        return f"{text}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"

    return sign


def with_the_clients_secret(header: dict, claims: dict) -> str:
    secret = OctKey.import_key(b"a secret: with/odd+characters")
    return jwt.encode({**header, "alg": "HS256"}, claims, secret, algorithms=["HS256"])


def with_a_key_of_its_own(header: dict, claims: dict) -> str:
    return jwt.encode({**header, "jwk": OTHER.as_dict(private=False)}, claims, OTHER)


@pytest.mark.parametrize(
    "sign",
    [
        lambda _: unsigned,
        lambda _: by_somebody_else,
        tampered,
        with_the_public_key_as_secret,
        lambda _: with_the_clients_secret,
        lambda _: with_a_key_of_its_own,
        lambda lying: lambda h, c: jwt.encode(
            {**h, "alg": "RS512"}, c, lying.key, algorithms=["RS512"]
        ),
        lambda lying: lambda h, c: lying.signed(h, c).rpartition(".")[0] + ".",
        lambda _: lambda h, c: "not.a.token",
        lambda _: lambda h, c: "é",
        lambda _: lambda h, c: "",
    ],
    ids=["none", "other key", "tampered", "public key as secret", "client secret", "own jwk",
         "algorithm not on the list", "no signature", "no token", "accent", "empty"],
)  # fmt: skip
@pytest.mark.attack(
    name="Identity token without, or with another, signature",
    family="OpenID Connect",
    reference="V9.1.1, V9.1.2; CWE-347",
    holds="Only algorithms with private keys of the provider count.",
)
def test_token_that_is_not_signed_by_the_provider_is_refused(running: Running, lying, sign):
    lying.sign = sign(lying)
    assert refused(running, lying) == "token not valid"


@pytest.mark.parametrize("algorithm", ["PS256", "ES256"])
def test_other_signatures_with_private_keys_are_believed(running: Running, lying, algorithm):
    key = lying.key if algorithm == "PS256" else ECKey.generate_key("P-256", {"kid": "elliptic"})
    lying.published = KeySet([lying.key, key])
    lying.sign = lambda h, c: jwt.encode(
        {"alg": algorithm, "kid": key.kid}, c, key, algorithms=[algorithm]
    )
    assert sign_in(running, lying)[1].status_code == 303


def test_new_key_is_asked_for_once(running: Running, lying):
    sign_in(running, lying)
    fresh = RSAKey.generate_key(2048, {"kid": "second"})
    lying.published = KeySet([lying.key, fresh])
    lying.sign = lambda h, c: jwt.encode({**h, "kid": "second"}, c, fresh)
    lying.asked.clear()
    assert sign_in(running, lying)[1].status_code == 303
    assert sign_in(running, lying)[1].status_code == 303
    assert lying.asked.count("/keys") == 1


def test_key_that_nobody_knows_is_asked_for_once(running: Running, lying):
    sign_in(running, lying)
    lying.asked.clear()
    lying.header = {"kid": "unknown"}
    assert refused(running, lying) == "token not valid"
    assert lying.asked.count("/keys") == 1
