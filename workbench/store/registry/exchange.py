"""Connections to schools' systems: what each may take, and every run that took something."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.store.registry.base import Base, Moment

MODES = ("automatic", "manual")
CONNECTION_STATES = ("requested", "connected", "revoked")
RUN_KINDS = ("full", "incremental", "review", "upload", "undo")
OUTCOMES = ("running", "stored", "unchanged", "waiting", "stopped", "failed", "undone")


class Connection(Base):
    """One school's system, as one connector reaches it. A school has at most one that stands.

    ``external_id`` is what the connector calls the school; ``token`` is sealed with a key that is
    not in the registry. ``revoked_by`` says who switched it off and ``revoked_where`` from where:
    here, at the connector, or by its notice. ``named_until`` is the day by which the names of the
    school's pupils go.
    """

    __tablename__ = "connection"
    __table_args__ = (
        sa.CheckConstraint(sa.column("mode").in_(MODES), name="mode"),
        sa.CheckConstraint(sa.column("state").in_(CONNECTION_STATES), name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    urn: Mapped[str] = mapped_column(sa.String(6), index=True)
    connector: Mapped[str] = mapped_column(sa.String(20))
    address: Mapped[str] = mapped_column(sa.String(300))
    external_id: Mapped[str] = mapped_column(sa.String(60))
    name: Mapped[str] = mapped_column(sa.String(200))
    system: Mapped[str] = mapped_column(sa.String(60))
    token: Mapped[str] = mapped_column(sa.String(2000))
    mode: Mapped[str] = mapped_column(sa.String(10))
    state: Mapped[str] = mapped_column(sa.String(10))
    made: Mapped[datetime] = mapped_column(Moment)
    made_by: Mapped[str] = mapped_column(sa.String(300))
    revoked: Mapped[datetime | None] = mapped_column(Moment)
    revoked_by: Mapped[str] = mapped_column(sa.String(300), default="")
    revoked_where: Mapped[str] = mapped_column(sa.String(20), default="")
    named_until: Mapped[date | None] = mapped_column(sa.Date)

    categories: Mapped[list["ConnectionCategory"]] = relationship(
        lazy="selectin", order_by="ConnectionCategory.id", cascade="all, delete-orphan"
    )


class ConnectionCategory(Base):
    """A school lets a connection take one category of data, until it was withdrawn."""

    __tablename__ = "connection_category"

    id: Mapped[int] = mapped_column(primary_key=True)
    connection_id: Mapped[int] = mapped_column(
        sa.ForeignKey("connection.id", ondelete="CASCADE"), index=True
    )
    category: Mapped[str] = mapped_column(sa.String(20))
    given: Mapped[datetime] = mapped_column(Moment)
    given_by: Mapped[str] = mapped_column(sa.String(300))
    withdrawn: Mapped[datetime | None] = mapped_column(Moment)
    withdrawn_by: Mapped[str] = mapped_column(sa.String(300), default="")


class SyncRun(Base):
    """One run for one school: what it was, what came of it, and between which snapshots.

    ``counts`` are new, changed and gone rows and changed columns by dataset, ``checks`` the rows
    of the checks; neither holds a value of a pupil. ``cursors`` say by category how far the source
    was read, ``complete`` whether everything was compared. ``stores`` are the stores that the run
    commits to, in order: it happened when the last of them has it. Snapshots are those of lake and
    vault before and after.
    """

    __tablename__ = "sync_run"
    __table_args__ = (
        sa.CheckConstraint(sa.column("kind").in_(RUN_KINDS), name="kind"),
        sa.CheckConstraint(sa.column("outcome").in_(OUTCOMES), name="outcome"),
    )

    id: Mapped[str] = mapped_column(sa.String(26), primary_key=True)
    urn: Mapped[str] = mapped_column(sa.String(6), index=True)
    connection_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("connection.id", ondelete="SET NULL"), index=True
    )
    kind: Mapped[str] = mapped_column(sa.String(12))
    outcome: Mapped[str] = mapped_column(sa.String(12))
    by: Mapped[str] = mapped_column(sa.String(300))
    started: Mapped[datetime] = mapped_column(Moment)
    finished: Mapped[datetime | None] = mapped_column(Moment)
    categories: Mapped[list[str]] = mapped_column(sa.JSON)
    complete: Mapped[bool] = mapped_column(default=False)
    cursors: Mapped[dict[str, str]] = mapped_column(sa.JSON)
    stores: Mapped[list[str]] = mapped_column(sa.JSON)
    lake_before: Mapped[int | None] = mapped_column(sa.BigInteger)
    lake_after: Mapped[int | None] = mapped_column(sa.BigInteger)
    vault_before: Mapped[int | None] = mapped_column(sa.BigInteger)
    vault_after: Mapped[int | None] = mapped_column(sa.BigInteger)
    counts: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    checks: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)
    message: Mapped[str] = mapped_column(sa.String(600), default="")
