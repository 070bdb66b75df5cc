"""Whose word a message carries: the document that caused it, else the newest one that speaks for civil protection."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.domain.message import Letterhead, Origin
from alerts.models.dispatch import Deciding, Dispatch
from alerts.models.sources import Bulletin, CapMessage
from alerts.sources.registry import SOURCES, get_source


def letterhead(session: Session, dispatch: Dispatch, *, base_url: str) -> Letterhead:
    """What all messages of a dispatch have in common."""
    deciding = session.get_one(Deciding, dispatch.deciding_id)
    bulletin = session.get(Bulletin, deciding.bulletin_id) if deciding.bulletin_id else _newest(session, deciding)
    return Letterhead(
        topic=dispatch.topic,
        base_url=base_url,
        origin=_origin(session, bulletin) if bulletin else None,
        demonstration=deciding.demonstration,
    )


def _newest(session: Session, deciding: Deciding) -> Bulletin | None:
    """One that was withdrawn only where there is no other: then it is the one whose end is told."""
    speaking = [
        key
        for key, source in SOURCES.items()
        if source.facts.official and source.facts.demonstration is deciding.demonstration
    ]
    return session.scalar(
        select(Bulletin)
        .where(Bulletin.status == "accepted", Bulletin.source_id.in_(speaking))
        .order_by(Bulletin.withdrawn_at.is_not(None), Bulletin.stamp.desc())
        .limit(1)
    )


def _origin(session: Session, bulletin: Bulletin) -> Origin:
    assert bulletin.stamp is not None
    message = session.get(CapMessage, bulletin.id)
    sender = message.sender_name if message else ""
    publisher = sender or get_source(bulletin.source_id).facts.publisher
    return Origin(publisher, bulletin.stamp, bulletin=message is None)
