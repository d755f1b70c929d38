"""Sign-ins that are on their way to the provider and back: kept by the server, used once."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from workbench.clock import Clock
from workbench.serve.openid.failure import Reason, SignInFailed
from workbench.store.registry import PendingSignIn, Registry

LIFETIME = timedelta(minutes=10)
"""How long somebody may take at the provider."""

_RANDOM_BYTES = 32


@dataclass(frozen=True, repr=False)
class Started:
    """A sign-in that has just begun.

    ``state`` goes to the provider and comes back in the address; its hash is the cookie of the
    browser that began; nonce and verifier stay on the server.
    """

    state: str
    nonce: str
    verifier: str

    @property
    def cookie(self) -> str:
        """What the browser keeps."""
        return _hash(self.state)


@dataclass(frozen=True, repr=False)
class Waiting:
    """What the provider's answer is checked against.

    ``invited`` is the number of the account whose activation link the person came by.
    """

    nonce: str
    verifier: str
    target: str
    invited: int | None


class PendingSignIns:
    """The sign-ins of a registry that have begun and not ended."""

    def __init__(self, registry: Registry, clock: Clock) -> None:
        self._registry = registry
        self._clock = clock

    def start(self, target: str, invited: int | None) -> Started:
        """Begin one, and forget those that nobody came back for.

        Args:
            target: the page to go to afterwards.
            invited: number of the account that an activation link was sent for.
        """
        started = Started(*(secrets.token_urlsafe(_RANDOM_BYTES) for _ in range(3)))
        moment = self._clock()
        with self._registry.writing() as session:
            session.execute(sa.delete(PendingSignIn).where(PendingSignIn.expires < moment))
            session.add(
                PendingSignIn(
                    state_hash=started.cookie,
                    user_id=invited,
                    nonce=started.nonce,
                    verifier=started.verifier,
                    target=target,
                    expires=moment + LIFETIME,
                )
            )
        return started

    def take(self, state: str, cookie: str) -> Waiting:
        """The sign-in of a state, which is used up by this.

        Args:
            state: from the provider's answer.
            cookie: from the browser that brought it.

        Raises:
            SignInFailed: it was begun in another browser, has been used, or is too old.
        """
        key = _hash(state)
        if not hmac.compare_digest(key.encode(), cookie.encode()):
            raise SignInFailed(Reason.STATE, "browser")
        # a second factor's half-done sign-in stands in the same table and has no verifier
        mine = PendingSignIn.state_hash == key, PendingSignIn.verifier != ""
        with self._registry.writing() as session:
            row = session.scalars(sa.select(PendingSignIn).where(*mine)).one_or_none()
            if row is None or row.expires <= self._clock():
                raise SignInFailed(Reason.STATE, "used or too old")
            session.delete(row)
            return Waiting(row.nonce, row.verifier, row.target, row.user_id)


def _hash(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()
