"""What Alembic runs: the connection comes from ``app.core.migrate``, every step has its own transaction."""

from __future__ import annotations

from alembic import context
from geoalchemy2 import alembic_helpers
from sqlalchemy import Connection, text

from migrations.schema import METADATA, include_object


def main(connection: Connection) -> None:
    # A step that waits for a busy table makes everybody behind it wait: better to give up and be run again.
    connection.execute(text("SET lock_timeout = '10s'"))
    connection.execute(text("SET statement_timeout = '15min'"))
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        transaction_per_migration=True,
        compare_server_default=True,
        include_object=include_object,
        process_revision_directives=alembic_helpers.writer,
        render_item=alembic_helpers.render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


main(context.config.attributes["connection"])
