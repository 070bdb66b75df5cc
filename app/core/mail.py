"""Mail through the server that the settings name: plain text to operators, and what alerts by e-mail stand on.

The standard library speaks SMTP and writes the message; here are only its bounds: a timeout for every answer, TLS that
is always verified where it is asked for, and headers that nobody's text can add to.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from email.message import EmailMessage
from email.policy import Policy, default
from email.utils import format_datetime, make_msgid
from typing import Protocol
from urllib.parse import unquote, urlsplit

import structlog

from app.core.errors import Unavailable
from config import SMTP_PORTS, Settings

_log = structlog.get_logger(__name__)

#: Seconds that a mail server may take for each answer.
_PATIENCE = 10.0
#: Characters.
LONGEST_SUBJECT = 150


class SmtpServer:
    """One mail server, and who writes through it. ``tls`` replaces the machine's own trusted authorities."""

    def __init__(
        self, url: str, sender: str, *, tls: ssl.SSLContext | None = None, patience: float = _PATIENCE
    ) -> None:
        self.sender = sender
        self._url = urlsplit(url)
        self._tls = tls or ssl.create_default_context()
        self._patience = patience

    @contextmanager
    def connected(self) -> Iterator[smtplib.SMTP]:
        """A connection, greeted and signed in.

        Raises:
            OSError: it cannot be had, or is lost (smtplib's own errors are among them).
            UnicodeError: the name of the machine cannot be written in IDNA.
        """
        with self._greeted() as server:
            if self._url.scheme == "smtp+starttls":
                server.starttls(context=self._tls)
            if self._url.username:
                server.login(unquote(self._url.username), unquote(self._url.password or ""))
            yield server

    def _greeted(self) -> smtplib.SMTP:
        host, port = self._url.hostname or "", self._url.port or SMTP_PORTS[self._url.scheme]
        domain = self.sender.rpartition("@")[2]  # who we say we are; to ask the system could mean to wait for DNS
        if self._url.scheme == "smtps":
            return smtplib.SMTP_SSL(host, port, local_hostname=domain, timeout=self._patience, context=self._tls)
        return smtplib.SMTP(host, port, local_hostname=domain, timeout=self._patience)


class Mailer(Protocol):
    """Whoever writes to operators."""

    def send(self, subject: str, body: str, *, now: datetime) -> None:
        """Deliver one plain text to all operators.

        Raises:
            Unavailable: ``mail_undelivered``; nobody received it.
        """
        ...


class SmtpMailer:
    """Through one SMTP server, connected for each message."""

    def __init__(self, url: str, sender: str, recipients: Sequence[str], *, tls: ssl.SSLContext | None = None) -> None:
        self._server = SmtpServer(url, sender, tls=tls)
        self._recipients = tuple(recipients)

    def send(self, subject: str, body: str, *, now: datetime) -> None:
        """Deliver one plain text to all operators. Those whom the server refuses are counted in the log.

        Raises:
            Unavailable: ``mail_undelivered``; nobody received it.
        """
        message = _message(self._server.sender, self._recipients, subject, body, now)
        try:
            with self._server.connected() as server:
                refused = server.send_message(message)
        # The name of a machine that cannot be written in IDNA is a UnicodeError.
        except (OSError, UnicodeError) as error:  # smtplib's own errors are OSErrors
            raise Unavailable(
                "mail_undelivered", "Il server di posta non ha preso in consegna il messaggio."
            ) from error
        if refused:
            _log.warning("mail_refused_for_some", refused=len(refused), recipients=len(self._recipients))


def mail_server(settings: Settings) -> SmtpServer | None:
    """The mail server of the settings; None when there is none."""
    return SmtpServer(settings.smtp_url, settings.mail_from) if settings.smtp_url else None


def operators_mailer(settings: Settings) -> SmtpMailer | None:
    """How to write to operators; None when no mail server is set."""
    if settings.smtp_url is None:
        return None
    return SmtpMailer(settings.smtp_url, settings.mail_from, settings.operators_email)


def addressed(
    sender: str, to: str, subject: str, *, now: datetime, message_id: str | None = None, policy: Policy = default
) -> EmailMessage:
    """A message with its headers and without a body. ``subject`` may be anybody's text."""
    message = EmailMessage(policy)
    message["From"] = f"Cittadino Informato <{sender}>"
    message["To"] = to
    message["Subject"] = one_line(subject)[:LONGEST_SUBJECT]
    message["Date"] = format_datetime(now)
    message["Message-ID"] = message_id or make_msgid(domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"  # so that nobody's holiday answers it
    return message


def one_line(text: str) -> str:
    """``text`` without what could begin another header, or has no shape."""
    kept = "".join(letter for letter in text if letter.isprintable() or letter.isspace())
    return " ".join(kept.split())


def _message(sender: str, recipients: Sequence[str], subject: str, body: str, now: datetime) -> EmailMessage:
    message = addressed(sender, ", ".join(recipients), subject, now=now)
    text = body.encode("utf-8", "replace").decode("utf-8")
    message.set_content(text, charset="utf-8", cte="quoted-printable")
    return message
