"""Figures of the past with their source, and campaigns."""

from __future__ import annotations

from alembic import op

from migrations.sql_file import run_file

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file(op.get_bind(), "0022_over_time.sql")


def downgrade() -> None:
    run_file(op.get_bind(), "0022_undo.sql")
