"""The first tables of ours: territory, sources and bulletins, decisions and dispatch, subscriptions."""

from __future__ import annotations

import re

from alembic import op

from migrations.sql_file import FOLDER, run_file

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

FILE = "0002_first_tables.sql"


def upgrade() -> None:
    run_file(op.get_bind(), FILE)


def downgrade() -> None:
    created = re.findall(r"^CREATE TABLE (\w+)", (FOLDER / FILE).read_text(encoding="utf-8"), re.MULTILINE)
    for table in reversed(created):
        op.drop_table(table)
