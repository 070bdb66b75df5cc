"""Key agreements are a store that may be lost: out of the write-ahead log, and so out of backups and replicas too."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE key_agreement SET UNLOGGED")


def downgrade() -> None:
    op.execute("ALTER TABLE key_agreement SET LOGGED")
