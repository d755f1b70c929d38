"""Sessions of browsers, kept by the server: the cookie holds a random name and nothing else."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from workbench.access.scope import Viewer
from workbench.serve.accounts import viewer_of
from workbench.serve.clock import Clock, now
from workbench.store.registry import BrowserSession, Registry, User

_ID_BYTES = 32
_SEEN_EVERY = timedelta(seconds=30)


@dataclass(frozen=True)
class SignedIn:
    """One running session.

    ``key`` is the SHA-256 hash of the cookie's value: it names the session and opens nothing.
    """

    key: str
    user_id: int
    display_name: str
    viewer: Viewer
    created: datetime
    last_seen: datetime


class Sessions:
    """Starts, finds and ends sessions.

    Args:
        registry: where they are kept.
        idle: a session ends after this long without anything asked.
        longest: and after this long in any case.
        clock: what time it is.
    """

    def __init__(
        self, registry: Registry, idle: timedelta, longest: timedelta, clock: Clock = now
    ) -> None:
        self._registry = registry
        self._idle = idle
        self._longest = longest
        self._clock = clock

    def start(self, user_id: int) -> str:
        """Start a session and return the value of its cookie, which is kept nowhere."""
        value = secrets.token_urlsafe(_ID_BYTES)
        moment = self._clock()
        with self._registry.writing() as session:
            session.add(
                BrowserSession(
                    id_hash=key_of(value),
                    user_id=user_id,
                    created=moment,
                    last_seen=moment,
                    expires=moment + self._longest,
                )
            )
        return value

    def find(self, value: str) -> SignedIn | None:
        """The running session of a cookie's value, or None."""
        return self.running(key_of(value)) if value else None

    def running(self, key: str) -> SignedIn | None:
        """The session of a key, if it runs: not ended, not idle too long, its account open."""
        wanted = sa.select(BrowserSession).where(BrowserSession.id_hash == key, *self._runs())
        with self._registry.reading() as session:
            row = session.scalars(wanted).unique().one_or_none()
        return None if row is None else _signed_in(row)

    def still(self, keys: Collection[str]) -> set[str]:
        """Those of the keys whose sessions run."""
        wanted = (
            sa.select(BrowserSession.id_hash)
            .join(User)
            .where(BrowserSession.id_hash.in_(keys), *self._runs())
        )
        with self._registry.reading() as session:
            return set(session.scalars(wanted))

    def seen(self, known: SignedIn) -> None:
        """Note that somebody asked for something, at most every 30 seconds."""
        moment = self._clock()
        if moment - known.last_seen < _SEEN_EVERY:
            return
        self._change(BrowserSession.id_hash == known.key, last_seen=moment)

    def end(self, key: str) -> None:
        """End one session."""
        self._change(BrowserSession.id_hash == key, revoked=self._clock())

    def end_all(self, user_id: int) -> list[str]:
        """End every session of an account and return their keys."""
        keys = [one.key for one in self.of_user(user_id)]
        self._change(BrowserSession.user_id == user_id, revoked=self._clock())
        return keys

    def of_user(self, user_id: int) -> list[SignedIn]:
        """The running sessions of an account, newest first."""
        wanted = (
            sa.select(BrowserSession)
            .where(BrowserSession.user_id == user_id, *self._runs())
            .order_by(BrowserSession.created.desc())
        )
        with self._registry.reading() as session:
            return [_signed_in(row) for row in session.scalars(wanted).unique()]

    def _runs(self) -> tuple[sa.ColumnElement[bool], ...]:
        moment = self._clock()
        return (
            BrowserSession.revoked.is_(None),
            BrowserSession.expires > moment,
            BrowserSession.last_seen > moment - self._idle,
            BrowserSession.user.has(User.active.is_(True)),
        )

    def _change(self, which: sa.ColumnElement[bool], **values: datetime) -> None:
        change = sa.update(BrowserSession).where(which, BrowserSession.revoked.is_(None))
        with self._registry.writing() as session:
            session.execute(change.values(**values))


def key_of(value: str) -> str:
    """Key of the session whose cookie has this value."""
    return hashlib.sha256(value.encode()).hexdigest()


def _signed_in(row: BrowserSession) -> SignedIn:
    return SignedIn(
        key=row.id_hash,
        user_id=row.user_id,
        display_name=row.user.display_name,
        viewer=viewer_of(row.user),
        created=row.created,
        last_seen=row.last_seen,
    )
