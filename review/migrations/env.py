"""Alembic runs the steps on the connection that it is handed."""

from alembic import context

from review.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
