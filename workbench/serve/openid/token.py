"""The ID token: believed only where signature, issuer, audience, times and nonce are right.

Source: OpenID Connect Core 1.0, section 3.1.3.7; RFC 8725 (best current practice for JSON web
tokens).
"""

import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from workbench.serve.openid.client import Client
from workbench.serve.openid.failure import Reason, SignInFailed
from workbench.serve.openid.provider import Provider, Tokens

ALGORITHMS = ("RS256", "PS256", "ES256")
"""Signatures with a private key of the provider's: not ``none``, and no secret that both know."""

_LEEWAY = timedelta(seconds=60)
_OLDEST = timedelta(minutes=10)
_LONGEST_SUBJECT = 255


async def verified(
    tokens: Tokens, provider: Provider, client: Client, nonce: str, now: datetime
) -> Mapping[str, Any]:
    """Claims of an ID token.

    Args:
        tokens: what the code was exchanged for.
        provider: whose keys it must be signed with.
        client: whom it must be for.
        nonce: what was sent with this sign-in.
        now: what time it is.

    Raises:
        SignInFailed: it is not to be believed.
    """
    try:
        token = await _decoded(tokens.id_token, provider)
        claims = CodeIDToken(
            token.claims, token.header, _expected(client), _context(client, tokens)
        )
        claims.validate(int(now.timestamp()), int(_LEEWAY.total_seconds()))
    except (JoseError, ValueError, TypeError, LookupError, RecursionError) as error:
        raise SignInFailed(Reason.TOKEN, _detail(error)) from None
    _check_rest(claims, nonce, now)
    return dict(claims)


async def _decoded(token: str, provider: Provider) -> jwt.Token:
    """The token, its signature verified; an unknown key has the keys asked for again, once."""
    try:
        return _verified_signature(token, await provider.keys())
    except InvalidKeyIdError:
        return _verified_signature(token, await provider.keys(afresh=True))


def _verified_signature(token: str, keys: KeySet) -> jwt.Token:
    return jwt.decode(token, keys, algorithms=ALGORITHMS)


def _expected(client: Client) -> dict[str, Any]:
    return {
        "iss": {"essential": True, "value": client.issuer},
        "aud": {"essential": True, "value": client.client_id},
        "sub": {"essential": True},
        "nonce": {"essential": True},
    }


def _context(client: Client, tokens: Tokens) -> dict[str, Any]:
    return {"client_id": client.client_id, "access_token": tokens.access_token}


def _check_rest(claims: Mapping[str, Any], nonce: str, now: datetime) -> None:
    """What the library leaves to us: the nonce in constant time, the age, a subject that fits."""
    given = claims["nonce"]
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), nonce.encode()):
        raise SignInFailed(Reason.TOKEN, "nonce")
    if now.timestamp() - claims["iat"] > (_OLDEST + _LEEWAY).total_seconds():
        raise SignInFailed(Reason.TOKEN, "issued too long ago")
    subject = claims["sub"]
    if not (subject.isascii() and subject.isprintable() and len(subject) <= _LONGEST_SUBJECT):
        raise SignInFailed(Reason.TOKEN, "sub")


def _detail(error: Exception) -> str:
    """Which check failed: the error's kind and the claim's name, never its value."""
    return " ".join(filter(None, (type(error).__name__, getattr(error, "claim", None))))
