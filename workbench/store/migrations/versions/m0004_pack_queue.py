"""Runs of packs, their jobs, and packs that are not tried again."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "pack_run",
        sa.Column("id", sa.String(26), primary_key=True),
        sa.Column("fingerprint", sa.String(64), nullable=False, index=True),
        sa.Column("job", sa.JSON, nullable=False),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("deadline_seconds", sa.Integer, nullable=False),
        sa.Column("started", _MOMENT, nullable=False),
        sa.Column("finished", _MOMENT),
        sa.Column("cancelled", _MOMENT),
        sa.Column("active_until", _MOMENT),
        sa.Column("worked", sa.Double, nullable=False),
    )
    _jobs()
    op.create_table(
        "pack_poison",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("urn", sa.String(6), nullable=False, index=True),
        _run_id(),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(100), nullable=False),
        sa.Column("cell", sa.Integer),
    )


def _run_id(*, key: bool = False) -> sa.Column[str]:
    owner = sa.ForeignKey("pack_run.id", ondelete="CASCADE")
    return sa.Column("run_id", sa.String(26), owner, nullable=False, primary_key=key)


def _jobs() -> None:
    op.create_table(
        "pack_job",
        _run_id(key=True),
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("urn", sa.String(6), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("not_before", _MOMENT),
        sa.Column("worker", sa.String(60), nullable=False),
        sa.Column("lease_until", _MOMENT),
        sa.Column("deadline", _MOMENT),
        sa.Column("finished", _MOMENT),
        sa.Column("seconds", sa.Double),
        sa.Column("cpu", sa.Double),
        sa.Column("size", sa.BigInteger),
        sa.Column("reused", sa.Boolean, nullable=False),
        sa.Column("kind", sa.String(100), nullable=False),
        sa.Column("cell", sa.Integer),
        sa.Column("cells", sa.JSON, nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'built', 'failed', 'poisoned')", name="state"
        ),
    )
    op.create_index("ix_pack_job_claim", "pack_job", ["run_id", "state", "urn"])
    running = sa.text("state = 'running'")
    op.create_index(
        "uq_pack_job_running",
        "pack_job",
        ["key"],
        unique=True,
        sqlite_where=running,
        postgresql_where=running,
    )


def downgrade() -> None:
    """Drop the tables; the packs that were built stand in their folder."""
    for table in ("pack_poison", "pack_job", "pack_run"):
        op.drop_table(table)
