"""Tracking of plans: declarations, monthly snapshots as known and as valid, seeds, ambiti, reminders."""

from __future__ import annotations

from alembic import op

from migrations.sql_file import run_file, run_script

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

DROP = """
DROP TABLE plan_reminder, plan_ambito, plan_seed, plan_month, plan_snapshot, plan_declaration;
DROP FUNCTION plan_tracking_is_history;
"""


def upgrade() -> None:
    run_file(op.get_bind(), "0010_tracking.sql")


def downgrade() -> None:
    run_script(op.get_bind(), DROP)
