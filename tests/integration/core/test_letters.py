"""Letters leave the outbox: once, forgotten when sent, tried again when refused, given up in the end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from app.core.db import Database
from app.core.letters.models import Letter
from app.core.letters.outbox import write_letter
from app.core.letters.sending import send_letters
from app.core.mail import SmtpServer
from doubles.mail_server import Post, mail_server

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SENDER = "cittadino@regione.example"


@pytest.fixture(scope="module")
def running() -> Iterator[Post]:
    with mail_server() as server:
        yield server


@pytest.fixture
def post(running: Post) -> Post:
    running.messages.clear()
    running.recipients.clear()
    running.unknown.clear()
    running.answer = None
    return running


def write(database: Database, *addresses: str) -> None:
    with database.transaction() as session:
        for address in addresses:
            write_letter(session, kind="prova", address=address, subject="Prova\nBcc: x", body="Il link\n", now=NOW)


def letters(database: Database) -> list[Letter]:
    with database.transaction() as session:
        found = list(session.scalars(select(Letter).order_by(Letter.id)))
        session.expunge_all()
        return found


def test_a_letter_is_sent_once_and_its_text_forgotten(fresh_database: Database, post: Post) -> None:
    write(fresh_database, "anna@comune.example", "unknown@comune.example")
    post.unknown = {"unknown@comune.example"}
    server = SmtpServer(post.url(), SENDER)
    with capture_logs() as logs:
        assert send_letters(fresh_database, server, now=NOW) == 1
        assert send_letters(fresh_database, server, now=NOW) == 0
    sent, refused = letters(fresh_database)
    assert (sent.body, sent.sent_at, refused.sent_at, refused.attempts) == ("", NOW, None, 1)
    (message,) = post.to("anna@comune.example")
    assert (message["Subject"], post.texts) == ("Prova Bcc: x", ["Il link\n"])
    assert message["Message-ID"] == f"<letter-{sent.id}@regione.example>"
    assert "comune.example" not in str(logs)


def test_a_domain_with_accents_is_written_as_servers_take_it(fresh_database: Database, post: Post) -> None:
    write(fresh_database, "anna@città.example", f"anna@{'è' * 70}.example", "bruno@comune.example")
    assert send_letters(fresh_database, SmtpServer(post.url(), SENDER), now=NOW) == 2
    assert [letter.sent_at is not None for letter in letters(fresh_database)] == [True, False, True]
    assert len(post.to("anna@xn--citt-3na.example")) == 1


def test_what_is_refused_waits_longer_and_longer_and_is_given_up(fresh_database: Database, post: Post) -> None:
    write(fresh_database, "anna@comune.example")
    server, post.answer = SmtpServer(post.url(), SENDER), "451 later"
    tries, now = [], NOW
    while now < NOW + timedelta(minutes=20):
        before = letters(fresh_database)[0].attempts
        send_letters(fresh_database, server, now=now)
        if letters(fresh_database)[0].attempts > before:
            tries.append((now - NOW).total_seconds() / 60)
        now += timedelta(minutes=1)
    assert tries == [0, 1, 3, 7, 15]
    send_letters(fresh_database, server, now=NOW + timedelta(days=3, seconds=1))
    (letter,) = letters(fresh_database)
    assert (letter.body, letter.sent_at, letter.given_up_at is not None) == ("", None, True)


def test_without_a_server_letters_wait(fresh_database: Database, post: Post) -> None:
    write(fresh_database, "anna@comune.example")
    assert send_letters(fresh_database, None, now=NOW) == 0
    assert send_letters(fresh_database, SmtpServer("smtp://127.0.0.1:1", SENDER), now=NOW) == 0
    assert send_letters(fresh_database, SmtpServer(post.url(), SENDER), now=NOW + timedelta(minutes=2)) == 1
