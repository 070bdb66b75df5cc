"""Proposals of admins, and municipalities that have joined."""

from __future__ import annotations

from alembic import op

from migrations.sql_file import run_file, run_script

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file(op.get_bind(), "0019_people.sql")


def downgrade() -> None:
    run_script(op.get_bind(), "DROP TABLE joining, role_proposal;")
