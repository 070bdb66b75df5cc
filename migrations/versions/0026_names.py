"""Names of all municipalities are read from an index: every page of a whole country wants them, and no outline."""

from __future__ import annotations

from alembic import op

from migrations.sql_file import run_script

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_UP = """
CREATE INDEX ix_municipality_names ON municipality (istat_code)
    INCLUDE (name, province_code, province_name, region_code, region_name, population, coastal);
"""
_DOWN = "DROP INDEX ix_municipality_names;"


def upgrade() -> None:
    run_script(op.get_bind(), _UP)


def downgrade() -> None:
    run_script(op.get_bind(), _DOWN)
