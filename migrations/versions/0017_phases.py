"""Operating phases, the operations centre, and which phase a plan gives to a colour."""

from __future__ import annotations

from alembic import op

from migrations.sql_file import run_file, run_script

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

DROP = """
DROP TABLE phase_declaration, centre_statement, phase_mapping;
DROP FUNCTION phase_is_history();
"""


def upgrade() -> None:
    run_file(op.get_bind(), "0017_phases.sql")


def downgrade() -> None:
    run_script(op.get_bind(), DROP)
