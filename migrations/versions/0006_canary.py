"""The canary: its runs, and decidings that are only about ourselves."""

from __future__ import annotations

from alembic import op

from migrations.sql_file import run_file

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file(op.get_bind(), "0006_canary.sql")


def downgrade() -> None:
    run_file(op.get_bind(), "0006_undo.sql")
