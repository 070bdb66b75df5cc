"""What every channel promises: one result for each message, whatever the message, and nothing raised for a peer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from alerts.channels import registry
from alerts.channels.contract import Channel, Envelope, Outcome
from app.core.encoding import from_base64url
from config import Settings
from doubles.push_service import PushService


@pytest.fixture
def service() -> Iterator[PushService]:
    with PushService() as running:
        yield running


@pytest.fixture
def settings(service: PushService, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = str(tmp_path_factory.mktemp("home"))
    return Settings.from_env({"CITTADINO_ENV": "test", "CITTADINO_HOME": home, "PUSH_HOSTS": service.origin})


@pytest.fixture(params=["web_push", "console", "null"])
def channel(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Channel]:
    made = registry.web_push(settings) if request.param == "web_push" else getattr(registry, request.param)()
    yield made
    made.close()


@pytest.fixture
def envelope(service: PushService, settings: Settings) -> Envelope:
    device = service.subscribe(registry.vapid(settings).public_key())
    keys = device.info["keys"]
    return Envelope(
        1, device.endpoint, from_base64url(keys["p256dh"]), from_base64url(keys["auth"]), b'{"a":1}', 60, "high", "t"
    )


def test_one_result_each(channel: Channel, envelope: Envelope) -> None:
    page = [replace(envelope, subscription_id=number) for number in range(1, 6)]
    results = channel.send(page)
    assert sorted(result.subscription_id for result in results) == [1, 2, 3, 4, 5]
    assert {result.outcome for result in results} == {Outcome.ACCEPTED}
    assert channel.send([]) == []


@pytest.mark.parametrize(
    "broken",
    [
        {"endpoint": "https://evil.example/x"},
        {"endpoint": "nonsense"},
        {"endpoint": f"https://{'a' * 64}.push.apple.com/x"},
        {"p256dh": b"\x04" + b"\0" * 64},
        {"auth": b""},
        {"payload": b"x" * 5_000},
    ],
    ids=["host", "url", "label", "point", "auth", "size"],
)
def test_a_broken_message_harms_no_other(channel: Channel, envelope: Envelope, broken: dict) -> None:
    good = replace(envelope, subscription_id=2)
    results = {result.subscription_id: result for result in channel.send([replace(envelope, **broken), good])}
    assert set(results) == {1, 2}
    assert results[2].outcome is Outcome.ACCEPTED
