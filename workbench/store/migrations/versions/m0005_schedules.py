"""Schedules as they were first seen, and their runs."""

import sqlalchemy as sa
from alembic import op

from workbench.errors import StoreError

revision = "0005"
down_revision = "0004"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "schedule_seen",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("timing", sa.String(200), nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
    )
    op.create_table(
        "schedule_run",
        sa.Column("id", sa.String(26), primary_key=True),
        sa.Column("schedule", sa.String(40), nullable=False),
        sa.Column("due", _MOMENT, nullable=False),
        sa.Column("by_when", _MOMENT, nullable=False),
        sa.Column("outcome", sa.String(12), nullable=False),
        sa.Column("earlier", sa.Integer, nullable=False),
        sa.Column("home", sa.String(26), nullable=False),
        sa.Column("tried", _MOMENT),
        sa.Column("cuts", sa.Integer, nullable=False),
        sa.Column("started", _MOMENT),
        sa.Column("finished", _MOMENT),
        sa.Column("exit_code", sa.Integer),
        sa.Column("reason", sa.String(600), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('waiting', 'running', 'interrupted', 'done', 'partial', 'failed', "
            "'overdue', 'missed')",
            name="outcome",
        ),
        sa.UniqueConstraint("schedule", "due"),
    )


def downgrade() -> None:
    """Refuse: nobody could tell any more what has run."""
    raise StoreError(
        "The registry cannot go back to the version before schedules.",
        "Restore it from a backup of that version.",
    )
