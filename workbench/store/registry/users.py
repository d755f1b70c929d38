"""Organisations, users, browser sessions and counters of failed sign-ins."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.store.registry.base import Base, Moment

KINDS = ("school", "trust", "local_authority", "diocese", "national")


class Organisation(Base):
    """Who a user belongs to. A school has a URN, which is the remit of its users."""

    __tablename__ = "organisation"
    __table_args__ = (
        sa.CheckConstraint(sa.column("kind").in_(KINDS), name="kind"),
        sa.CheckConstraint("(kind = 'school') = (urn IS NOT NULL)", name="urn_of_a_school"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    name: Mapped[str] = mapped_column(sa.String(200))
    urn: Mapped[str | None] = mapped_column(sa.String(6), unique=True)


class User(Base):
    """A person who may sign in. A closed account stays, so that its name is not used again."""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(sa.String(100), unique=True)
    display_name: Mapped[str] = mapped_column(sa.String(200))
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    role: Mapped[str] = mapped_column(sa.String(50))
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    active: Mapped[bool] = mapped_column(default=True)

    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)


class BrowserSession(Base):
    """One sign-in. Its identifier is kept as a SHA-256 hash: this table opens no session."""

    __tablename__ = "browser_session"

    id_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(
        sa.ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    created: Mapped[datetime] = mapped_column(Moment)
    last_seen: Mapped[datetime] = mapped_column(Moment)
    expires: Mapped[datetime] = mapped_column(Moment)
    revoked: Mapped[datetime | None] = mapped_column(Moment)

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class SignInFailures(Base):
    """Failed sign-ins of one account or one address, by the hash of its name."""

    __tablename__ = "sign_in_failures"

    key_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    failures: Mapped[int]
    last: Mapped[datetime] = mapped_column(Moment)
    blocked_until: Mapped[datetime] = mapped_column(Moment)
