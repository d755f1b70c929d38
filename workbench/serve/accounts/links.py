"""Links and access codes: the two halves of setting a password, which travel apart.

The link goes by e-mail, the code is handed over by the organisation. Either alone opens nothing.
Only hashes are kept, both halves end together, and a link counts once.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workbench.serve.passwords import Passwords
from workbench.serve.readable import bare, readable_code
from workbench.store.registry import Invitation, User

ACTIVATION, RECOVERY = "activation", "recovery"
LIFETIMES = {ACTIVATION: timedelta(days=7), RECOVERY: timedelta(hours=24)}
MOST_WRONG_CODES = 5
_TOKEN_BYTES = 32
_GROUPS, _GROUP = 2, 4


@dataclass(frozen=True, repr=False)
class Link:
    """A link's token, which is sent and kept nowhere."""

    token: str

    @property
    def token_hash(self) -> str:
        """What is kept of it."""
        return hash_of(self.token)


@dataclass(frozen=True, repr=False)
class AccessCode:
    """A code of 39 bits to be handed over, and its hash. Five wrong tries end the link."""

    code: str
    code_hash: str


def new_link() -> Link:
    """A link of 256 bits."""
    return Link(secrets.token_urlsafe(_TOKEN_BYTES))


def new_access_code(passwords: Passwords) -> AccessCode:
    """A fresh access code. Its hash takes as long as that of a password."""
    code = readable_code(_GROUPS, _GROUP).upper()
    return AccessCode(code, passwords.hash(bare(code).casefold()))


def hash_of(token: str) -> str:
    """SHA-256 of a token; enough for 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def add_link(
    session: Session, user: User, kind: str, link: Link, code_hash: str, moment: datetime
) -> datetime:
    """Keep a link of an account, and return when it ends."""
    expires = moment + LIFETIMES[kind]
    session.add(
        Invitation(
            token_hash=link.token_hash,
            user=user,
            kind=kind,
            code_hash=code_hash,
            created=moment,
            expires=expires,
        )
    )
    return expires


def live(moment: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """Which links can still be used."""
    return (
        Invitation.used.is_(None),
        Invitation.expires > moment,
        Invitation.failures < MOST_WRONG_CODES,
    )


def live_links(session: Session, user: User, moment: datetime) -> list[Invitation]:
    """An account's links that can still be used, the newest first."""
    mine = sa.select(Invitation).where(Invitation.user_id == user.id, *live(moment))
    return list(session.scalars(mine.order_by(Invitation.created.desc())).unique())


def users_with_links(session: Session, moment: datetime) -> set[int]:
    """Numbers of the accounts that have a link that can still be used."""
    return set(session.scalars(sa.select(Invitation.user_id).where(*live(moment)).distinct()))


def without_links(session: Session, user: User, moment: datetime) -> None:
    """End every link of an account."""
    links = Invitation.user_id == user.id, Invitation.used.is_(None)
    session.execute(sa.update(Invitation).where(*links).values(used=moment))


def set_access_code(session: Session, user: User, code: AccessCode, moment: datetime) -> None:
    """Have every link of an account that was sent take a new access code."""
    for row in live_links(session, user, moment):
        row.code_hash, row.failures = code.code_hash, 0
