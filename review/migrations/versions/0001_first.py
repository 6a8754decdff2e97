"""The first tables. Later versions of review/tables.py are steps of their own; this one never changes."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """All tables, and the triggers that keep entries and audit as they were written."""
    op.create_table(
        "users",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("sign_in_name", sa.String(200), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("borough", sa.String(60)),
        sa.Column("password_hash", sa.String(200)),
        sa.Column("must_change", sa.Boolean, nullable=False),
        sa.Column("is_active", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("sign_in_name", name="uq_users_sign_in_name"),
        sa.CheckConstraint("role IN ('lead', 'analyst', 'auditor', 'administrator')", name="ck_users_role"),
        sa.CheckConstraint("(role = 'lead') = (borough IS NOT NULL)", name="ck_users_borough"),
    )
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("user_id", sa.Integer, nullable=False),
        sa.Column("seen_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sessions"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_sessions_user_id"),
    )
    op.create_table(
        "failed_sign_ins",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("sign_in_name", sa.String(200), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_failed_sign_ins"),
    )
    op.create_index("ix_failed_sign_ins_sign_in_name", "failed_sign_ins", ["sign_in_name"])
    op.create_table(
        "lists",
        sa.Column("list_id", sa.String(12), nullable=False),
        sa.Column("borough", sa.String(60), nullable=False),
        sa.Column("month_on", sa.Date, nullable=False),
        sa.Column("expires_on", sa.Date, nullable=False),
        sa.Column("retired_because", sa.Text),
        sa.Column("about", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("list_id", name="pk_lists"),
        sa.UniqueConstraint("borough", "month_on", "list_id", name="uq_lists_borough"),
    )
    op.create_table(
        "families",
        sa.Column("list_id", sa.String(12), nullable=False),
        sa.Column("family_id", sa.String(64), nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("told", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("list_id", "family_id", name="pk_families"),
        sa.ForeignKeyConstraint(["list_id"], ["lists.list_id"], name="fk_families_list_id"),
    )
    op.create_table(
        "entries",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("list_id", sa.String(12), nullable=False),
        sa.Column("family_id", sa.String(64), nullable=False),
        sa.Column("user_id", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("code", sa.String(30)),
        sa.Column("reason", sa.Text),
        sa.Column("wrong_what", sa.String(20)),
        sa.Column("assigned_to", sa.Integer),
        sa.Column("replaces_id", sa.Integer),
        sa.Column("form_id", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_entries"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_entries_user_id"),
        sa.ForeignKeyConstraint(["assigned_to"], ["users.id"], name="fk_entries_assigned_to"),
        sa.ForeignKeyConstraint(
            ["list_id", "family_id"], ["families.list_id", "families.family_id"], name="fk_entries_list_id"
        ),
        sa.UniqueConstraint("form_id", name="uq_entries_form_id"),
        sa.UniqueConstraint("list_id", "family_id", "replaces_id", name="uq_entries_list_id"),
        sa.CheckConstraint("kind IN ('opened', 'first_view', 'assigned', 'decided')", name="ck_entries_kind"),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("user_id", sa.Integer),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("borough", sa.String(60)),
        sa.Column("list_id", sa.String(12)),
        sa.Column("family_id", sa.String(64)),
        sa.Column("details", sa.Text, nullable=False),
        sa.Column("before", sa.String(64), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sa.UniqueConstraint("before", name="uq_audit_before"),
    )
    _append_only("entries", "audit")


def _append_only(*tables: str) -> None:
    """The database refuses to change or delete a row of them."""
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
        )
    for table in tables:
        for change in ("UPDATE", "DELETE"):
            op.execute(_trigger(table, change))


def _trigger(table: str, change: str) -> str:
    name = f"no_{change.lower()}_of_{table}"
    if op.get_context().dialect.name == "postgresql":
        return f"CREATE TRIGGER {name} BEFORE {change} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    return f"CREATE TRIGGER {name} BEFORE {change} ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
