"""Ending one's own sessions from another place, as acts that are kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.core.audit.log import record
from app.core.identity.person import Person
from app.core.identity.sessions import end_all_sessions, end_session


def end_place(session: Session, person: Person, session_id: int, *, now: datetime) -> None:
    """Sign out one place of one's own; of somebody else's, nothing."""
    end_session(session, person.account_id, session_id, now=now)
    _record(session, person, {"session": session_id}, now)


def end_others(session: Session, person: Person, *, now: datetime) -> None:
    """Sign out everywhere but here."""
    end_all_sessions(session, person.account_id, but=person.session_id, now=now)
    _record(session, person, {"sessions": "others"}, now)


def _record(session: Session, person: Person, ended: dict[str, object], now: datetime) -> None:
    record(
        session,
        person.actor,
        action="session.ended",
        subject=f"account:{person.account_id}",
        reason="Fine di un collegamento",
        before={},
        after=ended,
        now=now,
    )
