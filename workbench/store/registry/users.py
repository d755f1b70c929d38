"""Users and what they were given."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.store.registry.base import Base, Moment
from workbench.store.registry.organisations import Organisation

LOCAL = "local"
PENDING, ACTIVE, CLOSED = "pending", "active", "closed"
STATES = (PENDING, ACTIVE, CLOSED)


class User(Base):
    """A person who may sign in. A closed account stays, so that its name is not used again.

    ``issuer`` and ``subject`` are the identity. For a local account they are ``local`` and the
    username; for one of an OpenID provider what the provider says. ``pending`` is an account
    whose person has not yet signed in for the first time.
    """

    __tablename__ = "user_account"
    __table_args__ = (
        sa.CheckConstraint(sa.column("state").in_(STATES), name="state"),
        sa.UniqueConstraint("issuer", "subject"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(sa.String(100), unique=True)
    display_name: Mapped[str] = mapped_column(sa.String(200))
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    issuer: Mapped[str] = mapped_column(sa.String(255), default=LOCAL)
    subject: Mapped[str] = mapped_column(
        sa.String(255), default=lambda context: context.get_current_parameters()["username"]
    )
    password_hash: Mapped[str] = mapped_column(sa.String(200), default="")
    role: Mapped[str] = mapped_column(sa.String(50))
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    state: Mapped[str] = mapped_column(sa.String(10), default=ACTIVE)
    created: Mapped[datetime | None] = mapped_column(Moment)

    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
    grants: Mapped[list["UserGrant"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="UserGrant.name"
    )

    @property
    def active(self) -> bool:
        """Whether the account may be used."""
        return self.state == ACTIVE


class UserGrant(Base):
    """One product, report or right of administration that a user was given, and by whom."""

    __tablename__ = "user_grant"

    user_id: Mapped[int] = mapped_column(
        sa.ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(sa.String(50), primary_key=True)
    given: Mapped[datetime] = mapped_column(Moment)
    given_by: Mapped[str] = mapped_column(sa.String(300))
