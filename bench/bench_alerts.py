"""How long a bulletin takes from file to queued messages, and how fast this first sender is.

Run with ``make bench``. Prints medians of five runs on a private, durable PostgreSQL. The machine is part of the
result: read ratios, not absolute figures.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from sqlalchemy import text

from alerts.channels.registry import vapid
from alerts.ingestion.ingest import ingest
from alerts.ingestion.report import IngestReport
from alerts.sources.contract import RawFile
from alerts.sources.registry import get_source
from app.core.clock import ROME
from app.core.database import open_database
from app.core.db import Database
from app.core.encoding import from_base64url
from app.core.localdb.cluster import LocalCluster
from app.setup import prepare
from app.worker import work
from config import Settings
from doubles.dpc_bulletin import Bulletin
from doubles.push_service import PushService

RUNS = 5
DEVICES = 100_000
SENT = 1_000
RED = {"Tosc-B": {"hydraulic": "red"}, "Tosc-A3": {"hydraulic": "red"}}


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="cittadino-bench-") as folder, PushService() as service:
        Path(folder).chmod(0o755)
        settings = Settings.from_env({"CITTADINO_HOME": f"{folder}/home", "CITTADINO_ENV": "test"})
        settings = replace(settings, push_hosts=(service.origin,))
        database = open_database(settings)
        try:
            prepare(database)
            _measure(settings, database, service, Path(folder))
        finally:
            database.close()
            LocalCluster(settings.home).stop()


def _measure(settings: Settings, database: Database, service: PushService, folder: Path) -> None:
    bulletins = _Bulletins(database, folder)
    bulletins.take({})
    _print("bulletin, 187 zones x 2 days, nobody subscribed", [_time(lambda: bulletins.take({})) for _ in range(RUNS)])
    _whole_process(settings, database, bulletins)
    _subscribe(database, service, settings, DEVICES)
    swings = []
    for _ in range(RUNS):
        swings.append(_time(lambda: bulletins.take(RED)))
        _forget(database)
    _print(f"the same, red, {DEVICES:,} devices queued", swings)
    _subscribe(database, service, settings, SENT)
    rates = []
    for _ in range(3):
        bulletins.take(RED)
        rates.append(SENT / _time(lambda: work(settings, until_empty=True, timeout=300)))
        _forget(database)
    print(f"{'sender (pywebpush, one process), messages/s':55} {statistics.median(rates):10.0f}")


def _whole_process(settings: Settings, database: Database, bulletins: _Bulletins) -> None:
    """The command as an operator runs it: Python's start and imports included, and the memory it takes at most."""
    environment = {
        **os.environ,
        "CITTADINO_ENV": "test",
        "CITTADINO_HOME": str(settings.home),
        "DATABASE_URL": database.url.render_as_string(hide_password=False).replace("+psycopg", ""),
    }
    command = [sys.executable, "-m", "app.cli.main", "alerts", "ingest", "dpc"]
    seconds, kilobytes = [], []
    for _ in range(RUNS):
        path = bulletins.write({})
        began = time.perf_counter()
        process = subprocess.Popen([*command, str(path), "--json"], env=environment, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
        seconds.append(time.perf_counter() - began)
        kilobytes.append(usage.ru_maxrss)
    _print("the same as a whole process (imports included)", seconds)
    print(f"{'memory of that process, at most':55} {max(kilobytes) / 1024:10.0f} MB")


class _Bulletins:
    """Bulletins of one invented day, one after the other."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database, self._folder = database, folder
        self._stamp = datetime.now(ROME).replace(second=0, microsecond=0) - timedelta(hours=12)

    def write(self, levels: dict[str, dict[str, str]]) -> Path:
        self._stamp += timedelta(minutes=1)
        return Bulletin(self._stamp, today=levels, tomorrow=levels).zip(self._folder)

    def take(self, levels: dict[str, dict[str, str]]) -> IngestReport:
        path = self.write(levels)
        files = [RawFile(path.name, path.read_bytes())]
        return ingest(self._database, get_source("dpc"), files, now=self._stamp, real_now=datetime.now(UTC))


def _subscribe(database: Database, service: PushService, settings: Settings, count: int) -> None:
    """``count`` devices on Prato and Florence, all behind one endpoint of the local push service."""
    device = service.subscribe(vapid(settings).public_key())
    keys = device.info["keys"]
    with database.transaction() as session:
        session.execute(text("TRUNCATE subscription CASCADE"))
        session.execute(
            text("""
                INSERT INTO subscription (secret, endpoint, p256dh, auth, min_level, hazard_levels, quiet_override,
                                          language, created_at, seen_at)
                SELECT gen_random_uuid(), :endpoint || '?' || n, :p256dh, :auth, 1, '{}', 3, 'it', now(), now()
                FROM generate_series(1, :count) n
            """),
            {
                "endpoint": device.endpoint,
                "p256dh": from_base64url(keys["p256dh"]),
                "auth": from_base64url(keys["auth"]),
                "count": count,
            },
        )
        session.execute(
            text("""
                INSERT INTO subscription_municipality (subscription_id, istat_code, told_after)
                SELECT id, CASE WHEN id % 2 = 0 THEN '100005' ELSE '048017' END, 0 FROM subscription
            """)
        )
        session.execute(text("ANALYZE"))


def _forget(database: Database) -> None:
    """As if nothing had been told."""
    with database.transaction() as session:
        session.execute(text("DELETE FROM procrastinate_jobs"))
        session.execute(text("TRUNCATE bulletin CASCADE"))


def _time(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _print(what: str, seconds: list[float]) -> None:
    print(f"{what:55} {statistics.median(seconds):10.3f} s  (min {min(seconds):.3f}, max {max(seconds):.3f})")


if __name__ == "__main__":
    main()
