"""From a decision to devices: who is told what, how, and what happens on a bad day."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from sqlalchemy import select, text

from alert_fixtures import Product, bodies, outcomes, titles
from alerts.models.dispatch import Batch, DecisionRow, Message
from doubles.dpc_bulletin import ROME

FIRENZE, PRATO, VERNIO = "048017", "100005", "100007"
STAMP = datetime(2026, 11, 20, 14, 5, tzinfo=ROME)


def test_headers_and_payload_on_the_wire(product: Product, bulletin) -> None:
    device = product.subscribe(PRATO)
    report = bulletin({"Tosc-B": {"hydraulic": "orange", "thunderstorm": "yellow"}})
    assert report.notifications == 1
    assert product.drain()
    (message,) = device.received
    assert (message.urgency, len(message.topic or "")) == ("high", 24)
    # The clock of the check was 16:05 and the day ends at midnight.
    assert 7 * 3600 < message.ttl <= 9 * 3600
    assert len(message.clear) < 2_700
    notification = message.payload["notification"]
    assert message.payload["web_push"] == 8030
    assert notification["title"] == "Prato: allerta ARANCIONE"
    assert notification["navigate"] == f"{product.settings.base_url}/comuni/{PRATO}"
    assert notification["tag"] == message.topic
    assert notification["lang"] == "it"
    assert notification["body"].startswith("Ven 20 nov: idraulico ARANCIONE")


@pytest.mark.parametrize(("level", "urgency"), [("yellow", "normal"), ("orange", "high"), ("red", "high")])
def test_urgency_follows_the_level(product: Product, bulletin, level: str, urgency: str) -> None:
    device = product.subscribe(PRATO)
    bulletin({"Tosc-B": {"hydraulic": level}})
    product.drain()
    assert [message.urgency for message in device.received] == [urgency]


def test_the_same_again_tells_nobody(product: Product, bulletin) -> None:
    device = product.subscribe(PRATO)
    levels = {"Tosc-B": {"hydraulic": "orange"}}
    bulletin(levels)
    product.drain()
    again = bulletin(levels)
    assert again.notifications == 0
    product.drain()
    assert len(device.received) == 1
    with product.database.transaction() as session:
        reasons = set(session.scalars(select(DecisionRow.reason).where(DecisionRow.kind == "suppressed")))
    assert reasons == {"unchanged"}


def test_one_push_for_several_places_hazards_and_days(product: Product, bulletin) -> None:
    device = product.subscribe(PRATO, FIRENZE, VERNIO)
    levels = {"Tosc-B": {"hydraulic": "orange", "thunderstorm": "yellow"}, "Tosc-A3": {"hydraulic": "yellow"}}
    assert bulletin(levels, tomorrow=levels).notifications == 1
    product.drain()
    (message,) = device.received
    assert all(name in bodies(device)[0] for name in ("Prato", "Firenze", "Vernio"))
    assert len(message.clear) < 2_700


def test_thresholds(product: Product, bulletin) -> None:
    curious, careful, brave = (product.subscribe(PRATO, min_level=level) for level in ("yellow", "orange", "red"))
    for level in ("yellow", "orange", "red"):
        bulletin({"Tosc-B": {"hydraulic": level}})
        product.drain()
    assert [len(device.received) for device in (curious, careful, brave)] == [3, 2, 1]


def test_a_fall_is_told_only_to_those_who_were_told_more(product: Product, bulletin) -> None:
    curious, careful, brave = (product.subscribe(PRATO, min_level=level) for level in ("yellow", "orange", "red"))
    for levels in ({"hydraulic": "orange"}, {"hydraulic": "yellow"}, {}):
        bulletin({"Tosc-B": levels})
        product.drain()
    assert len(titles(curious)) == 3
    assert titles(careful) == titles(curious)
    assert "GIALLA" in titles(careful)[1]
    assert titles(careful)[2] == "Prato: allerta finita"
    assert titles(brave) == []


def test_one_hazard_that_ends_is_told_while_another_stays(product: Product, bulletin) -> None:
    device = product.subscribe(PRATO)
    bulletin({"Tosc-B": {"hydraulic": "orange", "thunderstorm": "yellow"}})
    product.drain()
    report = bulletin({"Tosc-B": {"hydraulic": "orange"}})
    product.drain()
    assert dict(report.decisions)["all_clear"] >= 1
    assert "ARANCIONE" in titles(device)[1]
    assert "temporali" in bodies(device)[1]


def test_who_subscribes_later_hears_no_end_of_what_it_was_not_told(product: Product, bulletin) -> None:
    bulletin({"Tosc-B": {"hydraulic": "orange"}})
    late = product.subscribe(PRATO)
    bulletin({})
    product.drain()
    assert titles(late) == []


def test_a_place_followed_later_brings_no_old_news(product: Product, bulletin) -> None:
    device = product.subscribe(FIRENZE)
    bulletin({"Tosc-B": {"hydraulic": "orange"}})
    line = json.dumps({**device.info, "municipalities": [FIRENZE, PRATO]})
    product.import_lines(line)
    bulletin({})
    product.drain()
    assert titles(device) == []


def test_a_fall_is_not_told_where_the_rise_was_not_accepted(product: Product, bulletin) -> None:
    device = product.subscribe(PRATO)
    product.push_service.misbehave(413, only=device)
    bulletin({"Tosc-B": {"hydraulic": "orange"}})
    product.drain()
    report = bulletin({})
    product.drain()
    assert report.notifications == 0
    assert outcomes(product) == ["too_large"]


def test_what_waited_too_long_to_be_true_is_not_sent(product: Product, bulletin) -> None:
    """Yellow waits in the queue while orange is decided: only the orange goes out."""
    device = product.subscribe(PRATO)
    bulletin({"Tosc-B": {"hydraulic": "yellow"}})
    bulletin({"Tosc-B": {"hydraulic": "orange"}})
    product.drain()
    assert titles(device) == ["Prato: allerta ARANCIONE"]
    assert outcomes(product) == ["accepted", "superseded"]


def test_urgent_lanes_go_first(product: Product, bulletin) -> None:
    for place in (PRATO, FIRENZE):
        product.subscribe(place)
    bulletin({"Tosc-B": {"hydraulic": "red"}, "Tosc-A3": {"hydraulic": "yellow"}})
    with product.database.transaction() as session:
        lanes = dict(session.execute(select(Batch.id, Batch.lane)).all())
        order = session.execute(
            text("SELECT args->>'batch_id' FROM procrastinate_jobs ORDER BY priority DESC, id")
        ).scalars()
        assert [lanes[int(batch)] for batch in order] == ["red", "yellow"]


def test_what_was_sent_is_kept_as_sent(product: Product, bulletin) -> None:
    device = product.subscribe(PRATO)
    bulletin({"Tosc-B": {"hydraulic": "yellow"}})
    product.drain()
    with product.database.transaction() as session:
        assert session.scalars(select(Message.payload)).one() == device.payloads[0]


def test_jobs_are_queued_by_the_transaction_that_decides(product: Product, bulletin) -> None:
    product.subscribe(PRATO)
    assert product.waiting == 0
    bulletin({"Tosc-B": {"hydraulic": "yellow"}})
    assert product.waiting == 1


def test_a_digest_is_the_whole_picture(product: Product, bulletin) -> None:
    """Topic and tag make the later digest replace the earlier one: what is still in force must be in it."""
    device = product.subscribe(PRATO, FIRENZE)
    bulletin({"Tosc-B": {"hydraulic": "red"}}, tomorrow={"Tosc-B": {"hydraulic": "orange"}})
    product.drain()
    bulletin(
        {"Tosc-B": {"hydraulic": "red"}, "Tosc-A3": {"thunderstorm": "yellow"}},
        tomorrow={"Tosc-B": {"hydraulic": "orange"}},
    )
    product.drain()
    first, second = device.received
    assert (second.urgency, second.topic) == ("high", first.topic)
    assert titles(device)[1] == "Prato: allerta ROSSA"
    lines = bodies(device)[1].split("\n")
    assert any(line.startswith("Prato, ven 20 nov") and "ROSSA" in line for line in lines)
    assert any(line.startswith("Prato, sab 21 nov") and "ARANCIONE" in line for line in lines)
    assert any(line.startswith("Firenze, ven 20 nov") and "GIALLA" in line for line in lines)


def test_a_retry_never_overwrites_what_is_newer(product: Product, bulletin) -> None:
    device = product.subscribe(PRATO)
    product.push_service.misbehave(503, only=device)
    bulletin({"Tosc-B": {"hydraulic": "orange"}})
    product.drain(timeout=1)
    bulletin({"Tosc-B": {"hydraulic": "red"}})
    product.drain()
    assert titles(device) == ["Prato: allerta ROSSA"]
    assert outcomes(product) == ["accepted", "superseded"]


def test_what_was_replaced_while_it_waited_is_told_by_the_next(product: Product, bulletin) -> None:
    """Red, not yet sent, falls to yellow: the fall was never news to this device, the yellow is."""
    device = product.subscribe(PRATO)
    bulletin({"Tosc-B": {"hydraulic": "red"}})
    bulletin({"Tosc-B": {"hydraulic": "yellow"}})
    product.drain()
    assert len(titles(device)) == 1
    assert "GIALLA" in titles(device)[0]


def test_a_message_in_two_lanes_is_never_in_none(product: Product, bulletin) -> None:
    device = product.subscribe(PRATO)
    bulletin({"Tosc-B": {"hydraulic": "red"}})
    bulletin({"Tosc-B": {"thunderstorm": "yellow"}})
    product.drain()
    assert titles(device) == ["Prato: allerta GIALLA"]


def test_a_rise_and_its_end_that_both_waited_are_not_told(product: Product, bulletin) -> None:
    device = product.subscribe(PRATO)
    bulletin({"Tosc-B": {"hydraulic": "yellow"}})
    bulletin({})
    product.drain()
    assert titles(device) == []


def test_an_end_is_told_once(product: Product, bulletin) -> None:
    """Orange and its end told; then yellow, below the threshold, comes and goes: nothing more to say."""
    device = product.subscribe(PRATO, min_level="orange")
    for level in ({"hydraulic": "orange"}, {}, {"hydraulic": "yellow"}, {}):
        bulletin({"Tosc-B": level})
        product.drain()
    assert [title.split(": ")[1] for title in titles(device)] == ["allerta ARANCIONE", "allerta finita"]


def test_a_threshold_lowered_later_brings_no_end_of_what_was_not_told(product: Product, bulletin) -> None:
    device = product.subscribe(PRATO, min_level="orange")
    bulletin({"Tosc-B": {"hydraulic": "yellow"}})
    product.drain()
    product.import_lines(json.dumps({**device.info, "municipalities": [PRATO], "min_level": "yellow"}))
    bulletin({})
    product.drain()
    assert titles(device) == []


def test_nobody_subscribes_while_it_is_being_decided(product: Product) -> None:
    """Subscribing and deciding take turns on one lock: shared for those who subscribe, exclusive for who decides."""
    with product.database.transaction() as deciding:
        deciding.execute(text("SELECT pg_advisory_xact_lock(hashtext('subscriptions'))"))
        with product.database.engine.connect() as other:
            free = other.scalar(text("SELECT pg_try_advisory_xact_lock_shared(hashtext('subscriptions'))"))
    assert free is False
