"""Versions of plans that were made by hand: from which, and how."""

from __future__ import annotations

from alembic import op

from migrations.sql_file import run_script

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_UP = """
ALTER TABLE plan_version ADD COLUMN based_on_id BIGINT;
ALTER TABLE plan_version ADD COLUMN edit JSONB;
ALTER TABLE plan_version ADD CONSTRAINT fk_plan_version_based_on_id FOREIGN KEY(based_on_id)
    REFERENCES plan_version (id);
ALTER TABLE plan_version ADD CONSTRAINT ck_plan_version_edited_says_how
    CHECK (based_on_id IS NULL OR edit IS NOT NULL);
"""
_DOWN = "ALTER TABLE plan_version DROP COLUMN based_on_id, DROP COLUMN edit;"


def upgrade() -> None:
    run_script(op.get_bind(), _UP)


def downgrade() -> None:
    run_script(op.get_bind(), _DOWN)
