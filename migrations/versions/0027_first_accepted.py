"""When the first device of a dispatch was told, kept for as long as its reach."""

from __future__ import annotations

from alembic import op

from migrations.sql_file import run_file, run_script

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file(op.get_bind(), "0027_first_accepted.sql")


def downgrade() -> None:
    run_script(op.get_bind(), "ALTER TABLE dispatch_total DROP COLUMN first_accepted;")
