"""Demonstration and reality are never shown together: neither level, nor message, nor day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from alerts.models.dispatch import Deciding
from alerts.models.sources import Bulletin, RawDocument, SourceCheck, SourceState
from alerts.sources.registry import DEMONSTRATION_IDS, SOURCES
from app.core.clock import start_of_day


def real_bulletin_speaks(session: Session, *, since: date) -> bool:
    """Whether an accepted document of a real source of alerts says something of that day or a later one."""
    official = [key for key, source in SOURCES.items() if source.facts.official and not source.facts.demonstration]
    found = exists().where(
        Bulletin.source_id.in_(official),
        Bulletin.status == "accepted",
        Bulletin.withdrawn_at.is_(None),
        Bulletin.ends_at > start_of_day(since),
    )
    return session.scalar(select(found)) or False


def remove_demonstration(session: Session) -> int:
    """Take the demonstration away, with its decisions and dispatches; how many bulletins went. Subscriptions stay.

    The empty source row that stays behind says that nobody wants it back at the next start.
    """
    session.execute(delete(Deciding).where(Deciding.demonstration))
    removed = session.execute(delete(Bulletin).where(Bulletin.source_id.in_(DEMONSTRATION_IDS)).returning(Bulletin.id))
    count = len(removed.all())
    for table in (RawDocument, SourceCheck, SourceState):
        session.execute(delete(table).where(table.source_id.in_(DEMONSTRATION_IDS)))
    session.add_all(SourceState(source_id=source_id, cursor={}) for source_id in DEMONSTRATION_IDS)
    return count
