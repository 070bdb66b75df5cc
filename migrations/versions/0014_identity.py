"""Accounts, issuers, roles, sessions; letters to people who work with the product."""

from __future__ import annotations

from alembic import op

from migrations.sql_file import run_file, run_script

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_TABLES = (
    "outside_identity", "password_link", "letter", "sign_in_attempt", "recovery_code", "account_session", "invitation",
    "account_grant", "account", "issuer_municipality", "issuer",
)  # fmt: skip


def upgrade() -> None:
    run_file(op.get_bind(), "0014_identity.sql")


def downgrade() -> None:
    run_script(op.get_bind(), f"DROP TABLE {', '.join(_TABLES)};")
