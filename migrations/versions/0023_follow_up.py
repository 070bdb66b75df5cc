"""Notes, tasks and reminders of the operators of a region."""

from __future__ import annotations

from alembic import op

from migrations.sql_file import run_file, run_script

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file(op.get_bind(), "0023_follow_up.sql")


def downgrade() -> None:
    run_script(
        op.get_bind(),
        "DROP TABLE reminder_letter, reminder, follow_task_step, follow_task, follow_note;"
        " DROP FUNCTION follow_up_is_history;",
    )
