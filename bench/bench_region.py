"""The region's dashboard with a whole country behind it: what every page costs, against 300 ms and 15 statements.

Run with ``make bench``. Each figure is the median of five warm requests in one process, the database on the same cores:
beside it how many times the reference, a page that asks for nothing but who is signed in, of the same run. *First* is
the request after something has happened: what pages remember is worked out anew. A page that misses is marked. On a
machine that is shared *work* tells more: what processors did for a page, ours and the database's; a page that took
longer and was not worked on for as long is said to be late because of others. A route with an
argument of which no example is known ends the run.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from generated_country import NOW, WHOLE, fill
from region_pages import LONGEST_MS, MOST_STATEMENTS, REFERENCE, Cost, MissingExample, Operator, slowest, walk
from sqlalchemy import event

from app.core.db import Database
from app.core.localdb.cluster import LocalCluster
from app.core.migrate import upgrade
from app.web.collecting import tidy_rarely
from config import Settings
from plans.tracking.snapshots import take_snapshot

RUNS = 5


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="cittadino-region-") as folder:
        Path(folder).chmod(0o755)
        cluster = LocalCluster(Path(folder), durable=False)
        database = Database(cluster.ensure_running())
        try:
            upgrade(database)
            print(f"region: {WHOLE.municipalities} municipalities, {WHOLE.months} months, {WHOLE.alerts} alerts, "
                  f"{WHOLE.subscriptions} subscriptions")  # fmt: skip
            fill(database, WHOLE, said=lambda line: print(f"  made {line}", flush=True))
            _again(database)
            measure(database, folder)
        finally:
            database.close()
            cluster.stop()


def measure(database: Database, home: str) -> None:
    """Print the table of all pages of a country that is there."""
    settings = replace(Settings.from_env({"CITTADINO_ENV": "test", "CITTADINO_HOME": home}), secret_key="bench")
    operator = Operator(settings, database)
    tidy_rarely()  # as the web's processes do
    reference = operator.cost(REFERENCE, runs=20)
    print(f"reference {REFERENCE}: {reference.median:.1f} ms, {reference.statements} statements")
    print(f"{'first':>9}{'work':>9}{'best':>9}{'median':>9}{'worst':>9}{'x ref.':>8}{'stmts':>7}{'KB':>8}")
    try:
        found = walk(operator, runs=RUNS, said=lambda cost: _print(cost, reference))
    except MissingExample as error:
        raise SystemExit(f"region: {error}") from error
    _summary([page for page, _ in found], [cost for page, rest in found for cost in (page, *rest)])
    after = operator.cost(REFERENCE, runs=20)
    print(f"reference again: {after.median:.1f} ms")


def _print(cost: Cost, reference: Cost) -> None:
    note = "  <-- MISSES" if cost.misses else "  (file)" if cost.attached else "  (machine busy)" if cost.busy else ""
    status = "" if cost.status == 200 else f"  {cost.status}"
    work = "" if cost.work is None else f"{cost.work:.0f} ms"
    times = f"{cost.first:6.0f} ms{work:>9}{cost.best:6.0f} ms{cost.median:6.0f} ms{cost.worst:6.0f} ms"
    times += f"{cost.median / reference.median:8.1f}"
    print(f"{times}{cost.statements:7}{cost.size / 1000:8.1f}  {cost.url}{status}{note}", flush=True)


def _summary(pages: list[Cost], everything: list[Cost]) -> None:
    missed = [cost for cost in everything if cost.misses]
    busy = sum(cost.busy for cost in everything)
    most = max(cost.statements for cost in everything if not cost.attached)
    first = [cost.first for cost in everything if not cost.attached]
    print(f"region: {len(pages)} pages, {len(everything)} addresses; slowest {slowest(everything).median:.0f} ms, "
          f"most statements {most}; target {LONGEST_MS} ms and {MOST_STATEMENTS} statements: "
          f"{'held by all' if not missed else f'MISSED by {len(missed)}'}"
          f"{f', {busy} took longer only because the machine was busy' if busy else ''}")  # fmt: skip
    print(f"{'':4}the first request after something has happened: slowest {max(first):.0f} ms, median "
          f"{statistics.median(first):.0f} ms, {sum(one > LONGEST_MS for one in first)} of {len(first)} above "
          f"{LONGEST_MS} ms")  # fmt: skip


def _again(database: Database) -> None:
    asked: list[str] = []
    with database.transaction() as session:
        event.listen(session.connection(), "before_cursor_execute", lambda *given: asked.append(given[2]))
        begun = time.perf_counter()
        added = take_snapshot(session, now=NOW).added
    print(f"snapshot that adds nothing: {time.perf_counter() - begun:.1f} s, {len(asked)} statements, {added} added")


if __name__ == "__main__":
    main()
