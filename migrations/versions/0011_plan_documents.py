"""Documents of plans: the PDF that citizens download."""

from __future__ import annotations

from alembic import op

from migrations.sql_file import run_file

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file(op.get_bind(), "0011_plan_documents.sql")


def downgrade() -> None:
    op.execute("DROP TABLE plan_document")
