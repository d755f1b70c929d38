"""One event: facts with declared names, and a guard that keeps values of pupils out."""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from workbench.errors import ContractError, did_you_mean
from workbench.store.audit.actions import Action, Surface

LONGEST = 300
"""Characters of the longest fact. Longer text is prose or data, and neither belongs here."""

_UPN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]\d{11}[0-9A-Za-z](?![A-Za-z0-9])")
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RANDOM_BITS = 80
_ULID_CHARACTERS = 26


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """The facts of one event. What is not known is left out of the log.

    Attributes:
        action: one of :class:`workbench.store.audit.actions.Action`.
        actor: who did it, ``issuer|subject``.
        organisation: opaque name of the actor's organisation.
        role: role of the actor.
        account: the account that it was done to, where that is another one.
        address: network address that it came from.
        surface: one of :class:`workbench.store.audit.actions.Surface`.
        session: name of the sign-in session, a hash that opens nothing.
        request: name of the page or request.
        resource: what was asked for: a page, a download, a notebook.
        urn: the school that it was about.
        purpose: purpose of the scope.
        scope: fingerprint of the scope.
        policy: version of the policy.
        dataset: the contract that was loaded.
        contract: version of that contract.
        data: version of the data.
        columns: classes of the columns that were loaded.
        rows: how many rows.
        sessions: how many sessions.
        pupils: name of the list of keyed references of the pupils that were identified.
        result: what came of it.
        reason: the rule that decided.
    """

    action: str
    actor: str = ""
    organisation: str | None = None
    role: str | None = None
    account: str | None = None
    address: str | None = None
    surface: str | None = None
    session: str | None = None
    request: str | None = None
    resource: str | None = None
    urn: str | None = None
    purpose: str | None = None
    scope: str | None = None
    policy: str | None = None
    dataset: str | None = None
    contract: str | None = None
    data: str | None = None
    columns: tuple[str, ...] | None = None
    rows: int | None = None
    sessions: int | None = None
    pupils: str | None = None
    result: str | None = None
    reason: str | None = None

    def __post_init__(self) -> None:
        """Refuse what must not be written.

        Raises:
            ContractError: the action or the surface is not on its list, or a fact is not of its
                type, too long, or has the shape of a UPN. The value is not repeated.
        """
        _listed("action", self.action, Action)
        if self.surface is not None:
            _listed("surface", self.surface, Surface)
        for name, value in self.facts().items():
            _harmless(name, value)

    def facts(self) -> dict[str, Any]:
        """The facts that are known, by name."""
        known = ((field.name, getattr(self, field.name)) for field in fields(self))
        return {name: value for name, value in known if value is not None}


def redacted(text: str) -> str:
    """Text from outside, such as a path that was asked for, as it may stand in an event.

    It is cut to the longest fact, and what has the shape of a UPN then is blotted out.

    >>> redacted("/pupil/U960900119001")
    '/pupil/[UPN]'
    """
    return _UPN.sub("[UPN]", text[:LONGEST])


def event_id(moment: datetime) -> str:
    """A ULID: 26 characters that sort by time, 48 bits of milliseconds and 80 random bits.

    Source: the ULID specification, github.com/ulid/spec.
    """
    number = int(moment.timestamp() * 1000) << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
    places = range(5 * (_ULID_CHARACTERS - 1), -1, -5)
    return "".join(_CROCKFORD[number >> place & 31] for place in places)


def _listed(name: str, value: str, allowed: Iterable[str]) -> None:
    if value not in set(allowed):
        raise ContractError(
            f"`{name}` of an audit event is not on its list.",
            did_you_mean(redacted(value), allowed),
        )


def _harmless(name: str, value: object) -> None:
    if name in ("rows", "sessions"):
        if not isinstance(value, int):
            raise ContractError(f"`{name}` of an audit event is not a whole number.")
        return
    parts = value if isinstance(value, tuple) else (value,)
    if name == "columns" and not isinstance(value, tuple):
        raise ContractError("`columns` of an audit event is not a tuple of column classes.")
    for part in parts:
        if not isinstance(part, str):
            raise ContractError(f"`{name}` of an audit event is not text.")
        if len(part) > LONGEST:
            raise ContractError(f"`{name}` of an audit event is over {LONGEST} characters long.")
        if _UPN.search(part):
            raise ContractError(f"`{name}` of an audit event holds what looks like a UPN.")
