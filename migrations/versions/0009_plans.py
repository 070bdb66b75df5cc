"""Plans: the plan as an act with its steps, versions with their originals, features and findings, remembered layers."""

from __future__ import annotations

from alembic import op

from migrations.sql_file import run_file, run_script

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

DROP = """
DROP TABLE plan_memory, plan_finding, plan_feature, plan_original, plan_version, plan_step, plan;
DROP FUNCTION plan_is_history;
"""


def upgrade() -> None:
    run_file(op.get_bind(), "0009_plans.sql")


def downgrade() -> None:
    run_script(op.get_bind(), DROP)
