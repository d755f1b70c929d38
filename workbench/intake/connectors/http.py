"""JSON over HTTPS with a token that is shown to one interface and to nobody else."""

import json
import logging
import time
from collections.abc import Generator, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

import httpx
from pydantic import SecretStr

from workbench.errors import UsageError
from workbench.intake.connectors.addresses import Base
from workbench.intake.connectors.errors import BadAnswer, NotAuthorised, Revoked
from workbench.intake.connectors.retries import Patience, TryAgain, persistently, seconds_asked

_REDIRECTS = 3


@dataclass(frozen=True)
class Reply:
    """An answer: its JSON value and its headers."""

    body: Any
    headers: Mapping[str, str]


class _Bearer(httpx.Auth):
    """Adds the token as a request leaves, so that no client and no header set holds it."""

    def __init__(self, token: SecretStr) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
        request.headers["Authorization"] = f"Bearer {self._token.get_secret_value()}"
        yield request


class _WithoutQueries(logging.Filter):
    """Log lines name paths only: a query can hold numbers of pupils."""

    def filter(self, record: logging.LogRecord) -> logging.LogRecord:
        if not isinstance(record.args, tuple):
            return record
        shown = copy(record)
        shown.args = tuple(
            value.copy_with(query=None) if isinstance(value, httpx.URL) else value
            for value in record.args
        )
        return shown


_WITHOUT_QUERIES = _WithoutQueries()


class Http:
    """A client of one interface."""

    def __init__(
        self,
        base: Base,
        token: SecretStr,
        patience: Patience | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Make a client.

        Args:
            base: the interface.
            token: what it is shown.
            patience: timeouts, tries and limits.
            transport: what carries requests, in place of the network.

        Raises:
            UsageError: the token cannot stand in a header.
        """
        plain = token.get_secret_value()
        if not plain or not plain.isascii() or not plain.isprintable() or " " in plain:
            raise UsageError(
                "`token` is empty or has characters that no token has.",
                "Copy it again from the connector's page, without blanks or line ends.",
            )
        self.base = base
        self._patience = patience or Patience()
        quiet = logging.getLogger("httpx")
        if _WITHOUT_QUERIES not in quiet.filters:
            quiet.addFilter(_WITHOUT_QUERIES)
        self._client = httpx.Client(
            auth=_Bearer(token),
            timeout=httpx.Timeout(self._patience.read, connect=self._patience.connect),
            trust_env=False,
            headers={"Accept": "application/json"},
            transport=transport,
        )

    def __repr__(self) -> str:
        return f"Http({self.base.host})"

    def get(self, path: str, query: Mapping[str, str] | None = None) -> Reply:
        """Read a path below the interface's prefix.

        Raises:
            BadAnswer: the answer is not JSON, is too long, or leads elsewhere.
            NotAuthorised: the school has not authorised it.
            Revoked: the token is not valid.
            TooBusy, Unreachable: it did not succeed within the patience.
        """
        return persistently(lambda: self._once("GET", path, query), path, self._patience)

    def send(self, method: str, path: str, body: Any = None) -> Reply:
        """Send a request that decides something; it is safe to repeat, and is. Raises as get."""
        return persistently(lambda: self._once(method, path, None, body), path, self._patience)

    def close(self) -> None:
        """Close connections."""
        self._client.close()

    def _once(
        self, method: str, path: str, query: Mapping[str, str] | None, body: Any = None
    ) -> Reply:
        url = self.base.path(path)
        for _ in range(_REDIRECTS + 1):
            status, headers, content = self._exchanged(method, url, path, query, body)
            if status not in (301, 302, 303, 307, 308):
                _check(status, headers, path)
                return Reply(_json(content), headers)
            url, query = self.base.inside(headers.get("location", "")), None
        raise BadAnswer(f"{path}: it leads from one address to the next without end.", _STORED)

    def _exchanged(
        self, method: str, url: httpx.URL, path: str, query: Mapping[str, str] | None, body: Any
    ) -> tuple[int, Mapping[str, str], bytes]:
        # raised after the handler: an error of httpx holds the request, and that the token
        try:
            with self._client.stream(method, url, params=query, json=body) as answer:
                return answer.status_code, answer.headers, self._read(answer, path)
        except httpx.TransportError as error:
            failure = type(error).__name__
        except httpx.DecodingError:
            failure = "its content could not be decoded"
        raise TryAgain(failure)

    def _read(self, answer: httpx.Response, path: str) -> bytes:
        parts, size, start = [], 0, time.monotonic()
        for part in answer.iter_bytes():
            size += len(part)
            if size > self._patience.body:
                limit = self._patience.body // 2**20
                raise BadAnswer(f"{path}: the answer is longer than {limit} MiB.", _STORED)
            if time.monotonic() - start > self._patience.whole:
                raise TryAgain("the answer took too long")
            parts.append(part)
        return b"".join(parts)


_STORED = "Nothing was stored. If it happens again, ask the connector's support."


def _check(status: int, headers: Mapping[str, str], path: str) -> None:
    if status == 401:
        raise Revoked(
            f"{path}: the connector no longer accepts the token (401).",
            "Nothing was stored. The school may have ended the connection: ask for access again.",
        )
    if status == 403:
        raise NotAuthorised(
            f"{path}: the school has not authorised this (403).",
            "Nothing was stored. The school decides on the connector's page what is shared.",
        )
    if status == 429 or status >= 500:
        raise TryAgain(f"the connector answers {status}", seconds_asked(headers.get("retry-after")))
    if not 200 <= status < 300:
        raise BadAnswer(f"{path}: the connector answers {status}.", _STORED)


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        pass
    raise TryAgain("the answer is not whole JSON")
