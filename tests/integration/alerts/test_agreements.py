"""Key agreements made in idle time: each is used once, by one message, for the keys it was made for."""

from __future__ import annotations

import threading

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import text

from alert_fixtures import Product, titles
from alerts.channels import registry
from alerts.channels.push.agreements import Wrapping
from alerts.channels.push.sealing import Keys
from alerts.dispatch.agreements import CHUNK, replenish, take_agreements
from doubles.push_fleet import Fleet
from fleet_fixtures import Crowd, everywhere, nothing_wrong

SECRET = "prova"


def _replenish(crowd: Crowd, wrapping: Wrapping) -> list[int]:
    """Until all is done; the last device of each chunk."""
    seen: list[int] = []
    last = replenish(crowd.database, wrapping, 0)
    while last is not None:
        seen.append(last)
        last = replenish(crowd.database, wrapping, last)
    return seen


def _kept(crowd: Crowd) -> dict[int, bytes]:
    return {row.subscription_id: row.wrapped for row in crowd.asked("SELECT * FROM key_agreement")}


def test_everybody_gets_one_and_only_what_is_missing_is_made(crowd: Crowd) -> None:
    crowd.subscribe(Fleet(crowd.sink.origin, 2 * CHUNK + 10))
    wrapping = Wrapping(SECRET)
    assert _replenish(crowd, wrapping) == [CHUNK, 2 * CHUNK, 2 * CHUNK + 10]
    before = _kept(crowd)
    assert sorted(before) == list(range(1, 2 * CHUNK + 11))
    with crowd.database.transaction() as session:
        taken = take_agreements(session, [3, 7, 999_999])
    assert taken == {number: before[number] for number in (3, 7)}
    assert _replenish(crowd, wrapping) == [7]
    after = _kept(crowd)
    assert {number for number in after if after[number] != before[number]} == {3, 7}


def test_devices_without_keys_or_with_impossible_ones_get_none(crowd: Crowd) -> None:
    crowd.subscribe(Fleet(crowd.sink.origin, 4))
    with crowd.database.transaction() as session:
        impossible = {"point": b"\x04" + b"\0" * 64}
        session.execute(text("UPDATE subscription SET p256dh = :point WHERE id = 2"), impossible)
        session.execute(
            text("UPDATE subscription SET p256dh = NULL, auth = NULL, endpoint = 'mailto:a@b.it' WHERE id = 3")
        )
    assert _replenish(crowd, Wrapping(SECRET)) == [4]
    assert sorted(_kept(crowd)) == [1, 4]


class _WhileTheyLeave(Wrapping):
    """Devices leave after they were looked up and before what was made for them is kept."""

    def __init__(self, crowd: Crowd) -> None:
        super().__init__(SECRET)
        self._crowd = crowd

    def make(self, devices: list[Keys]) -> list[bytes | None]:
        made = super().make(devices)
        with self._crowd.database.transaction() as session:
            session.execute(text("DELETE FROM subscription WHERE id % 2 = 0"))
        return made


def test_devices_that_leave_meanwhile_leave_nothing_behind(crowd: Crowd) -> None:
    crowd.subscribe(Fleet(crowd.sink.origin, 20))
    assert _replenish(crowd, _WhileTheyLeave(crowd)) == [20]
    assert sorted(_kept(crowd)) == list(range(1, 20, 2))
    with crowd.database.transaction() as session:
        session.execute(text("DELETE FROM subscription WHERE id = 1"))
    assert 1 not in _kept(crowd)


def test_two_who_take_at_once_never_get_the_same(crowd: Crowd) -> None:
    """One waits for the other; from a transaction that is rolled back nothing was sent, and they are there again."""
    crowd.subscribe(Fleet(crowd.sink.origin, 200))
    _replenish(crowd, Wrapping(SECRET))
    everybody, barrier = list(range(1, 201)), threading.Barrier(4)
    taken: list[dict[int, bytes]] = []

    def take(devices: list[int]) -> None:
        barrier.wait(10)
        with crowd.database.transaction() as session:
            taken.append(take_agreements(session, devices))

    orders = (everybody, everybody[::-1], everybody[50:150], everybody[100:] + everybody[:100])
    threads = [threading.Thread(target=take, args=[order]) for order in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(taken) == 4
    got = [number for one in taken for number in one]
    assert sorted(got) == everybody
    assert len({wrapped for one in taken for wrapped in one.values()}) == 200
    assert _kept(crowd) == {}


def test_what_is_rolled_back_was_not_taken(crowd: Crowd) -> None:
    crowd.subscribe(Fleet(crowd.sink.origin, 5))
    _replenish(crowd, Wrapping(SECRET))
    with pytest.raises(RuntimeError), crowd.database.transaction() as session:
        assert len(take_agreements(session, [1, 2, 3])) == 3
        raise RuntimeError
    assert sorted(_kept(crowd)) == [1, 2, 3, 4, 5]


def test_messages_are_sealed_with_them_and_use_them_up(crowd: Crowd) -> None:
    """Also again by their Topic after a passing fault: then with a fresh one, for a nonce is used once."""
    fleet = crowd.subscribe(Fleet(crowd.sink.origin, 300, {"ok": 0.92, "lost.1": 0.005, "error.1": 0.075}))
    _replenish(crowd, registry.wrapping(crowd.settings))
    for level in ("yellow", "orange"):
        crowd.bulletin(everywhere(level))
        assert crowd.drain()
        assert _kept(crowd) == {}
    report, messages = crowd.verified(fleet)
    nothing_wrong(report)
    assert set(messages) == set(fleet.paths)


def test_a_device_whose_keys_were_replaced_is_sealed_for_on_the_fly(product: Product, bulletin) -> None:
    renewed, same = product.subscribe("100005"), product.subscribe("100005")
    wrapping = registry.wrapping(product.settings)
    replenish(product.database, wrapping, 0)
    fresh = ec.generate_private_key(ec.SECP256R1())
    renewed._private = fresh
    point = fresh.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    with product.database.transaction() as session:
        stale = session.execute(
            text("UPDATE subscription SET p256dh = :point WHERE endpoint = :endpoint"),
            {"point": point, "endpoint": renewed.endpoint},
        )
        assert stale.rowcount == 1
        assert session.scalar(text("SELECT count(*) FROM key_agreement")) == 2
    bulletin({"Tosc-B": {"hydraulic": "yellow"}})
    assert product.drain()
    assert len(titles(renewed)) == len(titles(same)) == 1
