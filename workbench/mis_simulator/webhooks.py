"""Webhooks: what a school's decision tells whoever asked to be told.

The payloads are those that the supplier describes. It does not say how a receiver knows that they
come from it: here the secret travels as a bearer token in the header, never in the address.
"""

from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import httpx
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_fixed

from workbench.errors import UsageError
from workbench.mis_simulator.site import Site

PAYLOADS = {
    "approved": "schoolApproved",
    "declined": "accessDeclined",
    "revoked": "accessRevoked",
}
_REASONS = {"declined": "decline_reason", "revoked": "revoke_reason"}
ATTEMPTS, PAUSE, TIMEOUT = 3, 0.5, 5.0
"""Tries of a delivery, seconds between them, and seconds for each."""
_REMEMBERED = 100


@dataclass(frozen=True)
class Webhook:
    """An address to be told, and the secret that shows who tells."""

    url: str
    secret: str = field(repr=False, default="")

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Webhook":
        """The webhook that an administrator's JSON object describes.

        Raises:
            UsageError: the address is no HTTP address, or the secret is not text.
        """
        url, secret = given.get("url"), given.get("secret", "")
        if not isinstance(url, str) or not url.startswith(("http://", "https://")):
            raise UsageError("`url` is not an HTTP address.", "Give one such as http://host/path.")
        if not isinstance(secret, str):
            raise UsageError("`secret` is not text.", "Give a JSON string.")
        return cls(url, secret)


def payload(site: Site, token: str, reason: str = "") -> dict[str, str] | None:
    """What is told of a school's decision; None where nothing is told of it."""
    access, known = site.state.access, site.school.facts
    if access not in PAYLOADS:
        return None
    told = {
        "payload_type": PAYLOADS[access],
        "school_id": site.school.id,
        "school_name": str(known["name"]),
        "school_la_code": str(known["la_code"]),
        "school_urn": site.school.urn,
        "school_establishment_number": str(known["laestab"])[3:],
    }
    if access in _REASONS:
        return {**told, _REASONS[access]: reason or "No reason given (SYNTHETIC)"}
    return {**told, "school_token": token}


class Courier:
    """Delivers payloads in the background, one after another, and remembers how it went."""

    def __init__(self, post: Callable[..., httpx.Response] | None = None) -> None:
        """Deliver with a function like ``httpx.post``; by default that one, without proxies."""
        self._post = post or httpx.Client(trust_env=False, timeout=TIMEOUT).post
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="webhook")
        self._deliveries: deque[dict[str, object]] = deque(maxlen=_REMEMBERED)

    @property
    def deliveries(self) -> list[dict[str, object]]:
        """The last deliveries: address, payload type and whether it arrived."""
        return list(self._deliveries)

    def send(self, webhook: Webhook, told: dict[str, str]) -> "Future[None]":
        """Deliver soon; a failure is remembered and stops nothing."""
        return self._pool.submit(self._deliver, webhook, told)

    def _deliver(self, webhook: Webhook, told: dict[str, str]) -> None:
        try:
            self._tried(webhook, told)
        except httpx.HTTPError:
            delivered = False
        else:
            delivered = True
        self._deliveries.append(
            {"url": webhook.url, "payload_type": told["payload_type"], "delivered": delivered}
        )

    def _tried(self, webhook: Webhook, told: dict[str, str]) -> None:
        headers = {"Authorization": f"Bearer {webhook.secret}"} if webhook.secret else {}
        again = Retrying(
            stop=stop_after_attempt(ATTEMPTS),
            wait=wait_fixed(PAUSE),
            retry=retry_if_exception_type(httpx.HTTPError),
            reraise=True,
        )
        again(lambda: self._post(webhook.url, json=told, headers=headers).raise_for_status())
