"""What happens on a bad day: faults, deaths, departures. Nobody is missed, and nobody is told twice."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select, text

from alert_fixtures import SURVIVOR, Product, outcomes, titles
from alerts.channels import registry
from alerts.dispatch.batch import Sender
from alerts.models.dispatch import Batch, Delivery
from alerts.models.subscriptions import Subscription
from alerts.subscriptions.keeping import erase_dead
from app.core.clock import utc_now
from doubles.waiting import eventually

PRATO = "100005"


@pytest.mark.parametrize("status", [404, 410])
def test_gone_is_the_end_of_a_subscription(product: Product, bulletin, status: int) -> None:
    gone, stays = product.subscribe(PRATO), product.subscribe(PRATO)
    product.push_service.misbehave(status, only=gone)
    bulletin({"Tosc-B": {"hydraulic": "yellow"}})
    product.drain()
    with product.database.transaction() as session:
        assert list(session.scalars(select(Subscription.endpoint))) == [stays.endpoint]
    assert outcomes(product) == ["accepted", "gone"]


@pytest.mark.parametrize("fault", [429, 503, "reset"])
def test_a_passing_fault_delays_and_loses_nothing(product: Product, bulletin, fault: int | str) -> None:
    device = product.subscribe(PRATO)
    product.push_service.misbehave(fault, only=device, retry_after=1 if fault == 429 else None)
    bulletin({"Tosc-B": {"hydraulic": "yellow"}})
    assert product.drain()
    assert len(device.received) == 1
    with product.database.transaction() as session:
        assert session.scalars(select(Delivery.attempts)).one() == 2


def test_an_answer_that_was_lost_means_sending_again_under_the_same_topic(product: Product, bulletin) -> None:
    device = product.subscribe(PRATO)
    product.push_service.misbehave("lost", only=device)
    bulletin({"Tosc-B": {"hydraulic": "yellow"}})
    assert product.drain()
    assert len({message.topic for message in device.received}) == 1


def test_who_left_is_not_told(product: Product, bulletin) -> None:
    device = product.subscribe(PRATO)
    bulletin({"Tosc-B": {"hydraulic": "yellow"}})
    with product.database.transaction() as session:
        session.execute(text("DELETE FROM subscription"))
    product.drain()
    assert titles(device) == []


def test_too_late_is_not_sent(product: Product, bulletin) -> None:
    device = product.subscribe(PRATO)
    bulletin({"Tosc-B": {"hydraulic": "yellow"}})
    with product.database.transaction() as session:
        session.execute(text("UPDATE dispatch SET queued_at = now() - interval '3 days'"))
    product.drain()
    assert titles(device) == []
    assert outcomes(product) == ["expired"]


def test_gone_does_not_erase_a_subscription_that_moved(product: Product, bulletin) -> None:
    """The browser renews its endpoint while the old one is being told that it is gone."""
    device = product.subscribe(PRATO)
    with product.database.transaction() as session:
        session.execute(text("UPDATE subscription SET endpoint = endpoint || '/new'"))
        erase_dead(session, [device.endpoint])
    with product.database.transaction() as session:
        assert session.scalars(select(Subscription)).one().endpoint == device.endpoint + "/new"


def test_our_own_fault_costs_nobody_an_alert(product: Product, bulletin) -> None:
    device = product.subscribe(PRATO)
    product.push_service.misbehave(401, only=device)
    bulletin({"Tosc-B": {"hydraulic": "yellow"}})
    assert product.drain()
    assert len(device.received) == 1


def test_an_odd_endpoint_harms_nobody_else(product: Product, bulletin) -> None:
    device = product.subscribe(PRATO)
    product.subscribe(PRATO)
    odd = f"https://{'a' * 64}.push.apple.com/x"
    with product.database.transaction() as session:
        session.execute(
            text("UPDATE subscription SET endpoint = :odd WHERE endpoint <> :kept"),
            {"odd": odd, "kept": device.endpoint},
        )
    bulletin({"Tosc-B": {"hydraulic": "yellow"}})
    product.drain(timeout=8)
    assert len(device.received) == 1
    assert "accepted" in outcomes(product)


def test_a_batch_in_somebodys_hands_is_left_to_them(product: Product, bulletin) -> None:
    """A worker taken for dead may only be slow: whoever rescues its batch waits for it."""
    devices = [product.subscribe(PRATO) for _ in range(3)]
    bulletin({"Tosc-B": {"hydraulic": "yellow"}})
    with product.database.transaction() as session:
        batch_id = session.scalars(select(Batch.id)).one()

    async def work() -> None:
        channel = registry.web_push(product.settings)
        sender = Sender(product.database, channel, "https://x.it", utc_now)
        async with sender._in_hand(batch_id) as ours:
            assert ours
            later = await sender.send(batch_id, attempt=1)
            assert later is not None and not later.told
        assert [len(device.received) for device in devices] == [0, 0, 0]
        assert await sender.send(batch_id, attempt=1) is None
        assert await sender.send(batch_id, attempt=1) is None
        await channel.close()

    asyncio.run(work())
    assert [len(device.received) for device in devices] == [1, 1, 1]


def test_kill_nine_between_taking_and_recording(product: Product, bulletin, tmp_path: Path) -> None:
    """A worker dies with a page in hand: whoever comes next delivers it, and nobody is missed."""
    devices = [product.subscribe(PRATO) for _ in range(5)]
    # The first worker never hears an answer: it is killed with its batch taken and nothing recorded.
    product.push_service.misbehave("hang", times=5, seconds=30)
    bulletin({"Tosc-B": {"hydraulic": "orange"}})
    victim = subprocess.Popen(
        [sys.executable, "-m", "app.cli.main", "worker"],
        env=os.environ | product.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        eventually(lambda: product.push_service.counters["fault hang"] >= 1, "a message is in flight", 60)
    finally:
        victim.send_signal(signal.SIGKILL)
        victim.wait()
    product.push_service.behave()
    assert outcomes(product) == []
    assert product.drain(timeout=60, pulse=SURVIVOR)
    assert [len(device.received) for device in devices] == [1] * 5
    assert outcomes(product) == ["accepted"] * 5
