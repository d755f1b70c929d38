"""OpenID providers for tests: a real one in its own process, and one that can be made to lie."""

import base64
import hashlib
import json
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from server import Browser, Running

from workbench.serve.openid import Identities
from workbench.settings import Settings
from workbench.store.audit import AuditLog
from workbench.store.registry import open_registry

CLIENT_ID = "workbench-at-tests"
CLIENT_SECRET = "a secret: with/odd+characters"
SCHOOL = {
    "id": "23f20e54-79ea-4146-8e39-18197576f023",
    "name": "First School",
    "category": {"id": "001", "name": "Establishment"},
    "urn": "900001",
    "uid": None,
    "ukprn": "10011694",
    "establishmentNumber": "4000",
    "localAuthority": {"id": "1", "name": "Camden", "code": "202"},
}


def settings_for(issuer: str, **more: object) -> dict[str, object]:
    """Settings of a server whose people may sign in with that provider."""
    return {
        "openid_issuer": issuer,
        "openid_client_id": CLIENT_ID,
        "openid_client_secret": CLIENT_SECRET,
        "openid_label": "Test Sign-in",
        **more,
    }


def link(chosen: Settings, **subjects: str) -> None:
    """Link accounts to people at the provider, by the operator's word."""
    registry = open_registry(chosen)
    for username, subject in subjects.items():
        Identities(registry).link(username, chosen.openid_issuer, subject)
    registry.close()


# the real one


@contextmanager
def real_provider() -> Iterator[str]:
    """The issuer of an ``oidc-provider-mock`` in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen([*command, "--host", "127.0.0.1"], **quiet) as process:
        try:
            issuer = f"http://127.0.0.1:{port}"
            _wait_for(f"{issuer}/.well-known/openid-configuration", process)
            yield issuer
        finally:
            process.terminate()
            process.wait(30)


def _wait_for(url: str, process: subprocess.Popen) -> None:
    for _ in range(300):
        assert process.poll() is None, "the provider has ended"
        try:
            httpx.get(url, timeout=5).raise_for_status()
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the provider does not answer")


def tell(issuer: str, subject: str, **claims: object) -> None:
    """Tell the real provider what it knows about somebody."""
    httpx.put(f"{issuer}/users/{subject}", json=claims, timeout=10).raise_for_status()


def consent(url: str, subject: str, action: str = "authorize") -> str:
    """What a person does at the real provider: say who they are. The address they are sent to."""
    answer = httpx.post(url, data={"sub": subject, "action": action}, timeout=10)
    return answer.headers["location"]


# the browser's part


def leave(browser: Browser, next_page: str = "/") -> str:
    """Follow the link of the sign-in page; the provider's address."""
    answer = browser.client.get("/login/openid", params={"next": next_page})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def come_back(browser: Browser, location: str) -> httpx.Response:
    """Open the address that the provider sends the browser to."""
    return browser.client.get(location)


# the one that lies


@dataclass
class LyingProvider:
    """A provider that is correct until a test changes one thing.

    Attributes:
        claims: put over those of the ID token; None takes one out.
        header: put over the token's header.
        sign: makes the token from header and claims.
        published: the keys it publishes.
        document: put over the discovery document.
        answer: put over the token answer; an ``error`` makes it fail.
        arrival: put over the query that the browser brings back.
        status: status of every answer.
        userinfo: what the user information says.
        asked: paths that were asked for.
    """

    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "first"}))
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    sign: Callable[[dict[str, Any], dict[str, Any]], str] | None = None
    published: KeySet | None = None
    document: dict[str, Any] = field(default_factory=dict)
    answer: dict[str, Any] = field(default_factory=dict)
    arrival: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    userinfo: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    issuer: str = ""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def reset(self) -> None:
        """Be honest again."""
        fresh = LyingProvider(key=self.key)
        for name in ("claims", "header", "sign", "published", "document", "answer", "arrival",
                     "status", "userinfo", "asked", "codes"):  # fmt: skip
            setattr(self, name, getattr(fresh, name))

    def authorize(self, url: str) -> str:
        """What happens in the browser: somebody signs in there and is sent back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        query = _over({"code": code, "state": asked["state"]}, self.arrival)
        return f"{asked['redirect_uri']}?{urlencode(query)}"

    def get(self, path: str, headers: dict[str, str]) -> dict[str, Any]:
        """Discovery, keys and user information."""
        if path == "/keys":
            return (self.published or KeySet([self.key])).as_dict(private=False)
        if path == "/userinfo":
            assert headers["Authorization"] == "Bearer an-access-token"
            return self.userinfo
        assert path == "/.well-known/openid-configuration"
        found = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "end_session_endpoint": f"{self.issuer}/end",
        }
        return _over(found, self.document)

    def token(self, form: dict[str, str], headers: dict[str, str]) -> dict[str, Any]:
        """Exchange a code, once, for the client that asked and showed the right verifier."""
        asked = self.codes.pop(form["code"], None)
        if asked is None or not self._proved(form, headers, asked):
            return {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": "person-1",
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            "organisation": SCHOOL,
        }
        header = {"alg": "RS256", "kid": self.key.kid}
        made = (self.sign or self.signed)(_over(header, self.header), _over(claims, self.claims))
        return _over({"id_token": made, "access_token": "an-access-token"}, self.answer)

    def signed(self, header: dict[str, Any], claims: dict[str, Any]) -> str:
        """A token signed with the provider's key."""
        return jwt.encode(header, claims, self.key, algorithms=[header["alg"]])

    def _proved(self, form: dict[str, str], headers: dict[str, str], asked: dict[str, str]) -> bool:
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        basic = httpx.BasicAuth(*(urlencode({"": s})[1:] for s in (CLIENT_ID, CLIENT_SECRET)))
        known = basic._auth_header == headers.get("Authorization") or (
            form.get("client_id") == CLIENT_ID and form.get("client_secret") == CLIENT_SECRET
        )
        same_place = form["redirect_uri"] == asked["redirect_uri"]
        return known and same_place and challenge == asked["code_challenge"]


@contextmanager
def lying_provider() -> Iterator[LyingProvider]:
    """Such a provider that answers on this machine."""
    provider = LyingProvider()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            provider.asked.append(path)
            self.reply(provider.status, provider.get(path, dict(self.headers)))

        def do_POST(self) -> None:
            provider.asked.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            found = provider.token(form, dict(self.headers))
            self.reply(400 if "error" in found else provider.status, found)

        def reply(self, status: int, content: dict[str, Any]) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as http:
        provider.issuer = f"http://127.0.0.1:{http.server_port}"
        thread = threading.Thread(target=http.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield provider
        finally:
            http.shutdown()
            thread.join(10)


def _over(known: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """One mapping over another; None takes a name out."""
    return {k: v for k, v in {**known, **changes}.items() if v is not None}


# signing in with it


def sign_in(running: Running, lying: LyingProvider) -> tuple[Browser, httpx.Response]:
    """Sign in with a browser of its own, and what comes of it."""
    browser = running.browser()
    return browser, come_back(browser, lying.authorize(leave(browser)))


def refused(running: Running, lying: LyingProvider) -> str:
    """Why nobody was signed in; fails where somebody was."""
    browser, answer = sign_in(running, lying)
    assert answer.status_code in {403, 503}
    assert "You are not signed in" in answer.text
    assert "workbench=" not in answer.headers.get("set-cookie", "")
    assert browser.client.get("/account").status_code == 302
    return last_reason(running)


def last_reason(running: Running) -> str:
    """The reason of the newest event."""
    return [dict(event) for event in AuditLog(running.settings.audit_log).events()][-1]["reason"]
