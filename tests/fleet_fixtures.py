"""The product before a sink: fleets of devices, real workers, and what the database and the sink say afterwards."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from alerts.channels import registry
from alerts.ingestion.ingest import ingest
from alerts.ingestion.report import IngestReport
from alerts.sources.contract import RawFile
from alerts.sources.registry import get_source
from app.core.clock import utc_now
from app.core.db import Database
from app.core.encoding import from_base64url
from app.worker import PULSE, Pulse, work
from config import Settings
from doubles.dpc_bulletin import ROME, Bulletin, Levels
from doubles.push_fleet import Fleet
from doubles.push_sink import PushSink

FIRST_STAMP = datetime(2026, 11, 20, 14, 5, tzinfo=ROME)
_LETTERS = "A1 A2 A3 A4 A5 A6 B C E1 E2 E3 F1 F2 I L M O1 O2 O3 R1 R2 S1 S2 S3 T V"
ZONES = [f"Tosc-{letter}" for letter in _LETTERS.split()]

_SUBSCRIPTIONS = """
    COPY subscription (id, secret, endpoint, p256dh, auth, min_level, hazard_levels, quiet_override, language,
                       created_at, seen_at) FROM STDIN
"""
_FOLLOWS = "COPY subscription_municipality (subscription_id, istat_code, told_after) FROM STDIN"
#: Recipients with their outcome in the dispatch of their batch; without one, null.
_OUTCOMES = """
    SELECT COALESCE(x.outcome, 'none'), count(*)
    FROM dispatch_batch b
    CROSS JOIN unnest(b.recipients) AS recipient
    LEFT JOIN delivery x ON x.dispatch_id = b.dispatch_id AND x.subscription_id = recipient
    GROUP BY 1
"""


def everywhere(level: str) -> Levels:
    """One level in all of Tuscany."""
    return {zone: {"hydraulic": level} for zone in ZONES}


@dataclass
class Crowd:
    """The product with a fleet at a sink; device ``n`` of the fleet is subscription ``n + 1``."""

    settings: Settings
    database: Database
    sink: PushSink
    folder: Path
    #: The origin of a push service at which nobody listens.
    down: str
    issued: int = 0

    def subscribe(self, fleet: Fleet, *, first: int = 1) -> Fleet:
        """Subscribe a fleet, past the checks of the import, which takes longer."""
        with self.database.transaction() as session:
            cursor = session.connection().connection.cursor()
            lines = list(enumerate(fleet.subscriptions(), first))
            now = utc_now()
            with cursor.copy(_SUBSCRIPTIONS) as rows:
                for number, line in lines:
                    keys = [from_base64url(line["keys"][name]) for name in ("p256dh", "auth")]
                    rows.write_row((number, uuid.uuid4(), line["endpoint"], *keys, 1, "{}", 3, "it", now, now))
            with cursor.copy(_FOLLOWS) as rows:
                for number, line in lines:
                    for municipality in line["municipalities"]:
                        rows.write_row((number, municipality, 0))
        return fleet

    def bulletin(self, today: Levels) -> IngestReport:
        """Take in the next bulletin, an hour after the one before."""
        self.issued += 1
        stamp = FIRST_STAMP + timedelta(hours=self.issued)
        path = Bulletin(stamp, today=today, tomorrow={}).zip(self.folder)
        files = [RawFile(path.name, path.read_bytes())]
        return ingest(self.database, get_source("dpc"), files, now=stamp, real_now=utc_now())

    def drain(self, timeout: float = 60, pulse: Pulse = PULSE) -> bool:
        return work(self.settings, until_empty=True, timeout=timeout, pulse=pulse)

    @property
    def environment(self) -> dict[str, str]:
        """What a process of this product reads."""
        assert self.settings.database_url
        return {
            "CITTADINO_ENV": "test",
            "CITTADINO_HOME": str(self.settings.home),
            "DATABASE_URL": self.settings.database_url,
            "PUSH_HOSTS": ",".join(self.settings.push_hosts),
            "PUSH_CA": str(self.settings.push_ca),
        }

    def worker(self) -> subprocess.Popen[bytes]:
        """A worker, as an operator starts it; whoever starts it ends it."""
        command = [sys.executable, "-m", "app.cli.main", "worker"]
        quiet = subprocess.DEVNULL
        return subprocess.Popen(command, env=os.environ | self.environment, stdout=quiet, stderr=quiet)

    @contextmanager
    def workers(self, count: int) -> Iterator[list[subprocess.Popen[bytes]]]:
        """Some workers; all that are in the list at the end are killed."""
        running = [self.worker() for _ in range(count)]
        try:
            yield running
        finally:
            for process in running:
                process.kill()
                process.wait()

    def answered(self) -> int:
        """Requests that the sink has decided upon so far."""
        counted = self.sink.counters()
        aside = ("connections", "cpu_seconds", "early", "gone again")
        return sum(count for name, count in counted.items() if name not in aside)

    def asked(self, query: str, **about: Any) -> list[Any]:
        """Rows of the database."""
        with self.database.transaction() as session:
            return list(session.execute(text(query), about).all())

    def outcomes(self) -> dict[str, int]:
        """How many recipients have which outcome; ``none`` for those who have none."""
        return {name: count for name, count in self.asked(_OUTCOMES)}

    def unfinished(self) -> tuple[int, int]:
        """Batches that are not finished, and jobs that are left."""
        batches = self.asked("SELECT count(*) FROM dispatch_batch WHERE finished_at IS NULL")
        jobs = self.asked("SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'dispatch'")
        return batches[0][0], jobs[0][0]

    def verified(self, fleet: Fleet) -> tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]:
        """What the sink found in all that it was sent, and the messages that it accepted by path, in order."""
        written = self.folder / "messages.jsonl"
        report = self.sink.verify(fleet, registry.vapid(self.settings).public_key(), written)
        messages: dict[str, list[dict[str, Any]]] = defaultdict(list)
        with written.open() as lines:
            for line in lines:
                message = json.loads(line)
                messages[message["path"]].append(message)
        return report, messages


def fate(path: str) -> str:
    """The word in a path that says how its device fares."""
    return path.split("/")[2].partition(".")[0]


def nothing_wrong(report: Mapping[str, Any]) -> None:
    """Everything was well-formed, ours, readable by its device, and sealed with a salt and a key of its own."""
    assert report["faults"] == {}, report["examples"]
    assert report["decrypted"] == report["accepted"]
    assert (report["repeated_salts"], report["repeated_keys"]) == (0, 0)


def titles_by_path(messages: Mapping[str, list[dict[str, Any]]]) -> Counter[tuple[str, ...]]:
    """How many devices were shown which titles, one after the other."""
    return Counter(
        tuple(json.loads(message["payload"])["notification"]["title"] for message in shown)
        for shown in messages.values()
    )


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[PushSink]:
    """A push service as fast and as unkind as wanted."""
    with PushSink(tmp_path) as running:
        yield running


@pytest.fixture
def crowd(tmp_path: Path, sink: PushSink, informed_database: Database) -> Crowd:
    """The product on a database of its own with the shipped territory, whose push service is the sink."""
    made = Settings.from_env({"CITTADINO_ENV": "test", "CITTADINO_HOME": str(tmp_path)})
    url = informed_database.url.render_as_string(hide_password=False)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        down = f"https://127.0.0.1:{closed.getsockname()[1]}"
    settings = replace(made, database_url=url, push_hosts=(sink.origin, down), push_ca=str(sink.ca_path))
    return Crowd(settings, informed_database, sink, tmp_path, down)
