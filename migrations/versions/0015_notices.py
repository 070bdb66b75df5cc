"""Notices of municipalities, and dispatches that are about one."""

from __future__ import annotations

from alembic import op

from migrations.sql_file import run_file

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file(op.get_bind(), "0015_notices.sql")


def downgrade() -> None:
    run_file(op.get_bind(), "0015_undo.sql")
