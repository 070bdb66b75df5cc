"""Dispatch at speed: outcomes that are tried again, key agreements made beforehand."""

from __future__ import annotations

from alembic import op

from migrations.sql_file import run_file

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file(op.get_bind(), "0004_dispatch.sql")


def downgrade() -> None:
    run_file(op.get_bind(), "0004_undo.sql")
