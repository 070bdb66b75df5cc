"""How fast the indicators answer with 7,900 municipalities and ten years of months behind them.

Run with ``make bench``. A made-up country on a private PostgreSQL: six plans in ten published, 30 features each, a row
for every municipality and month. Prints the first snapshot, one that adds nothing, and the median of five for each
indicator, of one region and of the country. The machine is part of the result.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from sqlalchemy import event, text
from sqlalchemy.orm import Session

from app.core.db import Database
from app.core.localdb.cluster import LocalCluster
from app.core.migrate import upgrade
from plans.tracking.contents import municipalities
from plans.tracking.indicators import INDICATORS
from plans.tracking.reminders import remind
from plans.tracking.scope import Indicator, Scope
from plans.tracking.snapshots import take_snapshot

RUNS = 5
NOW = datetime(2026, 10, 15, 9, tzinfo=UTC)
MONTH = date(2026, 10, 1)

#: 7,900 squares of about 5 km, in 20 regions of 395.
COUNTRY = """
INSERT INTO municipality (istat_code, name, province_code, province_name, region_code, region_name, population,
                          boundary_source, boundary)
SELECT to_char(n, 'FM000000'), 'Comune ' || n, 'XX', 'Prova', to_char((n - 1) / 395 + 1, 'FM00'), 'Prova', 500 + n * 7,
    'bench', ST_Multi(ST_MakeEnvelope(8 + (n % 100) * 0.06, 38 + n / 100 * 0.06, 8.06 + (n % 100) * 0.06,
                                      38.06 + n / 100 * 0.06, 4326))
FROM generate_series(1, 7900) n;

INSERT INTO plan (istat_code, state, publications, created_at, changed_at)
SELECT istat_code, 'APPROVATO', 1, '2016-01-01', '2026-01-01' FROM municipality WHERE istat_code::int % 10 < 9;

INSERT INTO plan_step (istat_code, step, day, recorded_at, recorded_by, number, addressee, protocol, text, url)
SELECT istat_code, step, date '2014-01-01' + (istat_code::int * 37) % 4500 + days, '2026-01-01', 'bench', '1',
    addressee, '7', '', ''
FROM plan, (VALUES ('ADOTTATO', 0, ''), ('TRASMESSO', 30, 'Regione'), ('TRASMESSO', 31, 'Prefettura'),
    ('OSSERVAZIONI', 60, 'Regione'), ('NULLA_OSTA', 90, 'Regione'), ('APPROVATO', 120, '')) way(step, days, addressee)
WHERE step <> 'APPROVATO' OR istat_code::int % 10 < 8;

INSERT INTO plan_version (istat_code, number, state, created_at, created_by, answers, checksum, features, published_at)
SELECT istat_code, 1, 'published', '2026-02-01', 'bench', '{}', 'x', 30, '2026-02-01'
FROM plan WHERE istat_code::int % 10 < 6;

INSERT INTO plan_feature (version_id, layer, row, class, key, geometry, public, reserved, source, held)
SELECT version.id, 'l', n, class, n::text,
    CASE WHEN class LIKE 'RS%' THEN ST_Buffer(centre, 0.012, 16) ELSE centre END,
    jsonb_build_object('nome', n, 'indirizzo', 'Via', 'capienza', 50, 'posti', 20), '{}', '{}', false
FROM plan_version version
CROSS JOIN generate_series(0, 29) n
CROSS JOIN LATERAL (SELECT (ARRAY['AE_ATTESA', 'AE_ATTESA', 'AE_ATTESA', 'CO_COC', 'ED_ASSIST', 'RS_IDRA', 'RS_FRANA',
    'VIA', 'ED_RIL', 'CANCELLO'])[n % 10 + 1] AS name) named
CROSS JOIN LATERAL (SELECT CASE name WHEN 'VIA' THEN 'PT_CRIT' ELSE name END AS class) classed
CROSS JOIN LATERAL (
    SELECT ST_SetSRID(ST_MakePoint(8 + (istat_code::int % 100) * 0.06 + 0.001 + (n * 7 % 30) * 0.0019,
        38 + istat_code::int / 100 * 0.06 + 0.001 + (n * 11 % 30) * 0.0019), 4326) AS centre
) placed;
ANALYZE;
"""

#: The 119 months before, as they would have been written: the newest row moved back.
PAST = """
INSERT INTO plan_snapshot
SELECT istat_code, past::date, past + interval '40 days', (past + interval '27 days')::date, region_code, population,
    area_km2, state, state_since, revised_on, age_band, formal, content, version_id, conflicts, grades, facts
FROM plan_snapshot, generate_series(date '2016-11-01', date '2026-09-01', interval '1 month') past;

INSERT INTO plan_month
SELECT past::date, region_code, past + interval '40 days', municipalities, population, area_km2, adopted,
    adopted_population, adopted_km2, current, "old", very_old, never, unknown, published, conflicts, formal, content
FROM plan_month, generate_series(date '2016-11-01', date '2026-09-01', interval '1 month') past;
ANALYZE;
"""


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="cittadino-bench-") as folder:
        Path(folder).chmod(0o755)
        cluster = LocalCluster(Path(folder), durable=False)
        database = Database(cluster.ensure_running())
        try:
            upgrade(database)
            _measure(database)
        finally:
            database.close()
            cluster.stop()


def _measure(database: Database) -> None:
    with database.transaction() as session:
        session.execute(text(COUNTRY))
    _timed("first snapshot", database, lambda session: take_snapshot(session, now=NOW).added)
    with database.transaction() as session:
        session.execute(text(PAST))
        size = session.execute(text("SELECT count(*), pg_size_pretty(pg_total_relation_size('plan_snapshot'))"
                                    " FROM plan_snapshot")).one()  # fmt: skip
    print(f"plan_snapshot: {size[0]} rows, {size[1]}")
    _timed("snapshot that adds nothing", database, lambda session: take_snapshot(session, now=NOW).added)
    _timed("reminders", database, lambda session: remind(session, now=NOW))
    for where, scope in (("region", Scope(MONTH, "09")), ("country", Scope(MONTH))):
        print(f"-- {where}: median of {RUNS}")
        total = 0.0
        for key, question in INDICATORS.items():
            total += _median(key, database, partial(_rows, question, scope))
        _median("list", database, partial(_list, scope))
        print(f"all indicators of the {where}: {total:.0f} ms")


def _rows(question: Callable[[Session, Scope], Indicator], scope: Scope, session: Session) -> int:
    return len(question(session, scope).rows)


def _list(scope: Scope, session: Session) -> int:
    return len(municipalities(session, scope))


def _timed(name: str, database: Database, run: Callable[[Session], object]) -> None:
    asked: list[str] = []
    with database.transaction() as session:
        event.listen(session.connection(), "before_cursor_execute", lambda *given: asked.append(given[2]))
        begun = time.perf_counter()
        found = run(session)
    print(f"{name}: {time.perf_counter() - begun:.2f} s, {len(asked)} statements, result {found}")


def _median(name: str, database: Database, run: Callable[[Session], int]) -> float:
    taken = []
    for _ in range(RUNS):
        with database.transaction() as session:
            begun = time.perf_counter()
            rows = run(session)
            taken.append(1000 * (time.perf_counter() - begun))
    print(f"{name:>5}: {statistics.median(taken):6.0f} ms, {rows} rows")
    return statistics.median(taken)


if __name__ == "__main__":
    main()
