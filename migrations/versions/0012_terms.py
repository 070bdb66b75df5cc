"""Thresholds of subscriptions in the rows of what they follow: an audience is grouped by them."""

from __future__ import annotations

from alembic import op

from migrations.sql_file import run_file, run_script

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

DROP = """
DROP TRIGGER subscription_gives_terms ON subscription;
DROP TRIGGER follow_takes_terms ON subscription_municipality;
DROP FUNCTION subscription_gives_terms, follow_takes_terms;
ALTER TABLE subscription_municipality DROP COLUMN terms;
"""


def upgrade() -> None:
    run_file(op.get_bind(), "0012_terms.sql")


def downgrade() -> None:
    run_script(op.get_bind(), DROP)
