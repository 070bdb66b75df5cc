"""The world changes while an alert is still going out: what is no longer so is told to nobody any more."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text

from alert_fixtures import Product
from alerts.channels import registry
from alerts.dispatch.batch import PAGE, Sender
from alerts.domain.notice import Kind
from alerts.ingestion import acts
from alerts.ingestion.acts import Actor
from app.core.clock import utc_now
from app.worker import CONCURRENCY
from desk_fixtures import Desk
from doubles.push_fleet import Fleet
from doubles.waiting import eventually
from fleet_fixtures import FIRST_STAMP, Crowd, everywhere, nothing_wrong, titles_by_path
from notice_fixtures import FIRENZE, desk_of_firenze

PRATO = "100005"
PAGES = 5
DEVICES, TOLD = PAGES * PAGE, 2 * PAGE
ALERT, CLEAR = "Prato: allerta ROSSA", "Prato: allerta finita"


def stop_when_told(crowd: Crowd, count: int) -> None:
    """Send the first batch until so many have been told; then the worker stops, between two pages."""
    (batch,) = crowd.asked("SELECT id FROM dispatch_batch ORDER BY id LIMIT 1")
    stopping = lambda: crowd.sink.counters()["201"] >= count  # noqa: E731

    async def work() -> None:
        channel = registry.web_push(crowd.settings)
        try:
            sender = Sender(crowd.database, channel, "https://x.it", utc_now, stopping)
            later = await sender.send(batch.id, attempt=1)
            assert later is not None and later.told
        finally:
            await channel.close()

    asyncio.run(work())


def the_all_clear(crowd: Crowd) -> None:
    crowd.bulletin({})


def withdraw(crowd: Crowd) -> None:
    at = FIRST_STAMP + timedelta(hours=crowd.issued, minutes=30)
    (bulletin,) = crowd.asked("SELECT max(id) AS id FROM bulletin")
    with crowd.database.transaction() as session:
        acts.withdraw(session, Actor("prova", "test"), bulletin.id, "per prova", now=at)
        # An act has one clock, which here is that of the story: its message is not as old as it says.
        session.execute(
            text("UPDATE dispatch SET queued_at = :now WHERE queued_at = :at"), {"now": utc_now(), "at": at}
        )


@pytest.mark.parametrize("end", [the_all_clear, withdraw])
def test_an_alert_that_ends_when_two_fifths_have_heard_of_it(crowd: Crowd, end: Callable[[Crowd], None]) -> None:
    fleet = crowd.subscribe(Fleet(crowd.sink.origin, DEVICES, municipalities=[PRATO]))
    crowd.bulletin({})
    crowd.bulletin(everywhere("red"))
    stop_when_told(crowd, TOLD)
    end(crowd)
    assert crowd.drain()
    report, messages = crowd.verified(fleet)
    nothing_wrong(report)
    assert titles_by_path(messages) == {(ALERT, CLEAR): TOLD}
    assert set(messages) == set(fleet.paths[:TOLD])
    assert crowd.unfinished() == (0, 0)
    assert "none" not in crowd.outcomes()


def test_a_notice_that_is_cancelled_when_two_fifths_have_heard_of_it(crowd: Crowd) -> None:
    """The end is told to exactly those who were told, and does not wait behind what was still to be sent."""
    fleet = crowd.subscribe(Fleet(crowd.sink.origin, DEVICES, municipalities=[FIRENZE]))
    notices = desk_of_firenze(Desk(Product(crowd.settings, crowd.database, crowd.sink)))  # type: ignore[arg-type]
    notices.published()
    stop_when_told(crowd, TOLD)
    (notice,) = crowd.asked("SELECT id FROM notice")
    notices.followed(notice.id, Kind.CANCEL)
    assert crowd.drain()
    report, messages = crowd.verified(fleet)
    nothing_wrong(report)
    assert titles_by_path(messages) == {("Firenze: Via Roma chiusa", "Firenze: Annullato: Via Roma chiusa"): TOLD}
    assert set(messages) == set(fleet.paths[:TOLD])
    assert crowd.unfinished() == (0, 0)


def test_red_goes_before_all_the_yellow_that_waits(crowd: Crowd) -> None:
    """Two workers are busy with yellow when it is decided: each finishes the pages it has in flight, and no more."""
    yellow = Fleet(crowd.sink.origin, 12_000, municipalities=["048017"], seed=1)
    red = Fleet(crowd.sink.origin, 300, municipalities=[PRATO], seed=2)
    crowd.subscribe(yellow)
    crowd.subscribe(red, first=20_001)
    weather = {"Tosc-A3": {"hydraulic": "yellow"}}
    crowd.sink.behave(latency=1.0)
    crowd.bulletin(weather)
    in_flight = 2 * CONCURRENCY * PAGE
    with crowd.workers(2):
        eventually(lambda: crowd.answered() >= in_flight, "both workers are busy", 90)
        crowd.bulletin(weather | {"Tosc-B": {"hydraulic": "red"}})
        before, decided = crowd.answered(), utc_now()
        reds = "SELECT min(x.at) AS at FROM delivery x WHERE x.subscription_id > 20000 AND x.outcome = 'accepted'"
        (first,) = eventually(lambda: [row for row in crowd.asked(reds) if row.at], "red is told", 60)
        crowd.sink.behave(latency=0.0)
    late = "SELECT count(*) AS n FROM delivery WHERE subscription_id <= 20000 AND at BETWEEN :decided AND :first"
    between = crowd.asked(late, decided=decided, first=first.at)[0].n
    print(f"\n{before} yellow messages were answered before red was decided, {between} more before it was accepted")
    # What was in flight when it was decided, and what goes out beside it where there is room.
    assert 0 < between <= 2 * in_flight
