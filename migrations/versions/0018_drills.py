"""Drills, and what keeps them away from citizens."""

from __future__ import annotations

from alembic import op

from migrations.sql_file import run_file

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file(op.get_bind(), "0018_drills.sql")


def downgrade() -> None:
    run_file(op.get_bind(), "0018_undo.sql")
