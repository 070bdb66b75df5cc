"""Fixtures of the plan domain: a municipality with a boundary, a file store, a place at which uploads are handled."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.audit.log import Actor
from app.core.db import Database
from app.core.storage import FileStore
from doubles.staged_rows import Row, examined
from plans.domain.findings import Finding
from plans.examination.contract import LayerReport
from plans.models.versions import PlanVersion
from plans.publishing.difference import difference
from plans.publishing.publication import Publication, publish
from plans.publishing.receiving import keep, receive
from plans.publishing.staging import stage

ISTAT = "048017"
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
OFFICIAL = Actor("ufficio@comune.example", "test")

_MUNICIPALITY = text("""
    INSERT INTO municipality (istat_code, name, province_code, province_name, region_code, region_name,
                              boundary_source, boundary)
    VALUES (:code, :name, 'FI', 'Firenze', '09', 'Toscana', 'test',
            ST_Multi(ST_MakeEnvelope(:west, :south, :east, :north, 4326)))
    ON CONFLICT DO NOTHING
""")


def add_municipality(
    session: Session,
    code: str = ISTAT,
    name: str = "Firenze",
    extent: tuple[float, float, float, float] = (11.1, 43.7, 11.4, 43.9),
) -> None:
    """A municipality whose boundary is a rectangle: west, south, east, north in degrees."""
    corners = dict(zip(("west", "south", "east", "north"), extent, strict=True))
    session.execute(_MUNICIPALITY, {"code": code, "name": name, **corners})


@dataclass
class Uploads:
    """What a municipality does with its plan, in a test's own words: each a transaction."""

    transaction: Callable[[], AbstractContextManager[Session]]
    store: FileStore
    folder: Path

    def upload(self, content: bytes = b"content", name: str = "aree.geojson", istat: str = ISTAT) -> int:
        given = keep(self.store, name, io.BytesIO(content))
        with self.transaction() as session:
            return receive(session, OFFICIAL, istat, [given], now=NOW).id

    def stage(
        self, rows: Sequence[Row], findings: Sequence[Finding] = (), layers: Sequence[LayerReport] = (), **more: bool
    ) -> int:
        """A new version with these rows."""
        version_id = self.upload(repr((rows, layers)).encode())
        self.stage_again(version_id, rows, findings, layers, **more)
        return version_id

    def stage_again(
        self,
        version_id: int,
        rows: Sequence[Row],
        findings: Sequence[Finding] = (),
        layers: Sequence[LayerReport] = (),
        **more: bool,
    ) -> None:
        made = examined(self.folder, rows, findings, layers=layers, **more)
        with self.transaction() as session:
            stage(session, version_id, made, now=NOW)

    def seen(self, version_id: int) -> str:
        with self.transaction() as session:
            return difference(session, version_id).seen

    def publish(self, version_id: int, *, seen: str | None = None, act: str = "") -> Publication:
        seen = seen or self.seen(version_id)
        with self.transaction() as session:
            return publish(session, OFFICIAL, version_id, seen=seen, act=act, now=NOW)

    def states(self, istat: str = ISTAT) -> list[str]:
        """States of the versions, in order."""
        with self.transaction() as session:
            found = session.query(PlanVersion).filter_by(istat_code=istat).order_by(PlanVersion.number)
            return [version.state for version in found.populate_existing()]


@pytest.fixture
def uploads(session: Session, tmp_path: Path) -> Uploads:
    """Uploads in a session that is rolled back: their transactions are savepoints."""
    add_municipality(session)
    session.commit()

    @contextmanager
    def transaction() -> Iterator[Session]:
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise

    return Uploads(transaction, FileStore(tmp_path / "files"), tmp_path)


@pytest.fixture
def real_uploads(fresh_database: Database, tmp_path: Path) -> Uploads:
    """Uploads whose transactions are real ones, for several at once."""
    with fresh_database.transaction() as session:
        add_municipality(session)
    return Uploads(fresh_database.transaction, FileStore(tmp_path / "files"), tmp_path)
