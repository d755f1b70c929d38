"""Runs of many packs, their jobs, and the list of packs that are not tried again."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from workbench.store.registry.base import Base, Moment

JOB_STATES = ("waiting", "running", "built", "failed", "poisoned")


class PackRun(Base):
    """One run of packs: what is built, for whom first, and who is at work on it.

    ``job`` is what every pack of the run has in common, ``fingerprint`` the hash of all that was
    asked for. ``active_until`` is the moment after which nobody is at work on it, unless whoever
    is says so again; ``worked`` are the seconds in which somebody was.
    """

    __tablename__ = "pack_run"

    id: Mapped[str] = mapped_column(sa.String(26), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(sa.String(64), index=True)
    job: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    priority: Mapped[int]
    tries: Mapped[int]
    deadline_seconds: Mapped[int]
    started: Mapped[datetime] = mapped_column(Moment)
    finished: Mapped[datetime | None] = mapped_column(Moment)
    cancelled: Mapped[datetime | None] = mapped_column(Moment)
    active_until: Mapped[datetime | None] = mapped_column(Moment)
    worked: Mapped[float] = mapped_column(sa.Double, default=0.0)


class PackJob(Base):
    """One pack of a run, by its id, which is the hash of its inputs.

    ``attempts`` counts claims, ``failures`` those that failed by themselves. ``kind`` says why the
    last one failed and holds no value of a row and no path. ``seconds`` and ``cpu`` are of the
    attempt that built it, ``cells`` pairs of a cell's number and its seconds.
    """

    __tablename__ = "pack_job"
    __table_args__ = (
        sa.CheckConstraint(sa.column("state").in_(JOB_STATES), name="state"),
        # what is claimed is found without reading the others
        sa.Index("ix_pack_job_claim", "run_id", "state", "urn"),
        # a pack is built by one worker at a time, whatever the number of runs that want it
        sa.Index(
            "uq_pack_job_running",
            "key",
            unique=True,
            sqlite_where=sa.text("state = 'running'"),
            postgresql_where=sa.text("state = 'running'"),
        ),
    )

    run_id: Mapped[str] = mapped_column(
        sa.ForeignKey("pack_run.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    urn: Mapped[str] = mapped_column(sa.String(6))
    state: Mapped[str] = mapped_column(sa.String(8))
    attempts: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None] = mapped_column(Moment)
    worker: Mapped[str] = mapped_column(sa.String(60), default="")
    lease_until: Mapped[datetime | None] = mapped_column(Moment)
    deadline: Mapped[datetime | None] = mapped_column(Moment)
    finished: Mapped[datetime | None] = mapped_column(Moment)
    seconds: Mapped[float | None] = mapped_column(sa.Double)
    cpu: Mapped[float | None] = mapped_column(sa.Double)
    size: Mapped[int | None] = mapped_column(sa.BigInteger)
    reused: Mapped[bool] = mapped_column(default=False)
    kind: Mapped[str] = mapped_column(sa.String(100), default="")
    cell: Mapped[int | None]
    cells: Mapped[list[list[float]]] = mapped_column(sa.JSON, default=list)


class PackPoison(Base):
    """A pack that is not tried again, in any run, until somebody releases it; and why."""

    __tablename__ = "pack_poison"

    key: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    urn: Mapped[str] = mapped_column(sa.String(6), index=True)
    run_id: Mapped[str] = mapped_column(sa.ForeignKey("pack_run.id", ondelete="CASCADE"))
    since: Mapped[datetime] = mapped_column(Moment)
    attempts: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(100))
    cell: Mapped[int | None]
