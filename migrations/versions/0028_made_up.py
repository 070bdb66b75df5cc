"""Whether there are people of a demonstration, which every page of whoever works here asks, without looking at all."""

from __future__ import annotations

from alembic import op

from migrations.sql_file import run_script

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script(
        op.get_bind(), "CREATE INDEX ix_account_made_up ON account (id) WHERE email LIKE '%@dimostrazione.invalid';"
    )


def downgrade() -> None:
    run_script(op.get_bind(), "DROP INDEX ix_account_made_up;")
