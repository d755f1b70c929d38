"""Slow down guessing: after a few failures each further one costs twice the wait.

Counted for each account and for each address, in the registry, so that a restart or a second
process forgets nothing. An attempt is counted before the password is looked at and taken back
when it was right: many attempts at once gain nothing. Names that no account has are counted like
those that one has. After many failures in a row a name is locked until its account is recovered.

Sources: OWASP Application Security Verification Standard 5.0.0, 6.3.1; NIST SP 800-63B-4, section
3.2.2, which allows no more than 100 failures in a row.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workbench.clock import Clock
from workbench.store.registry import Registry, SignInFailures

_FORGET_AFTER = timedelta(hours=24)
_LONGEST_WAIT = timedelta(minutes=15)
_LONGEST_EXPONENT = 10


@dataclass(frozen=True)
class Limit:
    """How many failures cost nothing, and after how many it is over, for one kind of counter."""

    kind: str
    free: int
    locks: int | None = None
    longest: timedelta = _LONGEST_WAIT

    def wait(self, failures: int) -> timedelta:
        """How long nobody may try after so many failures: 1, 2, 4, ... seconds."""
        if failures < self.free:
            return timedelta()
        seconds = 2 ** min(failures - self.free, _LONGEST_EXPONENT)
        return min(timedelta(seconds=seconds), self.longest)

    def locked(self, failures: int) -> bool:
        """Whether so many failures lock what is counted."""
        return self.locks is not None and failures >= self.locks

    def key(self, name: str) -> str:
        """Key of a counter. Hashed: people type passwords into the wrong box."""
        return hashlib.sha256(f"{self.kind}:{name}".encode()).hexdigest()


ACCOUNT = Limit("account", free=5, locks=100)
ADDRESS = Limit("address", free=30, longest=timedelta(minutes=1))
"""A whole school may stand behind one address: nobody there may keep the others out for long."""
CODE = Limit("code", free=5, locks=100)
"""One-time codes of an account, whose password was right."""
LINK = Limit("link", free=3)
"""Asking for a link to recover an account: the count stands for letters sent."""


class Throttle:
    """Counters of failed attempts.

    Args:
        registry: where they are kept.
        clock: what time it is.
        limit: what is counted besides the address.
    """

    def __init__(self, registry: Registry, clock: Clock, limit: Limit = ACCOUNT) -> None:
        self._registry = registry
        self._clock = clock
        self._limit = limit

    def attempt(self, name: str, address: str) -> timedelta:
        """Count an attempt as failed, unless one has to wait.

        Returns:
            How long to wait; nothing where the attempt may go on.
        """
        now = self._clock()
        with self._registry.writing() as session:
            rows = {limit: _row(session, key, now) for limit, key in self._keys(name, address)}
            wait = max(_remaining(limit, row, now) for limit, row in rows.items())
            if wait > timedelta():
                return wait
            for limit, row in rows.items():
                _count(limit, row, now)
        return timedelta()

    def locked(self, name: str) -> bool:
        """Whether a name is locked, until it is cleared."""
        with self._registry.reading() as session:
            row = session.get(SignInFailures, self._limit.key(name))
            return row is not None and self._limit.locked(row.failures)

    def succeeded(self, name: str, address: str) -> None:
        """Forget the account's failures, and take this attempt back from the address.

        Only this one: who has an account cannot wipe an address clean by signing in to it.
        """
        self.clear(name)
        with self._registry.writing() as session:
            row = session.get(SignInFailures, ADDRESS.key(address), with_for_update=True)
            if row is not None:
                row.failures = max(row.failures - 1, 0)
                row.blocked_until = row.last + ADDRESS.wait(row.failures)

    def clear(self, name: str) -> None:
        """Forget the failures of a name, also where they have locked it."""
        mine = SignInFailures.key_hash == self._limit.key(name)
        with self._registry.writing() as session:
            session.execute(sa.delete(SignInFailures).where(mine))

    def _keys(self, name: str, address: str) -> list[tuple[Limit, str]]:
        # always in this order, so that two processes never wait for each other's row
        return [(ADDRESS, ADDRESS.key(address)), (self._limit, self._limit.key(name))]


def _row(session: Session, key: str, now: datetime) -> SignInFailures:
    """The counter of a key, which nobody else may change until the transaction ends."""
    row = session.get(SignInFailures, key, with_for_update=True)
    if row is not None:
        return row
    try:
        with session.begin_nested():
            session.add(SignInFailures(key_hash=key, failures=0, last=now, blocked_until=now))
    except sa.exc.IntegrityError:
        pass
    return session.get_one(SignInFailures, key, with_for_update=True, populate_existing=True)


def _remaining(limit: Limit, row: SignInFailures, now: datetime) -> timedelta:
    return limit.longest if limit.locked(row.failures) else row.blocked_until - now


def _count(limit: Limit, row: SignInFailures, now: datetime) -> None:
    earlier = row.failures if now - row.last < _FORGET_AFTER else 0
    row.failures = earlier + 1
    row.last = now
    row.blocked_until = now + limit.wait(row.failures)
