"""The numbered steps lead from an empty database to the rows of the code, and back."""

from __future__ import annotations

import re
import threading
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from app.core.db import Database
from app.core.migrate import FOLDER, downgrade, upgrade
from migrations.schema import METADATA, MODULES, include_object

ROOT = FOLDER.parent


def differences(database: Database) -> list[object]:
    options = {"include_object": include_object, "compare_server_default": True}
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, METADATA))


def tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names())


def test_the_newest_step_is_the_rows_of_the_code(fresh_database: Database) -> None:
    assert set(METADATA.tables) <= tables(fresh_database)
    assert differences(fresh_database) == []


def test_a_column_more_is_seen_as_a_difference(fresh_database: Database) -> None:
    with fresh_database.transaction() as session:
        session.execute(text("ALTER TABLE municipality ADD COLUMN surprise text"))
    assert len(differences(fresh_database)) == 1


def test_every_module_with_rows_is_known_to_the_migrations() -> None:
    with_rows = {
        path
        for package in ("app", "alerts", "plans")
        for path in (ROOT / package).rglob("*.py")
        if re.search(r"^class \w+\(Base\):", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    known = {Path(module.__file__ or "") for module in MODULES}
    assert with_rows == known


def test_upgrading_twice_changes_nothing(fresh_database: Database) -> None:
    before = tables(fresh_database)
    upgrade(fresh_database)
    assert tables(fresh_database) == before


def test_our_tables_go_and_come_back(fresh_database: Database) -> None:
    downgrade(fresh_database, "0001")
    assert not tables(fresh_database) & set(METADATA.tables)
    assert "procrastinate_jobs" in tables(fresh_database)
    upgrade(fresh_database)
    assert differences(fresh_database) == []


def test_the_queue_goes_without_leaving_anything_and_comes_back(fresh_database: Database) -> None:
    downgrade(fresh_database, "base")
    leftovers = """
        SELECT relname FROM pg_class WHERE relname LIKE 'procrastinate%' UNION ALL
        SELECT proname FROM pg_proc WHERE proname LIKE 'procrastinate%' UNION ALL
        SELECT typname FROM pg_type WHERE typname LIKE 'procrastinate%'
    """
    with fresh_database.transaction() as session:
        assert session.scalars(text(leftovers)).all() == []
    upgrade(fresh_database)
    assert differences(fresh_database) == []


def test_processes_that_upgrade_together_wait_for_each_other(fresh_database: Database) -> None:
    downgrade(fresh_database, "base")
    others = [threading.Thread(target=_upgrade_apart, args=[fresh_database]) for _ in range(3)]
    for other in others:
        other.start()
    for other in others:
        other.join()
    assert differences(fresh_database) == []


def _upgrade_apart(database: Database) -> None:
    apart = Database(database.conninfo)
    upgrade(apart)
    apart.close()


def test_no_time_limit_of_migrations_outlives_them(fresh_database: Database) -> None:
    upgrade(fresh_database)
    with fresh_database.transaction() as session:
        assert session.scalar(text("SHOW lock_timeout")) == "0"
        assert session.scalar(text("SHOW statement_timeout")) == "0"
