"""Where people live: points or cells with their inhabitants, from files of the operator's."""

from __future__ import annotations

from alembic import op

from migrations.sql_file import run_file, run_script

revision = "0027"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file(op.get_bind(), "0027_population.sql")


def downgrade() -> None:
    run_script(op.get_bind(), "DROP TABLE population_place, population_source;")
