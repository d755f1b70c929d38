"""Entry point of Alembic: migrate over the connection that the registry hands in."""

from alembic import context

from workbench.store.registry.base import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=True,
    # SQLite cannot alter a column in place
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
