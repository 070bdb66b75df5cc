"""How we and our sources were in a time: alarms, and what we sent to ourselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, text
from sqlalchemy.orm import Session

from alerts.models.sources import SourceAlarm
from alerts.queries.alarms import AlarmRecord, records
from alerts.sources.registry import INTERNAL_IDS


@dataclass(frozen=True, slots=True)
class CanaryThen:
    """Messages to ourselves. ``median`` and ``worst``: seconds until they were received. Kept for thirty days."""

    sent: int
    arrived: int
    median: float | None
    worst: float | None


def alarms_between(session: Session, start: datetime, end: datetime) -> Sequence[AlarmRecord]:
    """Alarms about sources that were open at some time from ``start`` until before ``end``, by their beginning."""
    still = or_(SourceAlarm.closed_at.is_(None), SourceAlarm.closed_at > start)
    found = (
        select(SourceAlarm)
        .where(SourceAlarm.opened_at < end, still, SourceAlarm.source_id.not_in(INTERNAL_IDS))
        .order_by(SourceAlarm.opened_at, SourceAlarm.id)
    )
    return records(session.scalars(found))


_CANARY = text("""
    SELECT count(*) AS sent, count(received_at) AS arrived,
           percentile_disc(0.5) WITHIN GROUP (ORDER BY EXTRACT(epoch FROM received_at - sent_at)) AS median,
           max(EXTRACT(epoch FROM received_at - sent_at)) AS worst
    FROM canary_run WHERE sent_at >= :start AND sent_at < :end
""")


def canary_between(session: Session, start: datetime, end: datetime) -> CanaryThen:
    """How what we sent to ourselves in a time did."""
    row = session.execute(_CANARY, {"start": start, "end": end}).one()
    return CanaryThen(row.sent, row.arrived, _seconds(row.median), _seconds(row.worst))


def _seconds(value: object) -> float | None:
    return None if value is None else round(float(str(value)), 3)
