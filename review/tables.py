"""The review page's tables. Entries and the audit log are only ever added to: the database itself refuses the rest."""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sign_in_name", String(200), nullable=False, unique=True),  # in lower case
    Column("name", String(200), nullable=False),
    Column("role", String(20), nullable=False),
    Column("borough", String(60)),  # of a lead
    Column("password_hash", String(200)),  # none where the identity provider signs in
    Column("must_change", Boolean, nullable=False),
    Column("is_active", Boolean, nullable=False),
    CheckConstraint("role IN ('lead', 'analyst', 'auditor', 'administrator')", name="role"),
    CheckConstraint("(role = 'lead') = (borough IS NOT NULL)", name="borough"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("user_id", ForeignKey("users.id"), nullable=False),
    Column("seen_at", DateTime, nullable=False),
)

failed_sign_ins = Table(  # those that failed, for the lock; one that succeeds clears them
    "failed_sign_ins",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sign_in_name", String(200), nullable=False, index=True),
    Column("at", DateTime, nullable=False),
)

lists = Table(
    "lists",
    metadata,
    Column("list_id", String(12), primary_key=True),
    Column("borough", String(60), nullable=False),
    Column("month_on", Date, nullable=False),
    Column("expires_on", Date, nullable=False),
    Column("retired_because", Text),
    Column("about", JSON, nullable=False),  # a packet without its families
    UniqueConstraint("borough", "month_on", "list_id"),
)

families = Table(
    "families",
    metadata,
    Column("list_id", ForeignKey("lists.list_id"), primary_key=True),
    Column("family_id", String(64), primary_key=True),
    Column("place", Integer, nullable=False),  # in the packet's order, which is never that of a score
    Column("told", JSON, nullable=False),  # a packet's Family
)

entries = Table(
    "entries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("list_id", String(12), nullable=False),
    Column("family_id", String(64), nullable=False),
    Column("user_id", ForeignKey("users.id"), nullable=False),
    Column("at", DateTime, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("code", String(30)),  # of a first view or a decision
    Column("reason", Text),
    Column("wrong_what", String(20)),
    Column("assigned_to", ForeignKey("users.id")),
    Column("replaces_id", Integer),  # of a decision: the one before it, 0 for the first
    Column("form_id", String(64), unique=True),  # a form that is sent twice makes one entry
    ForeignKeyConstraint(["list_id", "family_id"], ["families.list_id", "families.family_id"]),
    UniqueConstraint("list_id", "family_id", "replaces_id"),  # of two decisions at once, one must see the other first
    CheckConstraint("kind IN ('opened', 'first_view', 'assigned', 'decided')", name="kind"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", DateTime, nullable=False),
    Column("user_id", Integer),
    Column("action", String(40), nullable=False),
    Column("borough", String(60)),
    Column("list_id", String(12)),
    Column("family_id", String(64)),
    Column("details", Text, nullable=False),
    Column("before", String(64), nullable=False, unique=True),  # the seal of the row before: no row has two followers
    Column("seal", String(64), nullable=False),
)

APPEND_ONLY = (entries, audit)
