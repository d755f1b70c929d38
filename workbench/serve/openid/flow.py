"""The way to the provider and back: what is sent, and how the answer is checked."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from authlib.oauth2.rfc7636 import (  # type: ignore[import-untyped]
    create_s256_code_challenge,
)
from tornado.httputil import url_concat

from workbench.clock import Clock
from workbench.serve.openid.client import Client, client_of
from workbench.serve.openid.failure import Reason, SignInFailed
from workbench.serve.openid.id_tokens import IdTokens
from workbench.serve.openid.identities import Identities, Identity
from workbench.serve.openid.organisation import CLAIM, organisation_key
from workbench.serve.openid.pending import PendingSignIns, Waiting
from workbench.serve.openid.provider import Provider, Tokens
from workbench.serve.openid.token import verified
from workbench.serve.origin import PublicAddress
from workbench.settings import Settings
from workbench.store.registry import Registry


@dataclass(frozen=True, repr=False)
class Departure:
    """Where to send the browser, and the cookie that it takes along."""

    url: str
    cookie: str


@dataclass(frozen=True, repr=False)
class Answer:
    """A provider's answer that has stood every check.

    Attributes:
        identity: who signed in, for which organisation.
        target: the page they wanted.
        invited: number of the account whose activation link they came by.
        id_token: the token, by which the provider is later told who signs out.
    """

    identity: Identity
    target: str
    invited: int | None
    id_token: str


class OpenId:
    """Signing in with one provider.

    ``identities`` are the accounts that may sign in so, ``tokens`` those of the running sessions.

    Args:
        client: the workbench as the provider knows it.
        registry: where sign-ins wait for their answers.
        clock: what time it is.
    """

    def __init__(self, client: Client, registry: Registry, clock: Clock) -> None:
        self.client = client
        self.identities = Identities(registry, clock)
        self.tokens = IdTokens()
        self._provider = Provider(client, clock)
        self._pending = PendingSignIns(registry, clock)
        self._clock = clock

    async def depart(self, target: str, invited: int | None = None) -> Departure:
        """Begin a sign-in.

        Args:
            target: the page to go to afterwards, one of our own.
            invited: number of the account whose activation link and code were checked.

        Raises:
            SignInFailed: the provider does not answer.
        """
        endpoints = await self._provider.endpoints()
        started = await asyncio.to_thread(self._pending.start, target, invited)
        query = {
            "response_type": "code",
            "client_id": self.client.client_id,
            "redirect_uri": self.client.redirect_uri,
            "scope": self.client.scopes,
            "state": started.state,
            "nonce": started.nonce,
            "code_challenge": create_s256_code_challenge(started.verifier),
            "code_challenge_method": "S256",
        }
        return Departure(url_concat(endpoints.authorization, query), started.cookie)

    async def arrive(self, query: Mapping[str, str], cookie: str) -> Answer:
        """Check the answer that a browser brings back.

        Args:
            query: the query of the address that the provider sent it to.
            cookie: what the browser was given when it left.

        Raises:
            SignInFailed: the answer is not to be believed, or the provider refused.
        """
        waiting = await asyncio.to_thread(self._pending.take, query.get("state", ""), cookie)
        await self._check_sender(query)
        if "error" in query or not query.get("code"):
            raise SignInFailed(Reason.PROVIDER)
        tokens = await self._provider.exchange(query["code"], waiting.verifier)
        identity = await self._identity(tokens, waiting)
        return Answer(identity, waiting.target, waiting.invited, tokens.id_token)

    async def leave(self, key: str) -> str:
        """Where the browser signs out of the provider as well; empty where that is not offered.

        Args:
            key: key of the session that has ended.

        Source: OpenID Connect RP-Initiated Logout 1.0.
        """
        try:
            url = (await self._provider.endpoints()).end_session
        except SignInFailed:
            return ""
        id_token = self.tokens.take(key)
        query = {
            "client_id": self.client.client_id,
            "post_logout_redirect_uri": self.client.start_page,
            **({"id_token_hint": id_token} if id_token else {}),
        }
        return url_concat(url, query) if url else ""

    async def _check_sender(self, query: Mapping[str, str]) -> None:
        """Another provider's answer is recognised by its issuer (RFC 9207)."""
        named = query.get("iss")
        must_name = (await self._provider.endpoints()).names_itself
        if (named is None and must_name) or (named is not None and named != self.client.issuer):
            raise SignInFailed(Reason.ISSUER)

    async def _identity(self, tokens: Tokens, waiting: Waiting) -> Identity:
        claims = await verified(tokens, self._provider, self.client, waiting.nonce, self._clock())
        subject = str(claims["sub"])
        actor = f"{self.client.issuer}|{subject}"
        if CLAIM not in claims:
            more = await self._provider.userinfo(tokens.access_token)
            # without this one's user information could be put in place of another's
            if more and more.get("sub") != subject:
                raise SignInFailed(Reason.TOKEN, "subject of the user information", actor)
            claims = {**more, **claims}
        try:
            organisation = organisation_key(claims)
        except SignInFailed as failed:
            raise SignInFailed(failed.reason, failed.detail, actor) from None
        return Identity(self.client.issuer, subject, organisation)


def make_openid(
    chosen: Settings, address: PublicAddress, registry: Registry, clock: Clock
) -> OpenId | None:
    """Signing in with the provider of the settings, or None where there is none.

    Raises:
        UsageError: a setting is wrong.
    """
    client = client_of(chosen, address)
    return None if client is None else OpenId(client, registry, clock)
