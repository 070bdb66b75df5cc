"""How the canary does: its runs of a day, how far each got, and what it waits for."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from alerts.dispatch.pausing import Way
from alerts.domain.canary import Flight, Run
from alerts.domain.level import Level
from alerts.models.canary import CanaryRun
from alerts.models.operating import Pause
from alerts.models.sources import SourceState
from alerts.sources.registry import CANARY

_DAY = timedelta(days=1)

_RUNS = text("""
    SELECT r.sent_at, r.level, r.decided_at, r.received_at,
           CASE WHEN r.received_at IS NULL OR r.received_at > :at
                THEN COALESCE(r.failure, x.outcome, CASE WHEN r.queued > 0 THEN 'not_sent' ELSE 'nothing_queued' END)
           END AS stopped_at
    FROM canary_run r
    LEFT JOIN bulletin b ON b.source_id = :source AND b.stamp = r.sent_at AND b.status = 'accepted'
    LEFT JOIN deciding d ON d.bulletin_id = b.id
    LEFT JOIN dispatch p ON p.deciding_id = d.id
    LEFT JOIN LATERAL (SELECT outcome FROM delivery WHERE dispatch_id = p.id ORDER BY at DESC LIMIT 1) x ON true
    WHERE r.sent_at > :since AND r.sent_at <= :at
    ORDER BY r.sent_at DESC
""")


def canary_flight(session: Session, *, at: datetime) -> Flight:
    """The canary at ``at`` (aware)."""
    state = session.get(SourceState, CANARY)
    arrivals = select(func.max(CanaryRun.received_at)).where(CanaryRun.received_at <= at)
    rows = session.execute(_RUNS, {"source": CANARY, "since": at - _DAY, "at": at})
    return Flight(
        at=at,
        every=state.poll_seconds if state else None,
        paused=why_paused(session),
        runs=tuple(Run(row.sent_at, Level(row.level), row.decided_at, row.received_at, row.stopped_at) for row in rows),
        last_arrival=session.scalar(arrivals),
    )


def why_paused(session: Session) -> str | None:
    """Why nothing is sent, and nothing expected, although it is on: an operator has decided so."""
    state = session.get(SourceState, CANARY)
    if state is not None and state.paused_at is not None:
        return state.pause_reason or "motivo non indicato"
    sending = session.get(Pause, Way.WEB_PUSH)
    return f"è in pausa tutto l'invio: {sending.reason}" if sending else None
