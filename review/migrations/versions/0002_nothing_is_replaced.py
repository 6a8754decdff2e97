"""Nothing takes the place of an entry or of a row of the log: what each database deletes past the first triggers.

SQLite deletes a row that `INSERT OR REPLACE` replaces without asking them, PostgreSQL all rows that TRUNCATE takes.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
_UNIQUE = {
    # by which a row could be replaced
    "entries": (("id",), ("form_id",), ("list_id", "family_id", "replaces_id")),
    "audit": (("id",), ("before",)),
}


def upgrade() -> None:
    """A row that would replace another is refused, and so is emptying the table."""
    for table, keys in _UNIQUE.items():
        if op.get_context().dialect.name == "postgresql":
            op.execute(
                f"CREATE TRIGGER no_truncate_of_{table} BEFORE TRUNCATE ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
        else:
            is_there = " OR ".join(
                f"EXISTS (SELECT 1 FROM {table} WHERE {' AND '.join(f'{one} = NEW.{one}' for one in key)})"
                for key in keys
            )
            op.execute(
                f"CREATE TRIGGER no_replace_of_{table} BEFORE INSERT ON {table} WHEN {is_there}"
                f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
