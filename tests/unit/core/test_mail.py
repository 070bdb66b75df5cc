"""Mail to operators, handed to a real server on this machine."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from app.core.clock import ROME
from app.core.errors import Unavailable
from app.core.mail import SmtpMailer, operators_mailer
from config import Settings, SettingsError
from doubles.mail_server import Post, mail_server
from doubles.throwaway_ca import local_tls

NOW = datetime(2026, 11, 20, 14, 5, tzinfo=ROME)
SENDER, OPERATORS = "allerte@comune.example", ("anna@comune.example", "bruno@comune.example")
SIGNED_IN = "anna%40comune:segreta%20%40%3A%2F@"


@pytest.fixture
def post() -> Iterator[Post]:
    with mail_server() as server:
        yield server


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What the server shows, and what a machine that trusts its authority has."""
    authority, server = local_tls(tmp_path_factory.mktemp("tls"))
    return server, ssl.create_default_context(cafile=str(authority))


def send(url: str, subject: str = "prova", body: str = "corpo\n", trusting: ssl.SSLContext | None = None) -> None:
    SmtpMailer(url, SENDER, OPERATORS, tls=trusting).send(subject, body, now=NOW)


def undelivered(url: str, trusting: ssl.SSLContext | None = None) -> None:
    with pytest.raises(Unavailable) as failed:
        send(url, trusting=trusting)
    assert failed.value.code == "mail_undelivered"


def test_a_plain_text_reaches_everybody_word_for_word(post: Post) -> None:
    body = "La fonte «dpc» non risponde: perché?\n.\n.una riga che comincia col punto\n" + "x" * 2_000 + "\n"
    send(post.url(), "Bollettino di criticità: non risponde", body)
    (message,) = post.messages
    assert message["Subject"] == "Bollettino di criticità: non risponde"
    assert message["From"] == f"Cittadino Informato <{SENDER}>"
    assert message["To"] == "anna@comune.example, bruno@comune.example"
    assert message["Date"] == "Fri, 20 Nov 2026 14:05:00 +0100"
    assert message["Message-ID"].endswith("@comune.example>")
    assert message["Auto-Submitted"] == "auto-generated"
    assert (message.get_content_type(), post.texts) == ("text/plain", [body])
    assert post.recipients == [list(OPERATORS)]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\u2028", "\x0b", "\x85"])
def test_no_text_can_add_a_header(post: Post, newline: str) -> None:
    send(post.url(), f"prova{newline}Bcc: mallory@example.org{newline}{newline}corpo", "Bcc: mallory@example.org\n")
    (message,) = post.messages
    assert message["Subject"] == "prova Bcc: mallory@example.org corpo"
    assert message["Bcc"] is None
    assert post.recipients == [list(OPERATORS)]


def test_what_is_not_text_does_not_stop_a_mail(post: Post) -> None:
    send(post.url(), "nome\udcff\0 del file", "nome \udcff del file\n")
    assert post.messages[0]["Subject"] == "nome del file"
    assert post.texts == ["nome ? del file\n"]


