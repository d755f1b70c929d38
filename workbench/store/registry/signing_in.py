"""What signing in leaves behind: browser sessions, failures, invitations, second factors."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.store.registry.base import Base, Moment
from workbench.store.registry.users import User


def _of_user(*, primary_key: bool = False) -> Mapped[int]:
    return mapped_column(
        sa.ForeignKey("user_account.id", ondelete="CASCADE"),
        primary_key=primary_key,
        index=not primary_key,
    )


class BrowserSession(Base):
    """One sign-in. Its identifier is kept as a SHA-256 hash: this table opens no session.

    ``method`` is how the person signed in: ``password``, ``password+code`` or ``openid``.
    """

    __tablename__ = "browser_session"

    id_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    user_id: Mapped[int] = _of_user()
    created: Mapped[datetime] = mapped_column(Moment)
    last_seen: Mapped[datetime] = mapped_column(Moment)
    expires: Mapped[datetime] = mapped_column(Moment)
    revoked: Mapped[datetime | None] = mapped_column(Moment)
    method: Mapped[str] = mapped_column(sa.String(20), default="password")

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class SignInFailures(Base):
    """Failed sign-ins of one account or one address, by the hash of its name."""

    __tablename__ = "sign_in_failures"

    key_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    failures: Mapped[int]
    last: Mapped[datetime] = mapped_column(Moment)
    blocked_until: Mapped[datetime] = mapped_column(Moment)


class Invitation(Base):
    """A link sent by e-mail that, with the access code handed over, sets a password once.

    ``kind`` is ``activation`` or ``recovery``. The link's token is kept as a SHA-256 hash and the
    code as an argon2id hash; ``failures`` counts wrong codes.
    """

    __tablename__ = "invitation"

    token_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    user_id: Mapped[int] = _of_user()
    kind: Mapped[str] = mapped_column(sa.String(10))
    code_hash: Mapped[str] = mapped_column(sa.String(200))
    created: Mapped[datetime] = mapped_column(Moment)
    expires: Mapped[datetime] = mapped_column(Moment)
    used: Mapped[datetime | None] = mapped_column(Moment)
    failures: Mapped[int] = mapped_column(default=0)

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class SecondFactor(Base):
    """The secret of a user's one-time codes, encrypted. It counts once it was confirmed.

    ``last_step`` is the time step of the last code that was taken, so that none is taken twice.
    """

    __tablename__ = "second_factor"

    user_id: Mapped[int] = _of_user(primary_key=True)
    secret: Mapped[str] = mapped_column(sa.String(300))
    confirmed: Mapped[datetime | None] = mapped_column(Moment)
    last_step: Mapped[int] = mapped_column(default=0)


class RecoveryCode(Base):
    """A code that stands in once for a lost second factor, as an argon2id hash."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = _of_user()
    code_hash: Mapped[str] = mapped_column(sa.String(200))
    used: Mapped[datetime | None] = mapped_column(Moment)


class PendingSignIn(Base):
    """A sign-in that is half done: on its way to an OpenID provider, or before its code.

    ``state_hash`` is the SHA-256 hash of what the browser holds. ``user_id`` is set where the
    password was right and the second factor is still to come; the others carry what the
    provider's answer is checked against.
    """

    __tablename__ = "pending_sign_in"

    state_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    user_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    nonce: Mapped[str] = mapped_column(sa.String(100), default="")
    verifier: Mapped[str] = mapped_column(sa.String(200), default="")
    target: Mapped[str] = mapped_column(sa.Text, default="/")
    expires: Mapped[datetime] = mapped_column(Moment)
    failures: Mapped[int] = mapped_column(default=0)
