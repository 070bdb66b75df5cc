"""Fixtures of the alert domain: a database with territory, bulletins made to order, a push service that decrypts."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from alerts.channels import registry
from alerts.dispatch.lanes import QUEUE
from alerts.ingestion.ingest import ingest
from alerts.ingestion.report import IngestReport
from alerts.models.dispatch import DecisionRow, Delivery
from alerts.queries.documents import status_document
from alerts.queries.status import municipality_status
from alerts.sources.contract import RawFile
from alerts.sources.registry import get_source
from alerts.subscriptions.bulk import import_subscriptions
from app.core.audit.log import Actor
from app.core.clock import utc_now
from app.core.db import Database
from app.core.push_hosts import PushHosts
from app.core.queue import waiting_jobs
from app.worker import PULSE, Pulse, work
from config import Settings
from doubles.dpc_bulletin import ROME, Bulletin, Levels
from doubles.push_device import Device
from doubles.push_service import PushService

#: Of a worker that knows that all others are dead, and need not wait for half a minute to believe it.
SURVIVOR = Pulse(beat=1.0, dead_after=3.0)


@pytest.fixture
def push_service() -> Iterator[PushService]:
    """A strict local push service."""
    with PushService() as service:
        yield service


@pytest.fixture
def settings(tmp_path: Path, push_service: PushService, informed_database: Database) -> Settings:
    """Settings of a product on this test's own database, whose push service is the local one."""
    return _settings(tmp_path, push_service, informed_database)


def _settings(home: Path, push_service: PushService, database: Database) -> Settings:
    made = Settings.from_env({"CITTADINO_ENV": "test", "CITTADINO_HOME": str(home)})
    url = database.url.render_as_string(hide_password=False)
    return replace(made, database_url=url, push_hosts=(push_service.origin,))


@pytest.fixture
def product(settings: Settings, push_service: PushService, informed_database: Database) -> Product:
    """The product without its processes: use cases on a database of its own with the shipped territory."""
    return Product(settings, informed_database, push_service)


@pytest.fixture(scope="module")
def shared_product(tmp_path_factory: pytest.TempPathFactory, shared_database: Database) -> Iterator[Product]:
    """The same, one for all tests of a file: for those that only look at what a fixture put there."""
    with PushService() as service:
        settings = _settings(tmp_path_factory.mktemp("home"), service, shared_database)
        yield Product(settings, shared_database, service)


@dataclass
class Product:
    """What a test does with the product, in its own words."""

    settings: Settings
    database: Database
    push_service: PushService

    def ingest(self, *paths: Path, at: datetime, source: str = "dpc") -> IngestReport:
        return self.take(source, *((path.name, path.read_bytes()) for path in paths), at=at)

    def take(self, source: str, *files: tuple[str, bytes], at: datetime) -> IngestReport:
        """Take in files that are only in memory."""
        given = [RawFile(name, content) for name, content in files]
        return ingest(self.database, get_source(source), given, now=at, real_now=utc_now())

    def act(self, act: Callable[..., Any], *about: Any, at: datetime, reason: str = "per prova", **more: Any) -> Any:
        """One of :mod:`alerts.ingestion.acts`, by an operator."""
        with self.database.transaction() as session:
            return act(session, Actor("prova", "test"), *about, reason, now=at, **more)

    def told(self, istat_code: str) -> list[tuple[str, str, int, int]]:
        """What was decided to be told of one municipality, in order: kind, hazard, level before, level now."""
        with self.database.transaction() as session:
            rows = session.scalars(
                select(DecisionRow)
                .where(DecisionRow.istat_code == istat_code, DecisionRow.kind != "suppressed")
                .order_by(DecisionRow.id)
            )
            return [(row.kind, row.hazard, row.told_level, row.level) for row in rows]

    def status(self, istat_code: str, at: datetime) -> dict:
        with self.database.transaction() as session:
            return status_document(municipality_status(session, istat_code, at=at))

    def levels(self, istat_code: str, at: datetime, day: int = 0) -> dict[str, str]:
        return self.status(istat_code, at)["days"][day]["hazards"]

    def subscribe(self, *municipalities: str, min_level: str = "yellow") -> Device:
        device = self.push_service.subscribe(registry.vapid(self.settings).public_key())
        self.import_lines(json.dumps({**device.info, "municipalities": list(municipalities), "min_level": min_level}))
        return device

    def import_lines(self, *lines: str) -> None:
        hosts = PushHosts.of(self.settings.push_hosts)
        report = import_subscriptions(self.database, lines, hosts, now=utc_now())
        assert (report.imported, report.issues) == (len(lines), [])

    @property
    def environment(self) -> dict[str, str]:
        """What a process of this product reads."""
        assert self.settings.database_url is not None
        return {
            "CITTADINO_ENV": "test",
            "CITTADINO_HOME": str(self.settings.home),
            "DATABASE_URL": self.settings.database_url,
            "PUSH_HOSTS": ",".join(self.settings.push_hosts),
        }

    def drain(self, timeout: float = 30, pulse: Pulse = PULSE) -> bool:
        return work(self.settings, until_empty=True, timeout=timeout, pulse=pulse)

    @property
    def waiting(self) -> int:
        return waiting_jobs(self.database, QUEUE)


@pytest.fixture(scope="session")
def recordings() -> Path:
    """The folder of real recordings; without it these tests are skipped, and counted aloud by the summary."""
    folder = os.environ.get("CITTADINO_RECORDINGS")
    if not folder or not Path(folder).is_dir():
        pytest.skip("CITTADINO_RECORDINGS non indica una cartella di registrazioni reali")
    return Path(folder)


def titles(device: Device) -> list[str]:
    """The titles a device was shown, in order."""
    return [payload["notification"]["title"] for payload in device.payloads]


def bodies(device: Device) -> list[str]:
    """The bodies a device was shown, in order."""
    return [payload["notification"]["body"] for payload in device.payloads]


FIRST_STAMP = datetime(2026, 11, 20, 14, 5, tzinfo=ROME)


@pytest.fixture
def bulletin(product: Product, tmp_path: Path):
    """The next bulletin, an hour after the one before; returns its report."""
    issued = 0

    def next_one(today: Levels, tomorrow: Levels | None = None):
        nonlocal issued
        issued += 1
        stamp = FIRST_STAMP + timedelta(hours=issued)
        return product.ingest(Bulletin(stamp, today=today, tomorrow=tomorrow or {}).zip(tmp_path), at=stamp)

    return next_one


def outcomes(product: Product) -> list[str]:
    with product.database.transaction() as session:
        return sorted(session.scalars(select(Delivery.outcome)))
