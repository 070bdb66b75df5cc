"""Writing a letter, in the transaction of what it tells of."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.core.letters.models import Letter
from app.core.mail import LONGEST_SUBJECT


def write_letter(session: Session, *, kind: str, address: str, subject: str, body: str, now: datetime) -> Letter:
    """Put a plain text in the outbox; it is sent by a worker, once this transaction has ended."""
    letter = Letter(
        kind=kind, address=address, subject=subject[:LONGEST_SUBJECT], body=body, written_at=now, attempts=0
    )
    session.add(letter)
    session.flush()
    return letter
