"""What a connector reports by itself: a school approved, declined or ended access.

A report is nothing more than a hint from the network. It is believed when it comes with the secret
that the connector was given, and it can end a connection at once; it can never widen one.
"""

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from pydantic import SecretStr

from workbench.errors import PolicyDenied
from workbench.intake.connectors.errors import BadAnswer

Kind = Literal["approved", "declined", "revoked"]
KINDS: Mapping[str, Kind] = MappingProxyType(
    {"schoolApproved": "approved", "accessDeclined": "declined", "accessRevoked": "revoked"}
)
LONGEST = 64 * 2**10
_REASONS = ("revoke_reason", "decline_reason")
_LONGEST_REASON = 500


@dataclass(frozen=True)
class Notice:
    """What was reported of a school. ``token`` comes with an approval; it is a secret."""

    kind: Kind
    school_id: str
    urn: str
    token: SecretStr | None = None
    reason: str = ""


def read_notice(body: bytes, shown: str, secret: SecretStr) -> Notice | None:
    """Read a report.

    Args:
        body: of the request.
        shown: the secret that came with it; empty where none did.
        secret: the secret that must come with it.

    Returns:
        The notice; None for a kind of report that is none of the workbench's business.

    Raises:
        PolicyDenied: the secret is not the right one.
        BadAnswer: the body is not such a report.
    """
    expected = secret.get_secret_value()
    if not expected or not secrets.compare_digest(shown.encode(), expected.encode()):
        raise PolicyDenied("The report does not come with the connector's secret.", _NEXT)
    payload = _payload(body)
    kind = payload.get("payload_type")
    if not isinstance(kind, str) or not kind:
        raise _malformed("payload_type")
    if kind not in KINDS:
        return None
    token = _field(payload, "school_token", r"[\x21-\x7e]{1,4096}", optional=True)
    return Notice(
        KINDS[kind],
        _field(payload, "school_id", r"[A-Za-z0-9]{1,64}"),
        _field(payload, "school_urn", r"[0-9]{6}"),
        SecretStr(token) if token and KINDS[kind] == "approved" else None,
        _reason(payload),
    )


_NEXT = "Nothing was changed."


def _payload(body: bytes) -> Mapping[str, Any]:
    if len(body) > LONGEST:
        raise BadAnswer(f"The report is longer than {LONGEST // 2**10} KiB.", _NEXT)
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError):
        payload = None
    if not isinstance(payload, dict):
        raise BadAnswer("The report is not a JSON object.", _NEXT)
    return payload


def _field(payload: Mapping[str, Any], name: str, pattern: str, optional: bool = False) -> str:
    value = payload.get(name)
    if value is None and optional:
        return ""
    # the description says text; numbers are seen for numbers
    shown = str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
    if not re.fullmatch(pattern, shown):
        raise _malformed(name)
    return shown


def _reason(payload: Mapping[str, Any]) -> str:
    said = next((payload[name] for name in _REASONS if payload.get(name)), "")
    if not isinstance(said, str):
        raise _malformed("revoke_reason")
    plain = "".join(letter if letter.isprintable() else " " for letter in said)
    return " ".join(plain.split())[:_LONGEST_REASON]


def _malformed(name: str) -> BadAnswer:
    return BadAnswer(f"The report has no valid `{name}`.", _NEXT)
