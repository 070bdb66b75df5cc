"""The clock: one leader, one run a slot, and a service that goes on when a source or a worker dies."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alert_fixtures import Product
from alerts.models.sources import SourceCheck
from app.core.leader import leadership, still_leading
from app.core.slots import Slot, take_slot
from app.scheduler import serve
from config import Feed, Settings
from doubles.dpc_bulletin import ROME, Bulletin
from doubles.feed_server import feed_server


def wait_for(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


@contextmanager
def clock(settings: Settings) -> Iterator[None]:
    """A scheduler process's main loop, in a thread."""
    stopping = threading.Event()
    thread = threading.Thread(target=serve, args=(settings, stopping))
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(20)
        assert not thread.is_alive()


def test_a_slot_is_taken_once(session: Session) -> None:
    now = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)
    assert take_slot(session, "poll dpc", every_seconds=300, now=now)
    assert not take_slot(session, "poll dpc", every_seconds=300, now=now + timedelta(seconds=299))
    assert take_slot(session, "rescue", every_seconds=300, now=now)
    assert take_slot(session, "poll dpc", every_seconds=300, now=now + timedelta(seconds=300))


def test_slots_are_forgotten_after_a_week(session: Session) -> None:
    now = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)
    for days in (0, 6, 8):
        assert take_slot(session, "poll dpc", every_seconds=300, now=now + timedelta(days=days))
        assert take_slot(session, f"once {days}", every_seconds=300, now=now)
    remembered = select(Slot.at).where(Slot.job == "poll dpc").order_by(Slot.at)
    assert list(session.scalars(remembered)) == [now + timedelta(days=6), now + timedelta(days=8)]
    assert session.scalar(select(func.count()).where(Slot.job != "poll dpc")) == 3


def test_one_leads_and_the_next_follows_when_it_dies(product: Product) -> None:
    conninfo, stopping, followed = product.database.conninfo, threading.Event(), threading.Event()

    def second() -> None:
        with leadership(conninfo, stopping) as connection:
            if connection is not None:
                followed.set()

    with leadership(conninfo, stopping) as first:
        assert first is not None
        thread = threading.Thread(target=second)
        thread.start()
        assert not followed.wait(1.5)
        with psycopg.connect(conninfo, autocommit=True) as killer:
            killer.execute("SELECT pg_terminate_backend(%s)", [first.info.backend_pid])
        wait_for(lambda: not still_leading(first))
        assert followed.wait(10)
        thread.join()


def test_waiting_for_the_lead_ends_when_told(product: Product) -> None:
    stopping = threading.Event()
    with leadership(product.database.conninfo, threading.Event()):
        stopping.set()
        with leadership(product.database.conninfo, stopping) as none:
            assert none is None


@pytest.fixture
def outcomes(product: Product) -> Callable[[], list[str]]:
    def found() -> list[str]:
        with product.database.transaction() as session:
            return list(session.scalars(select(SourceCheck.outcome).order_by(SourceCheck.id)))

    return found


def test_two_clocks_poll_once_a_slot(product: Product, outcomes: Callable[[], list[str]], tmp_path: Path) -> None:
    now = datetime.now(ROME)
    with feed_server() as feed:
        feed.content = Bulletin(now - timedelta(minutes=1)).zip(tmp_path).read_bytes()
        settings = replace(product.settings, feeds={"dpc": Feed(feed.url, 3600)})
        with clock(settings), clock(settings):
            wait_for(lambda: outcomes() == ["accepted"])
            time.sleep(1.5)
        assert len(feed.conditions) == 1


def test_with_no_network_the_clock_goes_on(product: Product, outcomes: Callable[[], list[str]]) -> None:
    settings = replace(product.settings, feeds={"dpc": Feed("http://127.0.0.1:9/x.zip", 1)})
    with clock(settings):
        wait_for(lambda: outcomes()[:3] == ["failed"] * 3)
    assert product.status("048017", datetime.now(UTC))["state"] == "unknown"


def test_a_database_that_drops_the_leader_is_led_again(product: Product, outcomes: Callable[[], list[str]]) -> None:
    settings = replace(product.settings, feeds={"dpc": Feed("http://127.0.0.1:9/x.zip", 1)})
    with clock(settings):
        wait_for(lambda: bool(outcomes()))
        with psycopg.connect(product.database.conninfo, autocommit=True) as killer:
            killer.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'cittadino leader'"
            )
        seen = len(outcomes())
        wait_for(lambda: len(outcomes()) >= seen + 2)
