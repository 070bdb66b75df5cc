"""How fast messages go out, against what others reach and what this machine's cryptography allows.

Run with ``make bench``. Everything is real: PostgreSQL, worker processes, HTTP/2 over TLS to a push sink that shares
the two cores, outcomes in the database. A rate is messages by the time from the first batch begun to the last outcome.
The machine is part of the result: read ratios, and processor time where it does other things meanwhile.

``.venv/bin/python bench/bench_dispatch.py`` takes some twenty minutes on two cores, most of them to make a million
agreements and more beforehand; ``--quick`` three or four, with figures that tell only whether something is badly wrong.
``--devices`` and ``--runs`` (or ``BENCH_DEVICES``, ``BENCH_RUNS``) change the size. It ends by itself.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / "tests"), str(Path(__file__).parent)]

from peers import PAYLOAD, measure_peers
from processor_time import Meter, Spent, between
from sealing_rates import UNWRAP_AND_SEAL, crypto_rates, encrypt_only
from sqlalchemy import text

from alerts.channels.push.agreements import Wrapping
from alerts.dispatch.agreements import replenish
from alerts.ingestion.ingest import ingest
from alerts.sources.contract import RawFile
from alerts.sources.registry import get_source
from app.core.clock import ROME
from app.core.database import open_database
from app.core.db import Database
from app.core.encoding import from_base64url
from app.core.localdb.cluster import LocalCluster
from app.setup import prepare
from config import Settings
from doubles.dpc_bulletin import Bulletin
from doubles.push_fleet import Fleet
from doubles.push_sink import PushSink


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: ``waiting`` yellow messages before a red one, ``queued`` at once from a bulletin."""

    devices: int
    runs: int
    waiting: int = 100_000
    queued: int = 1_000_000


#: Seconds after which a measure is given up: nothing here may wait for ever.
PATIENCE = 600
#: What is asked for (DESIGN §7): messages/s with agreements made beforehand, and on the fly, on two cores.
TARGET_AGREED, TARGET_FRESH = 25_000, 9_000
ZONES = (
    "A1", "A2", "A3", "A4", "A5", "A6", "B", "C", "E1", "E2", "E3", "F1", "F2", "I", "L", "M", "O1", "O2", "O3", "R1",
    "R2", "S1", "S2", "S3", "T", "V",
)  # fmt: skip
RED = {f"Tosc-{zone}": {"hydraulic": "red", "hydrogeological": "orange"} for zone in ZONES}
YELLOW = {f"Tosc-{zone}": {"hydraulic": "yellow"} for zone in ZONES}


