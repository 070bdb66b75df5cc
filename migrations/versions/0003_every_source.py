"""Every source: CAP messages, decisions of any cause, acts and alarms, thresholds by hazard, quiet hours."""

from __future__ import annotations

from alembic import op

from migrations.sql_file import run_file

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file(op.get_bind(), "0003_every_source.sql")


def downgrade() -> None:
    run_file(op.get_bind(), "0003_undo.sql")
