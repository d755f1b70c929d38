"""Connections to schools' systems, their categories, and runs."""

import sqlalchemy as sa
from alembic import op

from workbench.errors import StoreError

revision = "0003"
down_revision = "0002"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "connection",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("urn", sa.String(6), nullable=False, index=True),
        sa.Column("connector", sa.String(20), nullable=False),
        sa.Column("address", sa.String(300), nullable=False),
        sa.Column("external_id", sa.String(60), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("system", sa.String(60), nullable=False),
        sa.Column("token", sa.String(2000), nullable=False),
        sa.Column("mode", sa.String(10), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("made", _MOMENT, nullable=False),
        sa.Column("made_by", sa.String(300), nullable=False),
        sa.Column("revoked", _MOMENT),
        sa.Column("revoked_by", sa.String(300), nullable=False),
        sa.Column("revoked_where", sa.String(20), nullable=False),
        sa.Column("named_until", sa.Date),
        sa.CheckConstraint("mode IN ('automatic', 'manual')", name="mode"),
        sa.CheckConstraint("state IN ('requested', 'connected', 'revoked')", name="state"),
    )
    op.create_table(
        "connection_category",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "connection_id",
            sa.Integer,
            sa.ForeignKey("connection.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("category", sa.String(20), nullable=False),
        sa.Column("given", _MOMENT, nullable=False),
        sa.Column("given_by", sa.String(300), nullable=False),
        sa.Column("withdrawn", _MOMENT),
        sa.Column("withdrawn_by", sa.String(300), nullable=False),
    )
    _runs()


def _runs() -> None:
    op.create_table(
        "sync_run",
        sa.Column("id", sa.String(26), primary_key=True),
        sa.Column("urn", sa.String(6), nullable=False, index=True),
        sa.Column(
            "connection_id",
            sa.Integer,
            sa.ForeignKey("connection.id", ondelete="SET NULL"),
            index=True,
        ),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("outcome", sa.String(12), nullable=False),
        sa.Column("by", sa.String(300), nullable=False),
        sa.Column("started", _MOMENT, nullable=False),
        sa.Column("finished", _MOMENT),
        sa.Column("categories", sa.JSON, nullable=False),
        sa.Column("complete", sa.Boolean, nullable=False),
        sa.Column("cursors", sa.JSON, nullable=False),
        sa.Column("stores", sa.JSON, nullable=False),
        sa.Column("lake_before", sa.BigInteger),
        sa.Column("lake_after", sa.BigInteger),
        sa.Column("vault_before", sa.BigInteger),
        sa.Column("vault_after", sa.BigInteger),
        sa.Column("counts", sa.JSON, nullable=False),
        sa.Column("checks", sa.JSON, nullable=False),
        sa.Column("message", sa.String(600), nullable=False),
        sa.CheckConstraint(
            "kind IN ('full', 'incremental', 'review', 'upload', 'undo')", name="kind"
        ),
        sa.CheckConstraint(
            "outcome IN ('running', 'stored', 'unchanged', 'waiting', 'stopped', 'failed', "
            "'undone')",
            name="outcome",
        ),
    )


def downgrade() -> None:
    """Refuse: nobody could tell any more what was taken from which school."""
    raise StoreError(
        "The registry cannot go back to the version before connections.",
        "Restore it from a backup of that version.",
    )
