"""What a million messages do not need: agreements in the write-ahead log, compressed lists, a search for the few.

Key agreements are a store that may be lost: outside the log they are in no backup and no replica either. Lists of
recipients are written once and read once: to compress them costs more than to write them. Who has quiet hours or an
address is found by an index of these few.
"""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE key_agreement SET UNLOGGED")
    op.execute("ALTER TABLE dispatch_batch ALTER COLUMN recipients SET STORAGE EXTERNAL")
    few = "quiet_from IS NOT NULL OR p256dh IS NULL"
    op.execute(f"CREATE INDEX ix_subscription_special ON subscription (id) WHERE {few}")


def downgrade() -> None:
    op.execute("DROP INDEX ix_subscription_special")
    op.execute("ALTER TABLE dispatch_batch ALTER COLUMN recipients SET STORAGE EXTENDED")
    op.execute("ALTER TABLE key_agreement SET LOGGED")
