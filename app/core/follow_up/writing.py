"""The log of reminders as it is written: a row, and its letters in the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.core.follow_up.models import Reminder, ReminderLetter
from app.core.follow_up.wording import Wording
from app.core.letters.models import Letter
from app.core.letters.outbox import write_letter

KIND = "reminder"
_LOCK = 0x72656D69  # "remi"


def one_at_a_time(session: Session) -> None:
    """Until this transaction ends nobody else sends reminders: of two who send the same at the same instant the second
    sees that it has been sent."""
    session.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def write(
    session: Session,
    istat_code: str,
    wording: Wording,
    addresses: Sequence[str],
    *,
    by: int | None,
    office: str | None = None,
    again: bool = False,
    now: datetime,
) -> Reminder:
    """The row of a reminder with its letters, one for each address: nobody sees who else got it."""
    row = Reminder(
        istat_code=istat_code, template=wording.template.value, subject=wording.subject, body=wording.body,
        office_address=office, again=again, written_at=now, written_by=by,
    )  # fmt: skip
    session.add(row)
    letters: list[Letter] = [
        write_letter(session, kind=KIND, address=one, subject=wording.subject, body=wording.body, now=now)
        for one in addresses
    ]
    session.flush()
    session.execute(insert(ReminderLetter), [{"reminder_id": row.id, "letter_id": letter.id} for letter in letters])
    return row
