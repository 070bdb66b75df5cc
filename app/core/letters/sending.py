"""Sending what is in the outbox: through the mail server of the settings, again and again for three days."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Integer, bindparam, func, select, text, update
from sqlalchemy.orm import Session

from app.core.db import Database
from app.core.letters.models import Letter
from app.core.mail import SmtpServer, addressed

#: Sent on one connection, so that a slow server does not hold the clock for long.
_AT_ONCE = 20
#: After the first refusal; doubled by each other one, up to an hour.
_FIRST_WAIT = timedelta(minutes=1)
_LONGEST_DOUBLING = 6
_PATIENCE = timedelta(days=3)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Taken:
    id: int
    address: str
    subject: str
    body: str


def send_letters(database: Database, server: SmtpServer | None, *, now: datetime) -> int:
    """Send the letters whose turn it is; how many. Nothing is open in the database while the server is spoken to.

    A process that dies in between sends a letter twice, under the same Message-ID, rather than never.
    """
    with database.transaction() as session:
        _give_up(session, now)
        taken = _take(session, now) if server else ()
    sent = _send(server, taken, now) if server and taken else []
    if sent:
        with database.transaction() as session:
            session.execute(update(Letter).where(Letter.id.in_(sent)).values(sent_at=now, body=""))
        _log.info("letters_sent", count=len(sent))
    return len(sent)


def _take(session: Session, now: datetime) -> Sequence[_Taken]:
    """Those whose turn it is, as tried now: nobody else takes them until the next turn."""
    doubled = func.power(2, func.least(Letter.attempts - 1, _LONGEST_DOUBLING)).cast(Integer)
    turn = Letter.tried_at + doubled * bindparam("wait", _FIRST_WAIT)
    waiting = (Letter.sent_at.is_(None), Letter.given_up_at.is_(None), Letter.tried_at.is_(None) | (turn <= now))
    ids = select(Letter.id).where(*waiting).order_by(Letter.id).limit(_AT_ONCE).with_for_update(skip_locked=True)
    rows = session.execute(
        update(Letter)
        .where(Letter.id.in_(ids))
        .values(attempts=Letter.attempts + text("1"), tried_at=now)
        .returning(Letter.id, Letter.address, Letter.subject, Letter.body)
    )
    return [_Taken(*row) for row in sorted(rows.all())]


def _send(server: SmtpServer, letters: Sequence[_Taken], now: datetime) -> list[int]:
    sent: list[int] = []
    try:
        with server.connected() as connection:
            for letter in letters:
                if _send_one(connection, server.sender, letter, now):
                    sent.append(letter.id)
    except (OSError, UnicodeError) as error:  # smtplib's own errors are OSErrors
        _log.warning("letters_undelivered", count=len(letters) - len(sent), error=type(error).__name__)
    return sent


def _send_one(connection: smtplib.SMTP, sender: str, letter: _Taken, now: datetime) -> bool:
    message_id = f"<letter-{letter.id}@{sender.rpartition('@')[2]}>"
    try:
        message = addressed(sender, _for_servers(letter.address), letter.subject, now=now, message_id=message_id)
        message.set_content(letter.body, charset="utf-8", cte="quoted-printable")
        connection.send_message(message)
    except smtplib.SMTPServerDisconnected:
        raise
    except (smtplib.SMTPException, UnicodeError) as error:  # one that cannot be written holds up no other
        _log.warning("letter_refused", letter=letter.id, error=type(error).__name__)
        return False
    return True


def _for_servers(address: str) -> str:
    """The domain as every mail server takes it (IDNA), however people write it.

    Raises:
        UnicodeError: it cannot be written so.
    """
    name, _, domain = address.rpartition("@")
    return f"{name}@{domain.encode('idna').decode('ascii')}"


def _give_up(session: Session, now: datetime) -> None:
    """What could not be sent for days says nothing any more: its link is over, or almost."""
    late = (Letter.sent_at.is_(None), Letter.given_up_at.is_(None), Letter.written_at < now - _PATIENCE)
    given_up = session.scalars(update(Letter).where(*late).values(given_up_at=now, body="").returning(Letter.id)).all()
    if given_up:
        _log.warning("letters_given_up", letters=given_up)
