"""What the canary says next: it depends on what was last told, and on whether that arrived."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.domain.canary import day_spoken_of, next_level
from alerts.domain.decision import Kind
from alerts.domain.level import Level
from alerts.models.canary import CanaryRun
from alerts.models.dispatch import DecisionRow
from alerts.sources.canary_document import CanaryDocument
from app.core.territory.reserved import RESERVED_CODE


def next_document(session: Session, *, now: datetime) -> CanaryDocument:
    """The document to be sent at ``now`` (aware)."""
    day = day_spoken_of(now)
    last = session.scalar(select(CanaryRun).order_by(CanaryRun.sent_at.desc()).limit(1))
    arrived = last is not None and last.received_at is not None
    return CanaryDocument(now, day, next_level(_told(session, day), arrived=arrived))


def _told(session: Session, day: date) -> Level:
    """The level last told of the day."""
    told = (
        select(DecisionRow.level)
        .where(DecisionRow.istat_code == RESERVED_CODE, DecisionRow.day == day, DecisionRow.kind != Kind.SUPPRESSED)
        .order_by(DecisionRow.id.desc())
        .limit(1)
    )
    return Level(session.scalar(told) or 0)
