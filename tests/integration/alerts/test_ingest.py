"""Taking documents in: the archive, the transactions, and what is not taken in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from alert_fixtures import Product
from alerts.ingestion.ingest import MAX_FILE, ingest
from alerts.ingestion.report import IngestReport
from alerts.models.sources import Bulletin as StoredBulletin
from alerts.models.sources import BulletinIssue, RawDocument, RawPart, SourceCheck
from alerts.sources.adapters.dpc import DpcSource
from alerts.sources.contract import KnownZones, ParsedBulletin, RawBundle, RawFile, Source
from alerts.sources.registry import get_source
from app.core.db import Database
from app.core.errors import InputRefused
from doubles.dpc_bulletin import ROME, Bulletin, Defects

FIRENZE = "048017"
STAMP = datetime(2026, 11, 20, 14, 5, tzinfo=ROME)
AT = STAMP + timedelta(minutes=5)


def take(product: Product, files: Sequence[RawFile], source: Source | None = None) -> IngestReport:
    return ingest(product.database, source or get_source("dpc"), files, now=AT, real_now=AT)


def raw(path: Path) -> RawFile:
    return RawFile(path.name, path.read_bytes())


def count(product: Product, table: type) -> int:
    with product.database.transaction() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_files_of_one_name_both_keep_their_bytes(product: Product, tmp_path: Path) -> None:
    red = raw(Bulletin(STAMP, today={"Tosc-A3": {"hydraulic": "red"}}).zip(tmp_path / "a"))
    green = raw(Bulletin(STAMP).zip(tmp_path / "b"))
    report = take(product, [red, green])
    assert (report.refused, report.accepted) == (1, 0)
    assert take(product, [green, red]).refused == 1
    with product.database.transaction() as session:
        parts = session.scalars(select(RawPart)).all()
    assert {part.content for part in parts} == {red.content, green.content}
    assert all(part.name.startswith(red.name) for part in parts)
    assert count(product, RawDocument) == 1
    assert product.status(FIRENZE, AT)["state"] == "unknown"


def test_every_cause_of_the_recorded_faults_given_together(product: Product, recordings: Path) -> None:
    report = take(product, [raw(path) for path in sorted((recordings / "feeds/dpc/zip").glob("synthetic_*.zip"))])
    assert (report.documents, report.refused) == (1, 1)
    codes = {issue["code"] for issue in report.issues}
    assert codes >= {"value_unknown", "zone_unknown", "incomplete", "zones_missing"}


def test_the_same_refused_document_again_adds_a_check_and_nothing_else(product: Product, tmp_path: Path) -> None:
    file = raw(Bulletin(STAMP, defects=Defects(missing_zones=("Tosc-A3",))).zip(tmp_path))
    first, again = take(product, [file]), take(product, [file])
    assert first.issues == again.issues != []
    assert (again.refused, again.documents) == (1, 1)
    assert (count(product, RawDocument), count(product, RawPart), count(product, StoredBulletin)) == (1, 1, 1)
    assert count(product, BulletinIssue) == len(first.issues)
    assert count(product, SourceCheck) == 2


@pytest.mark.parametrize("name", ["bad\udcff.zip", "a\0b.zip", "x" * 5000])
def test_names_that_no_database_can_keep(product: Product, name: str) -> None:
    report = take(product, [RawFile(name, b"ciao")])
    assert [issue["code"] for issue in report.issues] == ["unsupported_format"]
    assert count(product, RawPart) == 1


def test_a_file_too_large_is_refused_alone_and_not_archived(product: Product, tmp_path: Path) -> None:
    huge = RawFile("huge.zip", b"PK\3\4" + bytes(MAX_FILE))
    report = take(product, [huge, raw(Bulletin(STAMP).zip(tmp_path))])
    assert (report.accepted, report.refused) == (1, 1)
    assert [(issue["code"], issue["files"]) for issue in report.issues] == [("file_too_large", "huge.zip")]
    assert count(product, RawDocument) == 1


def test_demonstration_sources_are_refused_unless_the_caller_knows_better(product: Product, tmp_path: Path) -> None:
    file = raw(Bulletin(STAMP).zip(tmp_path))
    with pytest.raises(InputRefused) as refused:
        take(product, [file], get_source("demo"))
    assert refused.value.code == "demo_in_production"
    assert count(product, RawDocument) == 0


class WatchedSource(DpcSource):
    """The national bulletin; notes how many connections are in use when a document is read."""

    def __init__(self, database: Database) -> None:
        self.pool = database.engine.pool
        self.in_use: list[int] = []

    def parse(self, bundle: RawBundle, known_zones: KnownZones) -> ParsedBulletin:
        def known(day: date) -> Mapping[str, str]:
            zones = known_zones(day)
            self.in_use.append(self.pool.checkedout())  # type: ignore[attr-defined]
            return zones

        self.in_use.append(self.pool.checkedout())  # type: ignore[attr-defined]
        return super().parse(bundle, known)


def test_nothing_is_held_while_a_document_is_read(product: Product, tmp_path: Path) -> None:
    source = WatchedSource(product.database)
    assert take(product, [raw(Bulletin(STAMP).zip(tmp_path))], source).accepted == 1
    assert source.in_use == [0, 0]
