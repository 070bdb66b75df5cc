"""Submissions of plans: one person submits, another decides."""

from __future__ import annotations

from alembic import op

from migrations.sql_file import run_file, run_script

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_UNDO = """
DROP TABLE plan_submission;
ALTER TABLE plan_version
    DROP COLUMN edition, DROP COLUMN changed_at, DROP COLUMN changed_by, DROP COLUMN documents;
"""


def upgrade() -> None:
    run_file(op.get_bind(), "0016_submissions.sql")


def downgrade() -> None:
    run_script(op.get_bind(), _UNDO)
