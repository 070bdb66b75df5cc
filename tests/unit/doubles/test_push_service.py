"""The push service double is strict and true: checked with another implementation of the sender's side."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from pywebpush import WebPusher

from doubles.push_device import Device
from doubles.push_sender import Sender
from doubles.push_service import PushService


@pytest.fixture(scope="module")
def service() -> Iterator[PushService]:
    with PushService() as running:
        yield running


@pytest.fixture(scope="module")
def sender() -> Sender:
    return Sender()


@pytest.fixture
def phone(service: PushService, sender: Sender) -> Device:
    service.behave()
    return service.subscribe(sender.key)


def test_an_accepted_message_is_decrypted(sender: Sender, phone: Device) -> None:
    answer = sender.send(phone.info, {"title": "Allerta"}, Urgency="high", Topic="dpc-2026")

    assert answer.status_code == 201
    assert "/m/" in answer.headers["Location"]
    assert phone.payloads == [{"title": "Allerta"}]
    assert (phone.received[0].ttl, phone.received[0].urgency, phone.received[0].topic) == (60, "high", "dpc-2026")


@pytest.mark.parametrize(
    ("status", "changes"),
    [
        (401, {"Authorization": None}),
        (401, {"Authorization": "WebPush abc"}),
        (401, {"aud": "https://elsewhere.example"}),
        (401, {"exp": int(time.time()) - 1}),
        (401, {"exp": int(time.time()) + 90_000}),
        (401, {"sub": "nobody"}),
        (400, {"TTL": None}),
        (400, {"TTL": "-1"}),
        (400, {"Urgency": "urgent"}),
        (400, {"Topic": "x" * 33}),
        (400, {"Topic": "a b"}),
        (400, {"Content_Encoding": "aesgcm"}),
        (400, {"body": b"in clear"}),
        (413, {"body": b"x" * 4097}),
    ],
)
def test_a_broken_rule_is_refused(sender: Sender, phone: Device, status: int, changes: dict[str, Any]) -> None:
    assert sender.send(phone.info, {}, **changes).status_code == status
    assert not phone.received


def test_a_key_or_signature_of_somebody_else_is_refused(service: PushService, sender: Sender, phone: Device) -> None:
    stranger = Sender()
    assert stranger.send(phone.info, {}).status_code == 401
    token = stranger.authorise({"aud": service.origin, "sub": "mailto:a@b.it"}).partition("k=")[0]
    forged = f"{token}k={sender.key}"
    assert sender.send(phone.info, {}, Authorization=forged).json()["message"] == "the signature does not match"


def test_gone_and_never_seen(service: PushService, sender: Sender, phone: Device) -> None:
    service.unsubscribe(phone)
    assert sender.send(phone.info, {}).status_code == 410
    phone.endpoint += "0"
    assert sender.send(phone.info, {}).status_code == 404


def test_messages_wait_collapse_by_topic_and_expire(service: PushService, sender: Sender) -> None:
    away = service.subscribe(sender.key, online=False)
    for title in ("vecchio", "nuovo"):
        sender.send(away.info, title, Topic="t1")
    sender.send(away.info, "breve", TTL="30")
    sender.send(away.info, "subito o mai", TTL="0")
    service.advance(31)
    service.reconnect(away)

    assert away.payloads == ["nuovo"]


def test_a_message_that_cannot_be_read_is_a_fault(service: PushService, sender: Sender, phone: Device) -> None:
    other = service.subscribe(sender.key)
    body = WebPusher(other.info).encode(b"{}", content_encoding="aes128gcm")["body"]

    assert sender.send(phone.info, {}, body=body).status_code == 201
    with pytest.raises(AssertionError):
        _ = phone.payloads


def test_statuses_on_demand_reach_only_whom_they_should(service: PushService, sender: Sender, phone: Device) -> None:
    service.misbehave(429, only=phone, retry_after=3)
    assert sender.send(service.subscribe(sender.key).info, {}).status_code == 201
    answer = sender.send(phone.info, {})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3")
    assert sender.send(phone.info, {}).status_code == 201


@pytest.mark.parametrize(("manner", "arrives"), [("reset", False), ("hang", False), ("lost", True)])
def test_connections_break_on_demand(
    service: PushService, sender: Sender, phone: Device, manner: str, arrives: bool
) -> None:
    service.misbehave(manner, seconds=0.1)
    with pytest.raises(requests.ConnectionError):
        sender.send(phone.info, {})
    assert bool(phone.received) is arrives


def test_slow_is_late_but_right(service: PushService, sender: Sender, phone: Device) -> None:
    service.misbehave("slow", seconds=0.1)
    assert sender.send(phone.info, {}).status_code == 201
    assert phone.payloads == [{}]


def test_state_and_mode_by_hand(service: PushService, sender: Sender, phone: Device) -> None:
    requests.post(f"{service.origin}/__mode", json={"kind": 503, "times": 1}, timeout=10)
    assert sender.send(phone.info, {}).status_code == 503
    counters = requests.get(f"{service.origin}/__state", timeout=10).json()["counters"]
    assert counters["fault 503"] >= 1


def test_tls_with_a_throwaway_authority(sender: Sender, tmp_path: Path) -> None:
    with PushService(tls_folder=tmp_path) as secure:
        phone = secure.subscribe(sender.key)
        assert sender.send(phone.info, {}, verify=str(secure.ca_path)).status_code == 201
        with pytest.raises(requests.exceptions.SSLError):
            sender.send(phone.info, {})
