"""Schedules as they were first seen, and every run that came due."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from workbench.store.registry.base import Base, Moment

SCHEDULE_OUTCOMES = (
    "waiting",
    "running",
    "interrupted",
    "done",
    "partial",
    "failed",
    "overdue",
    "missed",
)


class ScheduleSeen(Base):
    """Since when a schedule has had its present timing.

    ``timing`` is its cron expression and time zone, empty while it is switched off. What would have
    come due before ``since`` was never missed.
    """

    __tablename__ = "schedule_seen"

    name: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    timing: Mapped[str] = mapped_column(sa.String(200))
    since: Mapped[datetime] = mapped_column(Moment)


class ScheduleRun(Base):
    """One run of a schedule: when it was due, by when it must be done, and what came of it.

    ``earlier`` counts runs before it that were missed and that it makes up for. ``home`` says from
    which home folder it was started, ``tried`` when its data were last looked at or its command was
    last started, ``cuts`` how often it was cut off. Nothing that the command printed is kept.
    """

    __tablename__ = "schedule_run"
    __table_args__ = (
        sa.CheckConstraint(sa.column("outcome").in_(SCHEDULE_OUTCOMES), name="outcome"),
        sa.UniqueConstraint("schedule", "due"),
    )

    id: Mapped[str] = mapped_column(sa.String(26), primary_key=True)
    schedule: Mapped[str] = mapped_column(sa.String(40))
    due: Mapped[datetime] = mapped_column(Moment)
    by_when: Mapped[datetime] = mapped_column(Moment)
    outcome: Mapped[str] = mapped_column(sa.String(12))
    earlier: Mapped[int] = mapped_column(default=0)
    home: Mapped[str] = mapped_column(sa.String(26), default="")
    tried: Mapped[datetime | None] = mapped_column(Moment)
    cuts: Mapped[int] = mapped_column(default=0)
    started: Mapped[datetime | None] = mapped_column(Moment)
    finished: Mapped[datetime | None] = mapped_column(Moment)
    exit_code: Mapped[int | None]
    reason: Mapped[str] = mapped_column(sa.String(600), default="")
