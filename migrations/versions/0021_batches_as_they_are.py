"""The recipients of a batch are stored as they are, and not compressed."""

from __future__ import annotations

from alembic import op

from migrations.sql_file import run_file, run_script

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file(op.get_bind(), "0021_batches_as_they_are.sql")


def downgrade() -> None:
    run_script(op.get_bind(), "ALTER TABLE dispatch_batch ALTER COLUMN recipients SET STORAGE EXTENDED;")
