"""How the canary does: its runs of a day, how far each got, and what it waits for."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from alerts.dispatch.pausing import Way
from alerts.domain.canary import Flight, Run
from alerts.domain.level import Level
from alerts.models.operating import Pause
from alerts.models.sources import SourceState
from alerts.sources.registry import CANARY

_DAY = timedelta(days=1)

#: What is known of it, beside each of its runs of a day; where there were none, beside nothing.
_FLIGHT = text("""
    SELECT facts.*, r.sent_at, r.level, r.decided_at, r.received_at,
           CASE WHEN r.received_at IS NULL OR r.received_at > :at
                THEN COALESCE(r.failure, x.outcome, CASE WHEN r.queued > 0 THEN 'not_sent' ELSE 'nothing_queued' END)
           END AS stopped_at
    FROM (
        SELECT state.poll_seconds, state.paused_at, state.pause_reason, sending.reason AS sending_reason,
               (SELECT max(received_at) FROM canary_run WHERE received_at <= :at) AS last_arrival
        FROM (VALUES (CAST(:source AS text))) AS canary (id)
        LEFT JOIN source_state state ON state.source_id = canary.id
        LEFT JOIN dispatch_pause sending ON sending.channel = :channel
    ) facts
    LEFT JOIN canary_run r ON r.sent_at > :since AND r.sent_at <= :at
    LEFT JOIN bulletin b ON b.source_id = :source AND b.stamp = r.sent_at AND b.status = 'accepted'
    LEFT JOIN deciding d ON d.bulletin_id = b.id
    LEFT JOIN dispatch p ON p.deciding_id = d.id
    LEFT JOIN LATERAL (
        SELECT outcome FROM delivery
        -- Of those that arrived nothing is looked up: outcomes are found by walking through many of them.
        WHERE p.id IS NOT NULL AND (r.received_at IS NULL OR r.received_at > :at) AND dispatch_id = p.id
        ORDER BY at DESC LIMIT 1
    ) x ON true
    ORDER BY r.sent_at DESC
""")


def canary_flight(session: Session, *, at: datetime) -> Flight:
    """The canary at ``at`` (aware)."""
    about = {"source": CANARY, "channel": Way.WEB_PUSH, "since": at - _DAY, "at": at}
    rows = session.execute(_FLIGHT, about).all()
    facts = rows[0]
    runs = (
        Run(row.sent_at, Level(row.level), row.decided_at, row.received_at, row.stopped_at)
        for row in rows
        if row.sent_at
    )
    return Flight(
        at=at,
        every=facts.poll_seconds,
        paused=_why_paused(facts.paused_at is not None, facts.pause_reason, facts.sending_reason),
        runs=tuple(runs),
        last_arrival=facts.last_arrival,
    )


def why_paused(session: Session) -> str | None:
    """Why nothing is sent, and nothing expected, although it is on: an operator has decided so."""
    state, sending = session.get(SourceState, CANARY), session.get(Pause, Way.WEB_PUSH)
    paused = state is not None and state.paused_at is not None
    return _why_paused(paused, state.pause_reason if state else None, sending.reason if sending else None)


def _why_paused(paused: bool, reason: str | None, sending: str | None) -> str | None:
    if paused:
        return reason or "motivo non indicato"
    return f"è in pausa tutto l'invio: {sending}" if sending else None
