"""What happened in the last days is asked every few seconds: acts are found by when they were done."""

from __future__ import annotations

from alembic import op

from migrations.sql_file import run_script

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_UP = "CREATE INDEX ix_act_at ON act (at);"
_DOWN = "DROP INDEX ix_act_at;"


def upgrade() -> None:
    run_script(op.get_bind(), _UP)


def downgrade() -> None:
    run_script(op.get_bind(), _DOWN)
