"""The provider: what it says about itself, its keys, and the two questions that it is asked."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote_plus

import httpx
from authlib.oidc.discovery import get_well_known_url  # type: ignore[import-untyped]
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from workbench.clock import Clock
from workbench.serve.openid.client import Client, is_safe
from workbench.serve.openid.failure import Reason, SignInFailed

_SECONDS_TO_ANSWER = 5
_KEPT_FOR = timedelta(hours=1)
_LONGEST_ANSWER = 1_000_000


@dataclass(frozen=True)
class Endpoints:
    """Addresses of the provider, from its discovery document.

    ``names_itself`` says that its answers carry its issuer (RFC 9207), ``secret_in_body`` how it
    wants the client's secret.
    """

    authorization: str
    token: str
    keys: str
    userinfo: str
    end_session: str
    names_itself: bool
    secret_in_body: bool


@dataclass(frozen=True, repr=False)
class Tokens:
    """What a code was exchanged for."""

    id_token: str
    access_token: str


class Provider:
    """One provider. Used on the server's own thread alone.

    Args:
        client: the workbench as the provider knows it.
        clock: what time it is.
    """

    def __init__(self, client: Client, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        # reading the authorities that are trusted takes longer than a request
        self._trusted = httpx.create_ssl_context()
        self._endpoints: tuple[datetime, Endpoints] | None = None
        self._keys: tuple[datetime, KeySet] | None = None

    async def endpoints(self) -> Endpoints:
        """Its addresses, asked for once an hour.

        Raises:
            SignInFailed: it does not answer, or calls itself by another name.
        """
        if self._endpoints is None or self._is_old(self._endpoints[0]):
            url = get_well_known_url(self._client.issuer, external=True)
            found = _endpoints(await self._ask("GET", url), self._client.issuer)
            self._endpoints = (self._clock(), found)
        return self._endpoints[1]

    async def keys(self, afresh: bool = False) -> KeySet:
        """Its keys, asked for once an hour, or now where ``afresh``.

        Raises:
            SignInFailed: it does not answer, or its keys cannot be read.
        """
        known = self._keys
        if known is None or afresh or self._is_old(known[0]):
            answer = await self._ask("GET", (await self.endpoints()).keys)
            known = self._keys = (self._clock(), _key_set(answer))
        return known[1]

    async def exchange(self, code: str, verifier: str) -> Tokens:
        """Exchange a code for tokens.

        Raises:
            SignInFailed: the provider refuses, or does not answer.
        """
        endpoints, client = await self.endpoints(), self._client
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": client.redirect_uri,
            "code_verifier": verifier,
        }
        named = {**form, "client_id": client.client_id}
        if not client.secret:
            answer = await self._ask("POST", endpoints.token, data=named)
        elif endpoints.secret_in_body:
            inside = {**named, "client_secret": client.secret}
            answer = await self._ask("POST", endpoints.token, data=inside)
        else:
            basic = httpx.BasicAuth(_quoted(client.client_id), _quoted(client.secret))
            answer = await self._ask("POST", endpoints.token, data=form, auth=basic)
        return _tokens(answer)

    async def userinfo(self, access_token: str) -> Mapping[str, Any]:
        """What else it says about the person; nothing where it has no such address.

        Raises:
            SignInFailed: it does not answer.
        """
        url = (await self.endpoints()).userinfo
        if not url or not access_token:
            return {}
        return await self._ask("GET", url, headers={"Authorization": f"Bearer {access_token}"})

    async def _ask(self, method: str, url: str, **request: Any) -> dict[str, Any]:
        try:
            async with asyncio.timeout(2 * _SECONDS_TO_ANSWER):
                status, content = await self._sent(method, url, request)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError) as error:
            raise SignInFailed(Reason.UNREACHABLE, type(error).__name__) from None
        return _json_object(status, content)

    async def _sent(self, method: str, url: str, request: dict[str, Any]) -> tuple[int, bytes]:
        """Status and content. A redirection is not followed: it would carry secrets elsewhere."""
        headers = {"Accept": "application/json", **request.pop("headers", {})}
        async with (
            httpx.AsyncClient(timeout=_SECONDS_TO_ANSWER, verify=self._trusted) as http,
            http.stream(method, url, headers=headers, follow_redirects=False, **request) as answer,
        ):
            content = b""
            async for part in answer.aiter_bytes():
                content += part
                if len(content) > _LONGEST_ANSWER:
                    raise httpx.DecodingError("The answer is too long.")
            return answer.status_code, content

    def _is_old(self, moment: datetime) -> bool:
        return self._clock() - moment > _KEPT_FOR


def _json_object(status: int, content: bytes) -> dict[str, Any]:
    if status >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise SignInFailed(Reason.UNREACHABLE, f"status {status}")
    if status != httpx.codes.OK:
        raise SignInFailed(Reason.PROVIDER, f"status {status}")
    found: object = None
    with suppress(ValueError, RecursionError):
        found = httpx.Response(status, content=content).json()
    if not isinstance(found, dict):
        raise SignInFailed(Reason.CONFIGURATION, "no JSON object")
    return found


def _endpoints(document: Mapping[str, Any], issuer: str) -> Endpoints:
    if document.get("issuer") != issuer:
        raise SignInFailed(Reason.CONFIGURATION, "issuer")
    needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    optional = ("userinfo_endpoint", "end_session_endpoint")
    for name in (*needed, *(n for n in optional if document.get(n))):
        if not is_safe(document.get(name)):
            raise SignInFailed(Reason.CONFIGURATION, name)
    ways = document.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return Endpoints(
        authorization=str(document["authorization_endpoint"]),
        token=str(document["token_endpoint"]),
        keys=str(document["jwks_uri"]),
        userinfo=str(document.get("userinfo_endpoint") or ""),
        end_session=str(document.get("end_session_endpoint") or ""),
        names_itself=document.get("authorization_response_iss_parameter_supported") is True,
        secret_in_body="client_secret_basic" not in ways,
    )


def _key_set(document: Mapping[str, Any]) -> KeySet:
    try:
        return KeySet.import_key_set({"keys": list(document["keys"])})
    except (JoseError, KeyError, TypeError, ValueError):
        raise SignInFailed(Reason.CONFIGURATION, "keys") from None


def _tokens(answer: Mapping[str, Any]) -> Tokens:
    id_token, access_token = answer.get("id_token"), answer.get("access_token", "")
    if not isinstance(id_token, str) or not isinstance(access_token, str):
        raise SignInFailed(Reason.TOKEN, "no ID token")
    return Tokens(id_token, access_token)


def _quoted(text: str) -> str:
    """As RFC 6749 section 2.3.1 has it: encoded before it goes into the header."""
    return quote_plus(text)
