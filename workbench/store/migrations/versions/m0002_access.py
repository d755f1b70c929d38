"""Organisation codes, grants, agreements, dioceses, invitations, second factors, OpenID."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from workbench.errors import StoreError

revision = "0002"
down_revision = "0001"

_MOMENT = sa.DateTime(timezone=True)
_KINDS = "'school', 'trust', 'local_authority', 'diocese', 'dfe', 'ofsted', 'training', 'operator'"
_OLD_KINDS = "'school', 'trust', 'local_authority', 'diocese', 'national'"


def upgrade() -> None:
    """Change the tables that are there, carry their rows over, and make the new ones."""
    _organisations()
    _users()
    _grants()
    op.add_column(
        "browser_session",
        sa.Column("method", sa.String(20), nullable=False, server_default="password"),
    )
    _agreements()
    _signing_in()


def _organisations() -> None:
    with op.batch_alter_table("organisation") as table:
        table.add_column(sa.Column("code", sa.String(40)))
        table.drop_constraint("kind", type_="check")
        table.drop_constraint("urn_of_a_school", type_="check")
    # a school's code is its URN; the others get one that their owner can correct
    op.execute("UPDATE organisation SET code = COALESCE(urn, 'unknown-' || id)")
    op.execute("UPDATE organisation SET kind = 'training' WHERE id IN (" + _TRAINERS + ")")
    op.execute("UPDATE organisation SET kind = 'operator' WHERE kind = 'national'")
    with op.batch_alter_table("organisation") as table:
        table.drop_constraint("uq_organisation_urn", type_="unique")
        table.drop_column("urn")
        table.alter_column("code", existing_type=sa.String(40), nullable=False)
        table.create_check_constraint("kind", f"kind IN ({_KINDS})")
        table.create_unique_constraint("uq_organisation_kind", ["kind", "code"])


_TRAINERS = "SELECT organisation_id FROM user_account WHERE role = 'training'"


def _users() -> None:
    with op.batch_alter_table("user_account") as table:
        table.add_column(sa.Column("email", sa.String(254), nullable=False, server_default=""))
        table.add_column(
            sa.Column("issuer", sa.String(255), nullable=False, server_default="local")
        )
        table.add_column(sa.Column("subject", sa.String(255)))
        table.add_column(sa.Column("state", sa.String(10), nullable=False, server_default="active"))
        table.add_column(sa.Column("created", _MOMENT))
    op.execute("UPDATE user_account SET subject = username")
    op.execute("UPDATE user_account SET state = 'closed' WHERE NOT active")
    with op.batch_alter_table("user_account") as table:
        table.drop_column("active")
        table.alter_column("subject", existing_type=sa.String(255), nullable=False)
        table.create_check_constraint("state", "state IN ('pending', 'active', 'closed')")
        table.create_unique_constraint("uq_user_account_issuer", ["issuer", "subject"])


def _grants() -> None:
    grants = op.create_table(
        "user_grant",
        _user(primary_key=True),
        sa.Column("name", sa.String(50), primary_key=True),
        sa.Column("given", _MOMENT, nullable=False),
        sa.Column("given_by", sa.String(300), nullable=False),
    )
    # what the roles of the earlier version could do without grants
    earlier = {
        "school_named": ("analytics", "school_level", "pupil_level"),
        "school_governor": ("analytics", "school_level"),
        "analyst": ("analytics", "school_level"),
        "training": ("analytics", "school_level"),
    }
    users = sa.table("user_account", sa.column("id"), sa.column("role"))
    moment = datetime.now(UTC)
    for role, names in earlier.items():
        for name in names:
            found = sa.select(
                users.c.id, sa.literal(name), sa.literal(moment, _MOMENT), sa.literal("migration")
            ).where(users.c.role == role)
            columns = ["user_id", "name", "given", "given_by"]
            op.execute(sa.insert(grants).from_select(columns, found))


def _agreements() -> None:
    op.create_table(
        "sharing_agreement",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("urn", sa.String(6), nullable=False, index=True),
        sa.Column(
            "organisation_id",
            sa.Integer,
            sa.ForeignKey("organisation.id"),
            nullable=False,
            index=True,
        ),
        sa.Column("starts", sa.Date, nullable=False),
        sa.Column("ends", sa.Date),
        sa.Column("agreed_by", sa.String(300), nullable=False),
        sa.Column("withdrawn", _MOMENT),
        sa.Column("withdrawn_by", sa.String(300), nullable=False, server_default=""),
    )
    op.create_table(
        "diocese_school",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "organisation_id",
            sa.Integer,
            sa.ForeignKey("organisation.id"),
            nullable=False,
            index=True,
        ),
        sa.Column("urn", sa.String(6), nullable=False),
        sa.Column("starts", sa.Date, nullable=False),
        sa.Column("ends", sa.Date),
        sa.Column("entered_by", sa.String(300), nullable=False),
    )


def _signing_in() -> None:
    op.create_table(
        "invitation",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        _user(),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("code_hash", sa.String(200), nullable=False),
        sa.Column("created", _MOMENT, nullable=False),
        sa.Column("expires", _MOMENT, nullable=False),
        sa.Column("used", _MOMENT),
        sa.Column("failures", sa.Integer, nullable=False),
    )
    op.create_table(
        "second_factor",
        _user(primary_key=True),
        sa.Column("secret", sa.String(300), nullable=False),
        sa.Column("confirmed", _MOMENT),
        sa.Column("last_step", sa.Integer, nullable=False),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer, primary_key=True),
        _user(),
        sa.Column("code_hash", sa.String(200), nullable=False),
        sa.Column("used", _MOMENT),
    )
    op.create_table(
        "pending_sign_in",
        sa.Column("state_hash", sa.String(64), primary_key=True),
        _user(nullable=True),
        sa.Column("nonce", sa.String(100), nullable=False),
        sa.Column("verifier", sa.String(200), nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("expires", _MOMENT, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
    )


def _user(*, primary_key: bool = False, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(
        "user_id",
        sa.Integer,
        sa.ForeignKey("user_account.id", ondelete="CASCADE"),
        primary_key=primary_key,
        nullable=nullable,
        index=not primary_key,
    )


def downgrade() -> None:
    """Refuse: grants and agreements would be lost, and everybody would see more or less."""
    raise StoreError(
        "The registry cannot go back to the version before grants and agreements.",
        "Restore it from a backup of that version.",
    )
