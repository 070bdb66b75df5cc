"""The numbered steps lead from an empty database to the rows of the code, and back."""

from __future__ import annotations

import re
import threading
from datetime import UTC, date, datetime
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from app.core.db import Database
from app.core.migrate import FOLDER, downgrade, upgrade
from migrations.schema import METADATA, MODULES, include_object
from plans.tracking.sums import add_sums

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


def test_what_was_decided_before_keeps_its_place(fresh_database: Database) -> None:
    """0003 hangs decisions on the moment they were taken: old ones keep their bulletin, their order and their end."""
    downgrade(fresh_database, "0002")
    with fresh_database.transaction() as session:
        session.execute(
            text("""
                INSERT INTO municipality (istat_code, name, province_code, province_name, region_code, region_name,
                                          boundary_source, boundary)
                VALUES ('048017', 'Firenze', 'FI', 'Firenze', '09', 'Toscana', 'test',
                        ST_Multi(ST_MakeEnvelope(11, 43, 12, 44, 4326)));
                INSERT INTO raw_document (id, source_id, sha256, first_received_at)
                VALUES (1, 'dpc', 'x', '2026-03-28 12:00Z');
                INSERT INTO bulletin (id, source_id, raw_document_id, stamp, received_at, status)
                VALUES (7, 'dpc', 1, '2026-03-28 12:00Z', '2026-03-28 12:05Z', 'accepted');
                INSERT INTO zone_level (bulletin_id, zone_code, hazard, day, level)
                VALUES (7, 'Tosc-A3', 'hydraulic', '2026-03-28', 1), (7, 'Tosc-A3', 'hydraulic', '2026-03-29', 2);
                INSERT INTO decision (bulletin_id, istat_code, day, hazard, kind, told_level, level, zones, decided_at)
                VALUES (7, '048017', '2026-03-29', 'hydraulic', 'new', 0, 2, '["Tosc-A3"]', '2026-03-28 12:05Z');
                INSERT INTO dispatch (bulletin_id, topic, decided_at, queued_at, notifications, demonstration)
                VALUES (7, 't', '2026-03-28 12:05Z', '2026-03-28 12:05Z', 3, false);
            """)
        )
    upgrade(fresh_database)
    with fresh_database.transaction() as session:
        kept = session.execute(
            text("""
                SELECT deciding.id, deciding.cause, deciding.bulletin_id, decision.ends_at, dispatch.notifications,
                       bulletin.ends_at AS bulletin_ends_at, bulletin.key
                FROM deciding
                JOIN decision ON decision.deciding_id = deciding.id
                JOIN dispatch ON dispatch.deciding_id = deciding.id
                JOIN bulletin ON bulletin.id = deciding.bulletin_id
            """)
        ).one()
        # The night of 29 March 2026 clocks go forward: that day ends at 22:00 UTC.
        midnight = datetime(2026, 3, 29, 22, tzinfo=UTC)
        assert tuple(kept) == (7, "document", 7, midnight, 3, midnight, "")
        assert session.scalar(text("SELECT nextval('deciding_id_seq')")) == 8
    downgrade(fresh_database, "0002")
    with fresh_database.transaction() as session:
        assert session.execute(text("SELECT bulletin_id FROM decision")).all() == [(7,)]
    upgrade(fresh_database)


def test_whom_a_month_counted_is_worked_out_as_it_was_known(fresh_database: Database) -> None:
    """0029 finds for months that were summed up before it what the sums keep since: not what became known later."""
    month = date(2026, 10, 1)
    with fresh_database.transaction() as session:
        for day, rows in ((5, {"048001": "current", "048002": "old"}), (9, {"048002": "current"})):
            known = datetime(2026, 11, day, tzinfo=UTC)
            for code, band in rows.items():
                session.execute(text(_MEASURED), {"code": code, "band": band, "known": known, "month": month})
            add_sums(session, month, ["09"], now=known)
    expected = [["048001"], ["048001", "048002"]]
    assert _counted(fresh_database) == expected
    downgrade(fresh_database, "0028")
    upgrade(fresh_database)
    assert _counted(fresh_database) == expected


def _counted(database: Database) -> list[list[str]]:
    with database.transaction() as session:
        return list(session.scalars(text("SELECT current_codes FROM plan_month ORDER BY known_on")))


_MEASURED = """
    INSERT INTO plan_snapshot (istat_code, month, known_on, valid_on, region_code, area_km2, age_band, formal, content,
        conflicts, grades, facts)
    VALUES (:code, :month, :known, '2026-10-31', '09', 1, :band, 0, 0, 0, '{}', '{}')
"""
