"""Tables and functions of the task queue, exactly as Procrastinate 3.10.0 (MIT) publishes them."""

from __future__ import annotations

from alembic import op

from migrations.sql_file import run_file, run_script

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

#: Everything of the queue begins with its name; types go last, because tables and functions use them.
DROP = """
DO $$
DECLARE thing record;
BEGIN
    FOR thing IN SELECT oid::regclass AS name FROM pg_class
        WHERE relname LIKE 'procrastinate\\_%' AND relkind = 'r' AND relnamespace = current_schema()::regnamespace
    LOOP EXECUTE format('DROP TABLE %s CASCADE', thing.name); END LOOP;
    FOR thing IN SELECT oid::regprocedure AS name FROM pg_proc
        WHERE proname LIKE 'procrastinate\\_%' AND pronamespace = current_schema()::regnamespace
    LOOP EXECUTE format('DROP FUNCTION %s CASCADE', thing.name); END LOOP;
    FOR thing IN SELECT oid::regtype AS name FROM pg_type
        WHERE typname LIKE 'procrastinate\\_%' AND typtype IN ('c', 'e')
            AND typnamespace = current_schema()::regnamespace
    LOOP EXECUTE format('DROP TYPE %s CASCADE', thing.name); END LOOP;
END $$
"""


def upgrade() -> None:
    run_file(op.get_bind(), "procrastinate_3.10.0.sql")


def downgrade() -> None:
    run_script(op.get_bind(), DROP)
