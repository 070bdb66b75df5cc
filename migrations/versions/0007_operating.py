"""For whoever operates the dispatch: reach by municipality, pauses."""

from __future__ import annotations

from alembic import op

from migrations.sql_file import run_file, run_script

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

DROP = """
DROP TABLE dispatch_reach, dispatch_total, dispatch_pause;
"""


def upgrade() -> None:
    run_file(op.get_bind(), "0007_operating.sql")


def downgrade() -> None:
    run_script(op.get_bind(), DROP)
