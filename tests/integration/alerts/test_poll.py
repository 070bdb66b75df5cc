"""Asking a source: news, no news, bad news, no answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DataError

from alert_fixtures import Product
from alerts.domain.freshness import Health
from alerts.ingestion.demonstration import load_demonstration
from alerts.ingestion.poll import poll
from alerts.jobs.ticking import poll_source
from alerts.models.sources import RawPart, SourceCheck, SourceState
from alerts.queries.sources import sources_health
from alerts.sources.adapters.dpc import DpcSource
from alerts.sources.contract import KnownZones, ParsedBulletin, RawBundle
from alerts.sources.registry import get_source
from app.core import http
from app.core.errors import Unavailable
from doubles.dpc_bulletin import ROME, Bulletin, Defects
from doubles.feed_server import Feed, feed_server

FIRENZE = "048017"
STAMP = datetime(2026, 11, 20, 14, 5, tzinfo=ROME)
EVERY = timedelta(minutes=5)


@pytest.fixture
def feed() -> Iterator[Feed]:
    with feed_server() as served:
        yield served


@pytest.fixture
def look(product: Product, feed: Feed):
    """Poll ``dpc`` once, five minutes after the time before."""
    now = STAMP

    def once():
        nonlocal now
        now += EVERY
        return poll(product.database, get_source("dpc"), feed.url, http.session(), now=now)

    return once


def health(product: Product, at: datetime) -> Health:
    with product.database.transaction() as session:
        return sources_health(session, at=at)["dpc"].health


def outcomes(product: Product) -> list[str]:
    with product.database.transaction() as session:
        return list(session.scalars(select(SourceCheck.outcome).order_by(SourceCheck.id)))


def cursor(product: Product) -> dict:
    with product.database.transaction() as session:
        return session.scalar(select(SourceState.cursor)) or {}


def test_news_once_then_nothing_new(product: Product, feed: Feed, look, tmp_path: Path) -> None:
    feed.content = Bulletin(STAMP, today={"Tosc-A3": {"hydraulic": "yellow"}}).zip(tmp_path).read_bytes()
    assert look().accepted == 1
    assert look().documents == 0
    assert feed.conditions == [None, feed.etag]
    assert outcomes(product) == ["accepted", "unchanged"]
    assert product.status(FIRENZE, STAMP + 2 * EVERY)["checked_at"] == "2026-11-20T14:15:00+01:00"


def test_a_refused_document_leaves_the_cursor_and_is_looked_at_again(
    product: Product, feed: Feed, look, tmp_path: Path
) -> None:
    good = Bulletin(STAMP, today={"Tosc-A3": {"hydraulic": "yellow"}})
    feed.content = good.zip(tmp_path).read_bytes()
    look()
    kept = cursor(product)
    broken = Bulletin(STAMP + timedelta(hours=1), defects=Defects(missing_zones=("Tosc-A3",)))
    feed.content = broken.zip(tmp_path).read_bytes()
    for _ in range(3):
        assert look().refused == 1
    assert cursor(product) == kept
    assert product.status(FIRENZE, STAMP + 4 * EVERY)["state"] == "alert"
    assert health(product, STAMP + 4 * EVERY) is Health.BROKEN


@pytest.mark.parametrize("status", [404, 429, 500])
def test_a_source_that_fails_three_times_is_silent_and_nothing_turns_green(
    product: Product, feed: Feed, look, tmp_path: Path, status: int
) -> None:
    feed.content = Bulletin(STAMP, today={"Tosc-B": {"hydraulic": "yellow"}}).zip(tmp_path).read_bytes()
    look()
    feed.status = status
    for number in range(3):
        assert health(product, STAMP + (number + 1) * EVERY) is Health.OK
        with pytest.raises(Unavailable):
            look()
    at = STAMP + 4 * EVERY
    assert health(product, at) is Health.SILENT
    assert product.status(FIRENZE, at)["state"] == "unknown"
    assert product.status("100005", at)["state"] == "alert"
    feed.status = 200
    look()
    assert health(product, at + EVERY) is Health.OK


def test_files_given_by_hand_do_not_stand_in_for_polls(product: Product, feed: Feed, look, tmp_path: Path) -> None:
    path = Bulletin(STAMP).zip(tmp_path)
    feed.content = path.read_bytes()
    look()
    polled = STAMP + EVERY
    late = polled + timedelta(minutes=16)
    assert health(product, late) is Health.SILENT
    # The same file says nothing new, not even that it was looked for.
    product.ingest(path, at=late)
    assert product.status(FIRENZE, late)["checked_at"] == "2026-11-20T14:10:00+01:00"
    assert product.status(FIRENZE, late)["state"] == "unknown"
    # News by hand is news, but whether there is more to know, only a poll can tell.
    product.ingest(Bulletin(STAMP + timedelta(minutes=10)).zip(tmp_path), at=late)
    assert product.status(FIRENZE, late)["checked_at"] == "2026-11-20T14:26:00+01:00"
    assert health(product, late) is Health.SILENT


def test_a_source_from_which_nothing_ever_came(product: Product, feed: Feed, look) -> None:
    feed.status = 500
    with pytest.raises(Unavailable):
        look()
    assert health(product, STAMP + EVERY) is Health.NEVER
    assert product.status(FIRENZE, STAMP + EVERY)["state"] == "unknown"


def test_a_download_cut_short_is_a_failure(product: Product, feed: Feed, look, tmp_path: Path) -> None:
    feed.content = Bulletin(STAMP).zip(tmp_path).read_bytes()
    feed.truncate = 500
    with pytest.raises(Unavailable) as failed:
        look()
    assert failed.value.code == "upstream_unreachable"


def test_a_page_of_error_with_status_200_is_refused(product: Product, feed: Feed, look) -> None:
    feed.content = b"<html><body>Service temporarily unavailable</body></html>"
    report = look()
    assert [issue["code"] for issue in report.issues] == ["unsupported_format"]


class FaultySource(DpcSource):
    """Has a fault of ours: reads well what no database can keep."""

    def parse(self, bundle: RawBundle, known_zones: KnownZones) -> ParsedBulletin:
        parsed = super().parse(bundle, known_zones)
        return replace(parsed, readings=(*parsed.readings, replace(parsed.readings[0], zone="X\0Y")))


def test_a_fault_of_ours_is_a_failed_check_and_leaves_the_bytes(
    product: Product, feed: Feed, look, tmp_path: Path
) -> None:
    feed.content = Bulletin(STAMP).zip(tmp_path).read_bytes()
    with pytest.raises(DataError):
        poll(product.database, FaultySource(), feed.url, http.session(), now=STAMP)
    assert outcomes(product) == ["failed"]
    assert cursor(product) == {}
    with product.database.transaction() as session:
        assert [part.content for part in session.scalars(select(RawPart))] == [feed.content]
    # The fault repaired, the next look reads the same bytes again.
    assert look().accepted == 1


def test_nothing_listens_there(product: Product) -> None:
    with pytest.raises(Unavailable):
        poll(product.database, get_source("dpc"), "http://127.0.0.1:9/x.zip", http.session(), now=STAMP)
    assert outcomes(product) == ["failed"]


def test_the_clock_goes_on_after_a_failure_and_rests_during_a_demonstration(product: Product, feed: Feed) -> None:
    feed.status = 500
    poll_source(product.database, get_source("dpc"), feed.url, http.session(), now=STAMP)
    assert outcomes(product) == ["failed"]
    load_demonstration(product.database, now=STAMP)
    asked = len(feed.conditions)
    poll_source(product.database, get_source("dpc"), feed.url, http.session(), now=STAMP + EVERY)
    assert len(feed.conditions) == asked
