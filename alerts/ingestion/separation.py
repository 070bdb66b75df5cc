"""Demonstration and reality are never shown together: neither level, nor message, nor day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from alerts.models.sources import Bulletin, RawDocument, SourceCheck, SourceState, ZoneLevel
from alerts.sources.registry import DEMONSTRATION_IDS


def real_bulletin_speaks(session: Session, *, since: date) -> bool:
    """Whether an accepted bulletin of a real source says something of that day or a later one."""
    found = (
        exists()
        .where(Bulletin.id == ZoneLevel.bulletin_id)
        .where(Bulletin.source_id.not_in(DEMONSTRATION_IDS), ZoneLevel.day >= since)
    )
    return session.scalar(select(found)) or False


def remove_demonstration(session: Session) -> int:
    """Take the demonstration away, with its decisions and dispatches; how many bulletins went. Subscriptions stay.

    The empty source row that stays behind says that nobody wants it back at the next start.
    """
    removed = session.execute(delete(Bulletin).where(Bulletin.source_id.in_(DEMONSTRATION_IDS)).returning(Bulletin.id))
    count = len(removed.all())
    for table in (RawDocument, SourceCheck, SourceState):
        session.execute(delete(table).where(table.source_id.in_(DEMONSTRATION_IDS)))
    session.add_all(SourceState(source_id=source_id, cursor={}) for source_id in DEMONSTRATION_IDS)
    return count