def test_tls_from_the_start_and_once_greeted(tls: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    shown, trusting = tls
    with mail_server(tls=shown) as post:
        send(post.url("smtps"), trusting=trusting)
        assert len(post.messages) == 1
    with mail_server(starttls=shown, password=True) as post:
        send(post.url("smtp+starttls", SIGNED_IN), trusting=trusting)
        assert post.signed_in == [(b"anna@comune", b"segreta @:/")]
        assert len(post.messages) == 1


def test_a_server_that_nobody_vouches_for_is_told_nothing(tls: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    shown, trusting = tls
    with mail_server(tls=shown) as post:
        undelivered(post.url("smtps"))
        assert post.messages == []
    with mail_server(starttls=shown, password=True) as post:
        undelivered(post.url("smtp+starttls", SIGNED_IN))
        wrong_name = post.url("smtp+starttls", SIGNED_IN).replace("127.0.0.1", "127.0.0.2")
        undelivered(wrong_name, trusting)
        assert (post.signed_in, post.messages) == ([], [])


def test_without_tls_where_it_is_asked_for_nothing_is_sent(post: Post) -> None:
    undelivered(post.url("smtp+starttls"))
    undelivered(post.url("smtp", SIGNED_IN))
    assert post.messages == []


def test_a_wrong_password_is_not_delivered() -> None:
    with mail_server(password=True) as post:
        undelivered(post.url("smtp", "anna:sbagliata@"))
        assert post.messages == []


def test_a_server_that_refuses_or_is_not_there(post: Post) -> None:
    post.answer = "451 try later"
    undelivered(post.url())
    post.answer, post.unknown = None, set(OPERATORS)
    undelivered(post.url())
    assert post.messages == []
    undelivered("smtp://127.0.0.1:9")
    undelivered("smtp://nessuno.invalid")
    undelivered(f"smtp://{'a' * 64}.invalid")


def test_a_server_that_hangs_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=lambda: listening.accept()[0].close())
        thread.start()
        undelivered(f"smtp://127.0.0.1:{listening.getsockname()[1]}")
        thread.join()


def test_one_unknown_address_does_not_cost_the_others_their_mail(post: Post) -> None:
    post.unknown = {"anna@comune.example"}
    with capture_logs() as logs:
        send(post.url())
    assert post.recipients == [["bruno@comune.example"]]
    assert logs == [{"event": "mail_refused_for_some", "refused": 1, "recipients": 2, "log_level": "warning"}]


def settings(tmp_path: Path, **given: str) -> Settings:
    return Settings.from_env({"CITTADINO_ENV": "test", "CITTADINO_HOME": str(tmp_path), **given})


def test_from_settings_to_a_mail(tmp_path: Path, post: Post) -> None:
    assert operators_mailer(settings(tmp_path)) is None
    assert operators_mailer(settings(tmp_path, OPERATORS_EMAIL="anna@comune.example")) is None
    given = {"SMTP_URL": post.url(), "OPERATORS_EMAIL": " anna@comune.example , bruno@comune.example,"}
    mailer = operators_mailer(settings(tmp_path, **given, BASE_URL="https://allerte.example:8443/x"))
    assert mailer is not None
    mailer.send("prova", "corpo\n", now=NOW)
    assert post.recipients == [list(OPERATORS)]
    assert post.messages[0]["From"] == "Cittadino Informato <cittadino-informato@allerte.example>"


@pytest.mark.parametrize("base_url", ["http://[::1]:8000", ""])
def test_there_is_always_a_sender(tmp_path: Path, base_url: str) -> None:
    assert settings(tmp_path, BASE_URL=base_url).mail_from == "cittadino-informato@localhost"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SMTP_URL", "mail.example"),
        ("SMTP_URL", "https://mail.example"),
        ("SMTP_URL", "smtp://"),
        ("SMTP_URL", "smtp://mail.example:99999"),
        ("SMTP_URL", "smtp://mail.example:0"),
        ("SMTP_URL", "smtp://mail.example/path"),
        ("SMTP_URL", "smtp://mail.example?x"),
        ("SMTP_URL", "smtp://mail .example"),
        ("SMTP_URL", "smtp://mail.example\r\nRSET"),
        ("SMTP_URL", "smtp://[::1"),
        ("OPERATORS_EMAIL", "anna"),
        ("OPERATORS_EMAIL", "anna@comune.example\r\nBcc: mallory@example.org"),
        ("OPERATORS_EMAIL", "Anna <anna@comune.example>"),
        ("OPERATORS_EMAIL", "anna@comune.example,bruno@"),
        ("OPERATORS_EMAIL", "èva@comune.example"),
        ("MAIL_FROM", "anna@comune.example\nX: y"),
        ("MAIL_FROM", "x" * 65 + "@comune.example"),
    ],
)
def test_a_mail_setting_that_cannot_be_is_a_fault_at_start(tmp_path: Path, name: str, value: str) -> None:
    good = {"SMTP_URL": "smtp://mail.example", "OPERATORS_EMAIL": "anna@comune.example"}
    with pytest.raises(SettingsError, match=name):
        settings(tmp_path, **good | {name: value})


def test_a_mail_server_without_anybody_to_write_to_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="OPERATORS_EMAIL"):
        settings(tmp_path, SMTP_URL="smtp://mail.example")


def test_in_production_a_password_does_not_travel_in_the_clear(tmp_path: Path) -> None:
    given = {
        "CITTADINO_ENV": "production", "BASE_URL": "https://allerte.example", "SECRET_KEY": "x",
        "VAPID_PRIVATE_KEY": "A" * 42 + "E", "VAPID_SUBJECT": "mailto:x@example.it",
        "OPERATORS_EMAIL": "anna@comune.example",
    }  # fmt: skip
    with pytest.raises(SettingsError, match="in chiaro") as fault:
        Settings.from_env({**given, "SMTP_URL": "smtp://anna:segreta@mail.example"})
    assert "segreta" not in str(fault.value)
    for url in ("smtps://anna:segreta@mail.example", "smtp://mail.example", "smtp://anna:segreta@localhost"):
        assert Settings.from_env({**given, "SMTP_URL": url}).smtp_url == url
