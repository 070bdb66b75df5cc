"""Which municipalities had a plan within its term, kept beside how many they were."""

from __future__ import annotations

from alembic import op

from migrations.sql_file import run_file, run_script

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file(op.get_bind(), "0029_current_codes.sql")


def downgrade() -> None:
    run_script(op.get_bind(), "ALTER TABLE plan_month DROP COLUMN current_codes;")
