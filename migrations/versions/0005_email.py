"""E-mail: subscriptions whose endpoint is an address, without keys."""

from __future__ import annotations

from alembic import op

from migrations.sql_file import run_file

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file(op.get_bind(), "0005_email.sql")


def downgrade() -> None:
    run_file(op.get_bind(), "0005_undo.sql")
