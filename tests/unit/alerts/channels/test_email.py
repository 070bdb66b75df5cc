"""Pages of e-mails through a real server on this machine: one answer for each, whatever the server does."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Iterator, Sequence
from datetime import datetime

import pytest
from structlog.testing import capture_logs

from alerts.channels.adapters.email import EmailChannel, NoMailServer
from alerts.channels.contract import Envelope, Outcome, Result
from app.core.clock import ROME
from app.core.mail import SmtpServer
from doubles.mail_server import Post, mail_server
from doubles.moody_mail_server import Mood, moody_mail_server

SENDER = "allerte@comune.example"
NOW = datetime(2026, 11, 20, 14, 5, tzinfo=ROME)
ANNA, BRUNO, CARLA = (f"{name}@comune.example" for name in ("anna", "bruno", "carla"))


@pytest.fixture
def post() -> Iterator[Post]:
    with mail_server() as server:
        yield server


@pytest.fixture
def moody() -> Iterator[Mood]:
    with moody_mail_server() as server:
        yield server


def envelope(key: int, address: str, title: str = "Prato: allerta ROSSA") -> Envelope:
    payload = {"web_push": 8030, "notification": {"title": title, "body": "Ven 20 nov: idraulico ROSSA"}}
    return Envelope(key, f"mailto:{address}", b"", b"", json.dumps(payload).encode(), 60, "high", "t", edition="1")


def send(url: str, page: Sequence[Envelope], patience: float = 5.0, page_patience: float = 60.0) -> dict[int, Result]:
    async def sent() -> list[Result]:
        server = SmtpServer(url, SENDER, patience=patience)
        channel = EmailChannel(server, patience=page_patience, clock=lambda: NOW)
        try:
            return await channel.send(page)
        finally:
            await channel.close()

    results = asyncio.run(sent())
    assert sorted(result.subscription_id for result in results) == sorted(one.subscription_id for one in page)
    return {result.subscription_id: result for result in results}


def outcomes(results: dict[int, Result]) -> list[str]:
    return [results[key].outcome.value for key in sorted(results)]


def people(count: int) -> list[Envelope]:
    return [envelope(number, f"p{number}@comune.example") for number in range(1, count + 1)]


def test_a_page_goes_over_one_connection(moody: Mood) -> None:
    assert outcomes(send(moody.url, people(7))) == ["accepted"] * 7
    assert moody.connections == 1


def test_each_gets_a_letter_of_its_own(post: Post) -> None:
    results = send(post.url(), people(7))
    assert outcomes(results) == ["accepted"] * 7
    assert results[1].status == 250
    assert sorted(post.recipients) == [[f"p{number}@comune.example"] for number in range(1, 8)]
    assert {message["Subject"] for message in post.messages} == {"Prato: allerta ROSSA"}


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("550 5.1.1 no such mailbox", Outcome.REJECTED),
        ("550 no such mailbox", Outcome.REJECTED),
        ("553 5.1.3 bad address", Outcome.REJECTED),
        ("552 5.3.4 too large for it", Outcome.TOO_LARGE),
        ("552 mailbox full", Outcome.THROTTLED),
        ("552 5.2.2 mailbox full", Outcome.THROTTLED),
        ("450 4.2.1 grey-listed", Outcome.THROTTLED),
        ("530 5.7.0 sign in first", Outcome.FAILED),
    ],
)
def test_what_a_server_says_of_one_address_is_of_that_address_alone(post: Post, said: str, outcome: Outcome) -> None:
    post.answer_to[BRUNO] = said
    results = send(post.url(), [envelope(1, ANNA), envelope(2, BRUNO), envelope(3, CARLA)])
    assert results[2].outcome is outcome
    assert results[2].status == int(said[:3])
    assert results[2].retry_after == (300.0 if outcome is Outcome.THROTTLED else None)
    assert [results[key].outcome for key in (1, 3)] == [Outcome.ACCEPTED, Outcome.ACCEPTED]


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("552 too large", Outcome.TOO_LARGE),
        ("554 5.3.4 too large", Outcome.TOO_LARGE),
        ("554 5.6.0 not like this", Outcome.REJECTED),
        ("451 4.3.0 later", Outcome.THROTTLED),
    ],
)
def test_what_a_server_says_of_a_message(post: Post, said: str, outcome: Outcome) -> None:
    post.answer = said
    assert [result.outcome for result in send(post.url(), people(2)).values()] == [outcome, outcome]


def test_a_sender_that_is_refused_is_no_fault_of_the_recipients(post: Post) -> None:
    post.answer_to_sender = "550 5.7.1 who are you"
    assert outcomes(send(post.url(), people(2))) == ["failed", "failed"]


def test_a_server_that_closes_after_some_messages_is_called_again(moody: Mood) -> None:
    moody.most_per_connection = 3
    assert outcomes(send(moody.url, people(8))) == ["accepted"] * 8
    assert moody.connections == 3
    assert moody.recipients == [f"p{number}@comune.example" for number in range(1, 9)]


def test_a_server_that_wants_to_be_left_alone_is(moody: Mood) -> None:
    moody.most_per_connection = 0
    results = send(moody.url, people(3))
    assert outcomes(results) == ["throttled"] * 3
    assert {(result.status, result.retry_after) for result in results.values()} == {(421, 300.0)}
    assert moody.connections == 1


def test_a_message_whose_answer_is_lost_may_have_been_taken(moody: Mood) -> None:
    moody.drops = True
    assert outcomes(send(moody.url, people(3))) == ["unknown", "failed", "failed"]
    assert len(moody.recipients) == 1


def test_a_server_that_hangs_holds_nobody_for_long(moody: Mood) -> None:
    moody.hangs = True
    assert outcomes(send(moody.url, people(3), patience=0.3)) == ["unknown", "failed", "failed"]


def test_a_page_that_takes_too_long_is_put_off(moody: Mood) -> None:
    moody.delay = 0.2
    results = send(moody.url, people(9), page_patience=0.3)
    assert outcomes(results) == ["accepted"] * 2 + ["throttled"] * 7
    assert results[9].retry_after == 300.0
    assert moody.connections == 1


def test_a_server_that_is_not_there_or_hangs_up_at_once() -> None:
    for url in ("smtp://127.0.0.1:9", "smtp://nessuno.invalid", f"smtp://{'a' * 64}.invalid"):
        assert outcomes(send(url, people(2))) == ["failed", "failed"]
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"smtp://127.0.0.1:{silent.getsockname()[1]}"
        assert outcomes(send(url, people(2), patience=0.2)) == ["failed", "failed"]


def test_a_password_that_is_wrong_loses_no_message() -> None:
    with mail_server(password=True) as post:
        results = send(post.url("smtp", "anna:sbagliata@"), people(2))
    assert outcomes(results) == ["failed", "failed"]
    assert results[1].status == 535


@pytest.mark.parametrize(
    "broken",
    [
        "anna",
        "anna@comune.example\r\nRCPT TO:<mallory@example.org>",
        "<anna@comune.example>",
        "à@comune.example",
        "@ x",
    ],
)
def test_what_is_no_address_is_refused_alone(post: Post, broken: str) -> None:
    results = send(post.url(), [envelope(1, broken), envelope(2, ANNA)])
    assert outcomes(results) == ["rejected", "accepted"]
    assert post.recipients == [[ANNA]]


@pytest.mark.parametrize(
    "payload",
    [b"", b"\xff", b"[]", b"{}", b'{"notification":{"title":"x"}}', b'{"notification":{"title":" ","body":"y"}}',
     b"[" * 100_000],
)  # fmt: skip
def test_what_is_no_message_is_refused_alone(post: Post, payload: bytes) -> None:
    odd = Envelope(1, f"mailto:{ANNA}", b"", b"", payload, 60, "normal", "t")
    assert outcomes(send(post.url(), [odd, envelope(2, BRUNO)])) == ["rejected", "accepted"]


def test_logs_say_which_subscription_and_what_was_answered_and_no_address(post: Post) -> None:
    post.answer_to = {ANNA: "550 5.1.1 anna@comune.example does not exist", BRUNO: "450 later"}
    with capture_logs() as logs:
        send(post.url(), [envelope(7, ANNA), envelope(8, BRUNO), envelope(9, CARLA)])
    assert logs == [
        {"event": "mail_refused", "subscription": 7, "status": 550, "log_level": "error"},
        {"event": "mail_not_taken", "outcome": "throttled", "status": 450, "count": 1, "log_level": "warning"},
    ]


def test_without_a_mail_server_messages_wait_and_the_log_says_for_what() -> None:
    with capture_logs() as logs:
        results = asyncio.run(NoMailServer().send(people(2)))
    assert {(result.outcome, result.retry_after) for result in results} == {(Outcome.FAILED, 900.0)}
    assert logs == [{"event": "mail_server_not_set", "setting": "SMTP_URL", "count": 2, "log_level": "error"}]
