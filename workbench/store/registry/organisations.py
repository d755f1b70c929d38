"""Organisations, and which schools share their pupils' data with whom."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.store.registry.base import Base, Moment

KINDS = (
    "school",
    "trust",
    "local_authority",
    "diocese",
    "dfe",
    "ofsted",
    "training",
    "operator",
)
SHARING_KINDS = ("trust", "local_authority", "diocese")
"""Kinds of organisation that a school may share its pupils' data with, and no others."""


class Organisation(Base):
    """Who a user belongs to.

    ``code`` is the public number that the remit is worked out from: the URN of a school, the
    group identifier of a trust, the code of a local authority or a diocese; a short name of its
    own for the other kinds.
    """

    __tablename__ = "organisation"
    __table_args__ = (
        sa.CheckConstraint(sa.column("kind").in_(KINDS), name="kind"),
        sa.UniqueConstraint("kind", "code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    code: Mapped[str] = mapped_column(sa.String(40))
    name: Mapped[str] = mapped_column(sa.String(200))

    @property
    def key(self) -> str:
        """Kind and code in one word, as scopes and the audit log name it."""
        return f"{self.kind}:{self.code}"


class SharingAgreement(Base):
    """A school lets one trust, local authority or diocese see its pupils' data for a while.

    It stands from ``starts`` to ``ends``, both days included, unless it was withdrawn.
    ``agreed_by`` says who agreed for the school, ``withdrawn_by`` who took it back.
    """

    __tablename__ = "sharing_agreement"

    id: Mapped[int] = mapped_column(primary_key=True)
    urn: Mapped[str] = mapped_column(sa.String(6), index=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    starts: Mapped[date] = mapped_column(sa.Date)
    ends: Mapped[date | None] = mapped_column(sa.Date)
    agreed_by: Mapped[str] = mapped_column(sa.String(300))
    withdrawn: Mapped[datetime | None] = mapped_column(Moment)
    withdrawn_by: Mapped[str] = mapped_column(sa.String(300), default="")

    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)


class DioceseSchool(Base):
    """A school belongs to a diocese from ``starts`` to ``ends``, both days included.

    No published table that is loaded says so, which is why the operator enters it.
    """

    __tablename__ = "diocese_school"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    urn: Mapped[str] = mapped_column(sa.String(6))
    starts: Mapped[date] = mapped_column(sa.Date)
    ends: Mapped[date | None] = mapped_column(sa.Date)
    entered_by: Mapped[str] = mapped_column(sa.String(300))
