"""Which notices a device wants to be told of."""

from __future__ import annotations

from alembic import op

from migrations.sql_file import run_file, run_script

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file(op.get_bind(), "0013_notice_categories.sql")


def downgrade() -> None:
    run_script(op.get_bind(), "ALTER TABLE subscription DROP COLUMN notice_categories;")
