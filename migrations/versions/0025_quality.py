"""Where people live, from files of the operator's; and what a month's uploads brought, as it was known."""

from __future__ import annotations

from alembic import op

from migrations.sql_file import run_file, run_script

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file(op.get_bind(), "0025_quality.sql")


def downgrade() -> None:
    run_script(op.get_bind(), "DROP TABLE plan_month_uploads, population_place, population_source;")
