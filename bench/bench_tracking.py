"""How fast the indicators answer with 7,900 municipalities and ten years of months behind them.

Run with ``make bench``. The country of ``generated_country``, as far as plans go, on a private PostgreSQL: six in ten
published, 30 features each, a row for every municipality and month. Prints the first snapshot, one that adds nothing,
and the median of five for each indicator, of one region and of the country. The machine is part of the result.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from generated_country import NOW, PLANS, WHOLE, fill
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from app.core.clock import rome_day
from app.core.db import Database
from app.core.localdb.cluster import LocalCluster
from app.core.migrate import upgrade
from plans.tracking.contents import municipalities
from plans.tracking.indicators import INDICATORS
from plans.tracking.reminders import remind
from plans.tracking.scope import Indicator, Scope
from plans.tracking.snapshots import first_of_month, take_snapshot

RUNS = 5
MONTH = first_of_month(rome_day(NOW))


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
    fill(database, WHOLE, pieces=PLANS, said=print)
    with database.transaction() as session:
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
