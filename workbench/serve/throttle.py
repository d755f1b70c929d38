"""Slow down guessing: after a few failures each further one costs twice the wait.

Counted for each account and for each address, in the registry, so that a restart or a second
process forgets nothing. An attempt is counted before the password is looked at and taken back
when it was right: many attempts at once gain nothing.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workbench.serve.clock import Clock
from workbench.store.registry import Registry, SignInFailures

_FORGET_AFTER = timedelta(hours=24)
_LONGEST_WAIT = timedelta(minutes=15)
_LONGEST_EXPONENT = 10


@dataclass(frozen=True)
class Limit:
    """How many failures cost nothing, for one kind of counter."""

    kind: str
    free: int

    def wait(self, failures: int) -> timedelta:
        """How long nobody may try after so many failures: 1, 2, 4, ... seconds."""
        if failures < self.free:
            return timedelta()
        seconds = 2 ** min(failures - self.free, _LONGEST_EXPONENT)
        return min(timedelta(seconds=seconds), _LONGEST_WAIT)

    def key(self, name: str) -> str:
        """Key of a counter. Hashed: people type passwords into the wrong box."""
        return hashlib.sha256(f"{self.kind}:{name}".encode()).hexdigest()


ACCOUNT = Limit("account", free=5)
ADDRESS = Limit("address", free=30)


class Throttle:
    """Counters of failed sign-ins."""

    def __init__(self, registry: Registry, clock: Clock) -> None:
        self._registry = registry
        self._clock = clock

    def attempt(self, username: str, address: str) -> timedelta:
        """Count an attempt as failed, unless one has to wait.

        Returns:
            How long to wait; nothing where the attempt may go on.
        """
        keys = _keys(username, address)
        now = self._clock()
        with self._registry.writing() as session:
            wait = max(_remaining(session, key, now) for key in keys.values())
            if wait > timedelta():
                return wait
            for limit, key in keys.items():
                _count(session, limit, key, now)
        return timedelta()

    def succeeded(self, username: str, address: str) -> None:
        """Forget the account's failures, and take this attempt back from the address.

        Only this one: who has an account cannot wipe an address clean by signing in to it.
        """
        with self._registry.writing() as session:
            session.execute(
                sa.delete(SignInFailures).where(SignInFailures.key_hash == ACCOUNT.key(username))
            )
            row = session.get(SignInFailures, ADDRESS.key(address))
            if row is not None:
                row.failures = max(row.failures - 1, 0)
                row.blocked_until = row.last + ADDRESS.wait(row.failures)


def _keys(username: str, address: str) -> dict[Limit, str]:
    return {ACCOUNT: ACCOUNT.key(username), ADDRESS: ADDRESS.key(address)}


def _remaining(session: Session, key: str, now: datetime) -> timedelta:
    row = session.get(SignInFailures, key)
    return row.blocked_until - now if row is not None else timedelta()


def _count(session: Session, limit: Limit, key: str, now: datetime) -> None:
    row = session.get(SignInFailures, key)
    if row is None:
        row = SignInFailures(key_hash=key, failures=0, last=now, blocked_until=now)
        session.add(row)
    earlier = row.failures if now - row.last < _FORGET_AFTER else 0
    row.failures = earlier + 1
    row.last = now
    row.blocked_until = now + limit.wait(row.failures)
