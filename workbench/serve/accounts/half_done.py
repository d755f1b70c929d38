"""Sign-ins that are half done: the password was right, the second factor is still to come.

They open nothing but the page that asks for the code.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from workbench.clock import Clock
from workbench.serve.accounts.rows import changed
from workbench.store.registry import ACTIVE, PendingSignIn, Registry, User

TIME_FOR_CODE = timedelta(minutes=5)
TIME_FOR_SET_UP = timedelta(minutes=20)
MOST_WRONG_CODES = 5
_VALUE_BYTES = 32


@dataclass(frozen=True)
class HalfDone:
    """A sign-in that waits for its code. ``key`` names it and opens nothing."""

    key: str
    user_id: int
    username: str
    target: str


class HalfDoneSignIns:
    """Half-done sign-ins of one registry."""

    def __init__(self, registry: Registry, clock: Clock) -> None:
        self._registry = registry
        self._clock = clock

    def start(self, user_id: int, target: str, time: timedelta = TIME_FOR_CODE) -> str:
        """Begin one, and return the value of its cookie, which is kept nowhere."""
        value, moment = secrets.token_urlsafe(_VALUE_BYTES), self._clock()
        with self._registry.writing() as session:
            session.execute(sa.delete(PendingSignIn).where(PendingSignIn.expires <= moment))
            session.add(
                PendingSignIn(
                    state_hash=_key_of(value),
                    user_id=user_id,
                    target=target,
                    expires=moment + time,
                )
            )
        return value

    def find(self, value: str) -> HalfDone | None:
        """The half-done sign-in of a cookie's value, if it still waits."""
        key = _key_of(value)
        waiting = (
            sa.select(PendingSignIn.target, User.id, User.username)
            .join(User, User.id == PendingSignIn.user_id)
            .where(*self._waits(key), User.state == ACTIVE)
        )
        with self._registry.reading() as session:
            row = session.execute(waiting).one_or_none()
        return None if row is None else HalfDone(key, row.id, row.username, row.target)

    def count(self, key: str) -> bool:
        """Count a try before its code is looked at; False where there is none left."""
        counted = sa.update(PendingSignIn).where(*self._waits(key))
        with self._registry.writing() as session:
            return changed(session, counted.values(failures=PendingSignIn.failures + 1)) == 1

    def end(self, key: str) -> bool:
        """End one, after its code or when somebody goes back; False where it had ended."""
        gone = sa.delete(PendingSignIn).where(PendingSignIn.state_hash == key)
        with self._registry.writing() as session:
            return changed(session, gone) == 1

    def _waits(self, key: str) -> tuple[sa.ColumnElement[bool], ...]:
        return (
            PendingSignIn.state_hash == key,
            PendingSignIn.user_id.is_not(None),
            # one that is on its way to a provider has a nonce, and has shown no password
            PendingSignIn.nonce == "",
            PendingSignIn.expires > self._clock(),
            PendingSignIn.failures < MOST_WRONG_CODES,
        )


def _key_of(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()
