"""What every channel promises: one result for each message, whatever the message, and nothing raised for a peer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from alerts.channels import registry
from alerts.channels.contract import Channel, Envelope, Outcome, Result
from app.core.encoding import from_base64url
from config import Settings
from doubles.mail_server import Post, mail_server
from doubles.push_service import PushService

PAYLOAD = json.dumps({"web_push": 8030, "notification": {"title": "Prato: prova", "body": "Una prova."}}).encode()

#: What is wrong with a message, for those who look at it.
BROKEN: dict[str, dict[str, Any]] = {
    "host": {"endpoint": "https://evil.example/x"},
    "url": {"endpoint": "nonsense"},
    "label": {"endpoint": f"https://{'a' * 64}.push.apple.com/x"},
    "point": {"p256dh": b"\x04" + b"\0" * 64},
    "auth": {"auth": b""},
    "size": {"payload": b"x" * 5_000},
    "scheme": {"endpoint": "mailto:"},
    "newline": {"endpoint": "mailto:a@comune.example\r\nDATA"},
}


@pytest.fixture
def service() -> Iterator[PushService]:
    with PushService() as running:
        yield running


@pytest.fixture
def post() -> Iterator[Post]:
    with mail_server() as running:
        yield running


@pytest.fixture
def settings(service: PushService, post: Post, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = str(tmp_path_factory.mktemp("home"))
    made = Settings.from_env({"CITTADINO_ENV": "test", "CITTADINO_HOME": home, "PUSH_HOSTS": service.origin})
    return replace(made, smtp_url=post.url(), mail_from="allerte@comune.example")


#: Name of a channel → how it is made.
MADE: dict[str, Callable[[Settings], Channel]] = {
    "web_push": registry.web_push,
    "email": registry.email,
    "channels": registry.channels,
    "console": lambda settings: registry.console(),
    "null": lambda settings: registry.null(),
}


@pytest.fixture(params=MADE)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def device(service: PushService, settings: Settings) -> Envelope:
    made = service.subscribe(registry.vapid(settings).public_key())
    keys = made.info["keys"]
    return Envelope(
        1, made.endpoint, from_base64url(keys["p256dh"]), from_base64url(keys["auth"]), PAYLOAD, 60, "high", "t"
    )


@pytest.fixture
def page(name: str, device: Envelope) -> list[Envelope]:
    """What the channel is for; for all of them together, some of each."""
    people = [
        Envelope(number, f"mailto:p{number}@comune.example", b"", b"", PAYLOAD, 60, "high", "t")
        for number in range(1, 6)
    ]
    devices = [device._replace(subscription_id=number) for number in range(1, 6)]
    return {"email": people, "channels": people[:2] + devices[2:]}.get(name, devices)


def send(name: str, settings: Settings, page: Sequence[Envelope]) -> list[Result]:
    async def sent() -> list[Result]:
        channel = MADE[name](settings)
        try:
            return await channel.send(page)
        finally:
            await channel.close()

    return asyncio.run(sent())


def test_one_result_each(name: str, settings: Settings, page: list[Envelope]) -> None:
    results = send(name, settings, page)
    assert sorted(result.subscription_id for result in results) == [1, 2, 3, 4, 5]
    assert {result.outcome for result in results} == {Outcome.ACCEPTED}
    assert send(name, settings, []) == []


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_message_harms_no_other(name: str, settings: Settings, page: list[Envelope], broken: str) -> None:
    odd, good = page[-2]._replace(subscription_id=1, **BROKEN[broken]), page[-1]._replace(subscription_id=2)
    results = {result.subscription_id: result for result in send(name, settings, [odd, good])}
    assert set(results) == {1, 2}
    assert results[2].outcome is Outcome.ACCEPTED


def test_each_goes_its_own_way(settings: Settings, device: Envelope, post: Post, service: PushService) -> None:
    person = device._replace(subscription_id=2, endpoint="mailto:anna@comune.example", p256dh=b"", auth=b"")
    stranger = person._replace(subscription_id=3, endpoint="ftp://comune.example/x")
    results = {result.subscription_id: result for result in send("channels", settings, [device, person, stranger])}
    assert [results[key].outcome for key in (1, 2, 3)] == [Outcome.ACCEPTED, Outcome.ACCEPTED, Outcome.REJECTED]
    assert post.recipients == [["anna@comune.example"]]


def test_without_a_mail_server_e_mails_wait_and_pushes_go(settings: Settings, device: Envelope) -> None:
    person = device._replace(subscription_id=2, endpoint="mailto:anna@comune.example")
    results = send("channels", replace(settings, smtp_url=None), [device, person])
    assert {result.subscription_id: result.outcome for result in results} == {1: Outcome.ACCEPTED, 2: Outcome.FAILED}