def main() -> None:
    size = _size()
    with tempfile.TemporaryDirectory(prefix="cittadino-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with PushSink(folder, keep="none") as sink:
            settings = Settings.from_env({"CITTADINO_HOME": f"{folder}/home", "CITTADINO_ENV": "test"})
            settings = replace(settings, push_hosts=(sink.origin,), push_ca=str(sink.ca_path))
            database = open_database(settings)
            try:
                prepare(database)
                _measure(_Bench(settings, database, sink, folder), size)
            finally:
                database.close()
                LocalCluster(settings.home).stop()


def _size() -> Size:
    parser = argparse.ArgumentParser(description="Dispatch: rates, processor time, latency.")
    parser.add_argument("--devices", type=int, default=int(os.environ.get("BENCH_DEVICES", "300000")))
    parser.add_argument("--runs", type=int, default=int(os.environ.get("BENCH_RUNS", "5")))
    parser.add_argument("--quick", action="store_true", help="20,000 devices, one run, a tenth of everything else")
    given = parser.parse_args()
    return Size(20_000, 1, 20_000, 100_000) if given.quick else Size(given.devices, given.runs)


def _measure(bench: _Bench, size: Size) -> None:
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"{os.cpu_count()} cores, load before it begins: {load} (of a quiet machine: below 0.3)")
    sealed = crypto_rates()
    for name, rate in sealed.items():
        _print(f"this machine's cryptography, one process: {name}", rate)
    only = encrypt_only(2)
    _print("agree and seal, nothing else, two processes", only)
    agreed = bench.rate("agreed beforehand, two processes", size.devices, agreed=True, runs=size.runs)
    print(f"{'':4}of two processes that only unwrap and seal: {_percent(agreed, 2 * sealed[UNWRAP_AND_SEAL])}")
    _against(agreed, TARGET_AGREED)
    alone = bench.rate("agreed beforehand, one process", size.devices, agreed=True, workers=1, runs=1)
    print(f"{'':4}two processes against one: {agreed / alone:.2f}x")
    fresh = bench.rate("agreed on the fly, two processes", size.devices // 3, agreed=False, runs=min(3, size.runs))
    print(f"{'':4}of encryption alone: {_percent(fresh, only)}")
    _against(fresh, TARGET_FRESH)
    bench.sink.behave(latency=0.05)
    bench.rate("the same as the first, answers after 50 ms", size.devices, agreed=True, runs=1)
    bench.sink.behave(latency=0.0)
    for peer in measure_peers(bench.sink, bench.settings, PAYLOAD, min(3, size.runs)):
        print(peer)
        if peer.rate:
            print(f"{'':4}ours against it: {agreed / peer.rate:.0f}x")
    bench.red_behind_yellow(size.waiting)
    bench.many_queued(size.queued)


class _Bench:
    """A product whose devices are all at one sink."""

    def __init__(self, settings: Settings, database: Database, sink: PushSink, folder: Path) -> None:
        self.settings, self.database, self.sink, self._folder = settings, database, sink, folder
        server = LocalCluster(settings.home).pid()
        assert server is not None, "the bench has a database server of its own"
        self._meter = Meter(server, sink)
        self._stamp = datetime.now(ROME).replace(second=0, microsecond=0) - timedelta(hours=2)
        with database.transaction() as session:
            query = "SELECT istat_code FROM municipality WHERE region_code = '09' ORDER BY 1"
            self._codes = list(session.scalars(text(query)))

    def rate(self, name: str, devices: int, *, agreed: bool, workers: int = 2, runs: int) -> float:
        """Median messages/s of the runs; a fresh key pair for each message in all of them."""
        start = self._cost_of_starting(workers)
        rates, spent, late = [], [], []
        for _ in range(runs):
            self.fill(devices)
            if agreed:
                self._agree(devices)
            self._settle()
            self.take(RED)
            before = self._meter.read()
            self._drain(workers)
            spent.append(between(before, self._meter.read(), start).for_each(devices))
            rates.append(devices / self._window(devices))
            late.append(self._scalar(_LATE))
        median = statistics.median(rates)
        spread = f"{min(rates):.0f}-{max(rates):.0f}"
        _print(f"{name} ({devices:,} devices, median of {runs}, {spread})", median)
        print(f"{'':4}{median / (os.cpu_count() or 1):,.0f} messages/s for each core")
        cost = Spent(*(statistics.median(getattr(one, part) for one in spent) for part in Spent.__slots__))
        print(f"{'':4}processor time of a message: {cost.total:.1f} µs ({cost}; starting not counted: {start:.1f} s)")
        print(f"{'':4}p95 from queueing to outcome, all of them queued at once: {statistics.median(late):.2f} s")
        return median

    def _cost_of_starting(self, workers: int) -> float:
        """Seconds of processor time that workers take who find nothing to do."""
        self._empty()
        before = self._meter.read()
        self._drain(workers)
        return between(before, self._meter.read()).sender

    def red_behind_yellow(self, waiting: int) -> None:
        """So many yellow messages wait and two workers are at them when red is decided somewhere."""
        self.fill(waiting)
        self.take(YELLOW)
        workers = [self._start("worker") for _ in range(2)]
        try:
            _wait(lambda: self._scalar("SELECT count(*) FROM delivery") > 5_000)
            began = time.perf_counter()
            self.take(YELLOW | {"Tosc-B": {"hydraulic": "red"}})
            decided = time.perf_counter() - began
            red = "SELECT count(*) FROM delivery x JOIN dispatch p ON p.id = x.dispatch_id WHERE p.id > :first"
            first = self._scalar("SELECT min(id) FROM dispatch")
            _wait(lambda: self._scalar(red, first=first) > 0)
            outcomes = "FROM delivery x JOIN dispatch p ON p.id = x.dispatch_id WHERE p.id > :first GROUP BY p.id"
            seconds = self._scalar(f"SELECT extract(epoch FROM min(x.at) - p.queued_at) {outcomes}", first=first)
            left = waiting - self._scalar("SELECT count(*) FROM delivery WHERE dispatch_id = :first", first=first)
        finally:
            for worker in workers:
                worker.terminate()
            for worker in workers:
                worker.wait()
        after = float(seconds) - decided
        print(f"red behind {left:,.0f} waiting yellow messages: first outcome {after:.2f} s after it was decided")
        print(f"{'':4}(and {seconds:.2f} s after its bulletin began to be read)")

    def many_queued(self, many: int) -> None:
        """From a bulletin's file to so many messages queued, a million unless said otherwise."""
        self._empty()
        with self.database.transaction() as session:
            session.execute(_MANY, {"many": many, "codes": self._codes})
            session.execute(_THEIR_PLACES, {"codes": self._codes})
        self._settle()
        seconds = []
        for levels in (RED, {}, RED):
            began = time.perf_counter()
            queued = self.take(levels)
            if queued == many:
                seconds.append(time.perf_counter() - began)
            with self.database.transaction() as session:
                session.execute(_FORGET)
        shown = ", ".join(f"{one:.2f}" for one in seconds)
        print(f"bulletin file to {many:,} messages queued on {len(self._codes)} municipalities: {shown} s")

    def fill(self, devices: int) -> None:
        """Nothing was ever decided, and so many devices follow a municipality each."""
        self._empty()
        fleet = Fleet(self.sink.origin, devices, municipalities=self._codes)
        now = datetime.now(UTC)
        with self.database.transaction() as session:
            cursor = session.connection().connection.driver_connection.cursor()
            with cursor.copy(f"COPY subscription ({_COLUMNS}) FROM STDIN") as copy:
                for number, one in enumerate(fleet.subscriptions(), start=1):
                    keys = [from_base64url(one["keys"][name]) for name in ("p256dh", "auth")]
                    copy.write_row((number, uuid.uuid4(), one["endpoint"], *keys, 1, "{}", 3, "it", now, now))
            with cursor.copy(
                "COPY subscription_municipality (subscription_id, istat_code, told_after) FROM STDIN"
            ) as copy:
                for number, one in enumerate(fleet.subscriptions(), start=1):
                    copy.write_row((number, one["municipalities"][0], 0))

    def take(self, levels: dict[str, dict[str, str]]) -> int:
        """The next bulletin; how many messages it queued."""
        self._stamp += timedelta(minutes=1)
        path = Bulletin(self._stamp, today=levels, tomorrow=levels).zip(self._folder)
        files = [RawFile(path.name, path.read_bytes())]
        report = ingest(self.database, get_source("dpc"), files, now=self._stamp, real_now=datetime.now(UTC))
        assert report.accepted == 1, report
        return report.notifications

    def _agree(self, devices: int) -> None:
        """What idle workers do, by two processes at once."""
        url = self.database.url.render_as_string(hide_password=False)
        half = devices // 2
        jobs = [(url, self.settings.secret_key, 0, half), (url, self.settings.secret_key, half, devices)]
        with multiprocessing.get_context("spawn").Pool(2) as pool:
            pool.starmap(_make_agreements, jobs)
        assert self._scalar("SELECT count(*) FROM key_agreement") == devices

    def _settle(self) -> None:
        """As a database that has been running: statistics and a checkpoint."""
        with self.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
            connection.exec_driver_sql("CHECKPOINT")

    def _drain(self, workers: int) -> None:
        patience = str(PATIENCE)
        self._start("dispatch", "drain", "--workers", str(workers), "--json", "--timeout", patience).wait(PATIENCE + 60)

    def _start(self, *command: str) -> subprocess.Popen[bytes]:
        environment = {
            **os.environ,
            "CITTADINO_ENV": "test",
            "CITTADINO_HOME": str(self.settings.home),
            "DATABASE_URL": self.database.url.render_as_string(hide_password=False).replace("+psycopg", ""),
            "PUSH_HOSTS": self.sink.origin,
            "PUSH_CA": str(self.sink.ca_path),
            "LOG_LEVEL": "ERROR",
        }
        quiet = subprocess.DEVNULL
        return subprocess.Popen([sys.executable, "-m", "app.cli.main", *command], env=environment, stdout=quiet)

    def _window(self, devices: int) -> float:
        assert self._scalar("SELECT count(*) FROM delivery WHERE outcome = 'accepted'") == devices
        seconds = "SELECT extract(epoch FROM max(at) - (SELECT min(started_at) FROM dispatch_batch)) FROM delivery"
        return float(self._scalar(seconds))

    def _scalar(self, query: str, **parameters: int) -> float:
        with self.database.transaction() as session:
            return session.scalar(text(query), parameters) or 0

    def _empty(self) -> None:
        with self.database.transaction() as session:
            session.execute(text("TRUNCATE subscription, deciding, delivery, bulletin, key_agreement CASCADE"))
            session.execute(text("DELETE FROM procrastinate_jobs"))


_COLUMNS = "id, secret, endpoint, p256dh, auth, min_level, hazard_levels, quiet_override, language, created_at, seen_at"
_FOLLOWS = "subscription_id, istat_code, told_after"
_MANY = text(
    f"""
    INSERT INTO subscription ({_COLUMNS})
    SELECT n, gen_random_uuid(), 'https://127.0.0.1:9/' || md5(n::text) || md5((n + 1)::text),
           decode('04' || repeat(md5(n::text), 4), 'hex'), decode(md5(n::text), 'hex'),
           1 + (n % 10 = 0)::int, CASE WHEN n % 20 = 0 THEN '{{"wind": 2}}' ELSE '{{}}' END::jsonb,
           3, 'it', now(), now()
    FROM generate_series(1, :many) AS n
    """
)
_THEIR_PLACES = text(
    """
    INSERT INTO subscription_municipality (subscription_id, istat_code, told_after)
    SELECT id, (CAST(:codes AS text[]))[1 + id % cardinality(CAST(:codes AS text[]))], 0 FROM subscription
    UNION ALL
    SELECT id, (CAST(:codes AS text[]))[1 + (id + 100) % cardinality(CAST(:codes AS text[]))], 0
    FROM subscription WHERE id % 5 = 0
    """
)
_FORGET = text("DELETE FROM procrastinate_jobs")
#: Seconds within which 95 of 100 devices had an outcome.
_LATE = """
    SELECT percentile_disc(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM x.at - p.queued_at))
    FROM delivery x JOIN dispatch p ON p.id = x.dispatch_id
"""


def _make_agreements(url: str, secret: str, after: int, until: int) -> None:
    database, wrapping = Database(url), Wrapping(secret)
    last: int | None = after
    while last is not None and last < until:
        last = replenish(database, wrapping, last)
    database.close()


def _wait(condition: Callable[[], bool], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def _percent(part: float, whole: float) -> str:
    return f"{100 * part / whole:.0f} %"


def _against(rate: float, target: int) -> None:
    print(f"{'':4}of the {target:,} messages/s that are asked for: {_percent(rate, target)}")


def _print(name: str, rate: float) -> None:
    print(f"{name:100} {rate:10,.0f} messages/s", flush=True)


if __name__ == "__main__":
    main()
