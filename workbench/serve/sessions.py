"""Sessions of browsers, kept by the server: the cookie holds a random name and nothing else."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workbench.access.scope import Viewer
from workbench.clock import Clock, now
from workbench.serve.viewers import Viewers
from workbench.settings import Settings
from workbench.store.registry import ACTIVE, BrowserSession, Registry, User

_ID_BYTES = 32
_SEEN_EVERY = timedelta(seconds=30)
_REMEMBERED = timedelta(days=30)
_WARNED = timedelta(minutes=3)


@dataclass(frozen=True)
class SignedIn:
    """One running session.

    ``key`` is the SHA-256 hash of the cookie's value: it names the session and opens nothing.
    ``method`` is how the person signed in: ``password``, ``password+code`` or ``openid``.
    """

    key: str
    user_id: int
    username: str
    display_name: str
    viewer: Viewer
    method: str
    created: datetime
    last_seen: datetime


@dataclass(frozen=True)
class Left:
    """How long a session still runs.

    Attributes:
        idle: if nothing more is asked.
        longest: in any case.
        warn: how long before its end its pages should say so.
    """

    idle: timedelta
    longest: timedelta
    warn: timedelta


class Sessions:
    """Starts, finds and ends sessions.

    Args:
        registry: where they are kept.
        idle: a session ends after this long without anything asked.
        longest: and after this long in any case.
        clock: what time it is.
        at_once: how many an account may have; one more ends the oldest.
        viewers: says who an account signs in as; by default without remits of trusts,
            authorities and dioceses.
    """

    def __init__(
        self,
        registry: Registry,
        idle: timedelta,
        longest: timedelta,
        clock: Clock = now,
        at_once: int = 20,
        viewers: Viewers | None = None,
    ) -> None:
        self._registry = registry
        self._idle = idle
        self._longest = longest
        self._clock = clock
        self._at_once = at_once
        self._viewers = viewers if viewers is not None else Viewers(registry, clock=clock)

    def start(self, user_id: int, method: str = "password") -> str:
        """Start a session and return the value of its cookie, which is kept nowhere.

        The account's oldest sessions end where it would have too many.
        """
        value = secrets.token_urlsafe(_ID_BYTES)
        moment = self._clock()
        with self._registry.writing() as session:
            self._make_room(session, user_id)
            session.add(
                BrowserSession(
                    id_hash=key_of(value),
                    user_id=user_id,
                    created=moment,
                    last_seen=moment,
                    expires=moment + self._longest,
                    method=method,
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
        return None if row is None else _signed_in(row, self._viewers.of(row.user))

    def viewers(self, keys: Collection[str]) -> dict[str, Viewer]:
        """The viewers, as they are now, of those of the keys whose sessions run."""
        wanted = sa.select(BrowserSession).where(BrowserSession.id_hash.in_(keys), *self._runs())
        with self._registry.reading() as session:
            rows = session.scalars(wanted).unique().all()
        found = self._viewers.of_all(row.user for row in rows)
        return {row.id_hash: found[row.user_id] for row in rows}

    def seen(self, known: SignedIn) -> None:
        """Note that somebody asked for something, at most every 30 seconds."""
        moment = self._clock()
        if moment - known.last_seen < _SEEN_EVERY:
            return
        self._change(BrowserSession.id_hash == known.key, last_seen=moment)

    def extend(self, known: SignedIn) -> None:
        """Note that somebody is there, however short ago that was noted last."""
        self._change(BrowserSession.id_hash == known.key, last_seen=self._clock())

    def left(self, known: SignedIn) -> Left:
        """How long a session still runs; never less than nothing."""
        moment, none = self._clock(), timedelta()
        return Left(
            idle=max(known.last_seen + self._idle - moment, none),
            longest=max(known.created + self._longest - moment, none),
            warn=min(_WARNED, self._idle / 2),
        )

    def end(self, key: str) -> None:
        """End one session."""
        self._change(BrowserSession.id_hash == key, revoked=self._clock())

    def end_of_user(self, user_id: int, key: str) -> bool:
        """End one session of an account; false where it has none of that key that runs."""
        mine = any(one.key == key for one in self.of_user(user_id))
        if mine:
            self.end(key)
        return mine

    def end_all(self, user_id: int) -> list[str]:
        """End every session of an account and return their keys."""
        keys = [one.key for one in self.of_user(user_id)]
        self._change(BrowserSession.user_id == user_id, revoked=self._clock())
        return keys

    def end_everyone(self) -> list[str]:
        """End every session that runs and return their keys.

        Each server process closes the pages of ended sessions within seconds, see
        :meth:`workbench.serve.live.LiveSockets.sweep`.
        """
        keys = [one.key for one in self.every()]
        self._change(sa.true(), revoked=self._clock())
        return keys

    def every(self) -> list[SignedIn]:
        """All running sessions, newest first."""
        return self._list(sa.true())

    def of_user(self, user_id: int) -> list[SignedIn]:
        """The running sessions of an account, newest first."""
        return self._list(BrowserSession.user_id == user_id)

    def _list(self, which: sa.ColumnElement[bool]) -> list[SignedIn]:
        wanted = sa.select(BrowserSession).where(which, *self._runs())
        newest_first = wanted.order_by(BrowserSession.created.desc(), BrowserSession.id_hash)
        with self._registry.reading() as session:
            rows = session.scalars(newest_first).unique().all()
        viewers = self._viewers.of_all(row.user for row in rows)
        return [_signed_in(row, viewers[row.user_id]) for row in rows]

    def _make_room(self, session: Session, user_id: int) -> None:
        """End the oldest sessions of an account above the limit, and forget what is long over."""
        moment = self._clock()
        mine = BrowserSession.user_id == user_id
        session.execute(
            sa.delete(BrowserSession).where(mine, BrowserSession.expires < moment - _REMEMBERED)
        )
        surplus = (
            sa.select(BrowserSession.id_hash)
            .where(mine, *self._runs())
            .order_by(BrowserSession.created.desc(), BrowserSession.id_hash)
            .offset(self._at_once - 1)
        )
        ended = BrowserSession.id_hash.in_(session.scalars(surplus).all())
        session.execute(sa.update(BrowserSession).where(ended).values(revoked=moment))

    def _runs(self) -> tuple[sa.ColumnElement[bool], ...]:
        moment = self._clock()
        return (
            BrowserSession.revoked.is_(None),
            BrowserSession.expires > moment,
            BrowserSession.last_seen > moment - self._idle,
            BrowserSession.user.has(User.state == ACTIVE),
        )

    def _change(self, which: sa.ColumnElement[bool], **values: datetime) -> None:
        change = sa.update(BrowserSession).where(which, BrowserSession.revoked.is_(None))
        with self._registry.writing() as session:
            session.execute(change.values(**values))


def open_sessions(
    registry: Registry, chosen: Settings, clock: Clock = now, viewers: Viewers | None = None
) -> Sessions:
    """The sessions of a registry with the limits of the settings."""
    idle = timedelta(minutes=chosen.session_idle_minutes)
    longest = timedelta(hours=chosen.session_hours)
    return Sessions(registry, idle, longest, clock, chosen.sessions_at_once, viewers)


def key_of(value: str) -> str:
    """Key of the session whose cookie has this value."""
    return hashlib.sha256(value.encode()).hexdigest()


def _signed_in(row: BrowserSession, viewer: Viewer) -> SignedIn:
    return SignedIn(
        key=row.id_hash,
        user_id=row.user_id,
        username=row.user.username,
        display_name=row.user.display_name,
        viewer=viewer,
        method=row.method,
        created=row.created,
        last_seen=row.last_seen,
    )
