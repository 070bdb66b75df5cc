"""Writing a note about a municipality. A wrong one is corrected by another, and stays."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.audit.log import record
from app.core.errors import InputRefused, NotFound
from app.core.follow_up.models import Note
from app.core.follow_up.wording import LONGEST_NOTE, shaped
from app.core.identity.person import Person
from app.core.identity.policy import require_on_platform
from app.core.identity.roles import Permission
from app.core.territory.lookup import get_municipality


def add_note(
    session: Session, person: Person, istat_code: str, text: str, *, corrects_id: int | None = None, now: datetime
) -> Note:
    """Write a note; with ``corrects_id``, what an earlier one should have said.

    Raises:
        Forbidden: ``not_allowed``. NotFound: ``municipality_unknown``, ``note_unknown``.
        InputRefused: ``note_empty``, ``note_too_long``, ``note_corrected_meanwhile``.
    """
    actor = require_on_platform(person, Permission.RUN_REGION)
    get_municipality(session, istat_code)
    text = shaped(text)
    if not text:
        raise InputRefused("note_empty", "La nota è vuota.")
    if len(text) > LONGEST_NOTE:
        raise InputRefused("note_too_long", f"La nota è di {len(text)} caratteri: al massimo {LONGEST_NOTE}.")
    if corrects_id is not None:
        _find(session, istat_code, corrects_id)
    note = Note(istat_code=istat_code, text=text, written_at=now, written_by=person.account_id, corrects_id=corrects_id)
    session.add(note)
    try:
        session.flush()
    except IntegrityError as error:
        message = "Questa nota è già stata corretta, forse da un'altra persona: ricaricare la pagina."
        raise InputRefused("note_corrected_meanwhile", message) from error
    record(
        session,
        actor,
        action="note.corrected" if corrects_id else "note.added",
        subject=f"follow_up:{istat_code}",
        reason="nota di un operatore",
        before={"note": corrects_id} if corrects_id else {},
        after={"note": note.id},
        now=now,
    )
    return note


def _find(session: Session, istat_code: str, note_id: int) -> None:
    if session.scalar(select(Note.id).where(Note.id == note_id, Note.istat_code == istat_code)) is None:
        raise NotFound("note_unknown", "Questa nota non c'è, o è di un altro comune.")
