"""Send one batch: find its recipients again, send page by page, record what became of each.

No transaction is open while anything is sent. A page is recorded as soon as it was sent, so that a worker that dies
loses at most one page's outcomes: whoever takes the batch over sends that page again, and the Topic lets push services
and devices collapse the two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from alerts.channels.contract import Channel, Envelope, Outcome, Result
from alerts.dispatch.audience import PENDING_RECIPIENTS
from alerts.dispatch.lanes import Lane
from alerts.dispatch.letters import Letters
from alerts.models.dispatch import Batch, Delivery, Dispatch
from alerts.models.subscriptions import Subscription
from app.core.db import Database

PAGE = 250


@dataclass(frozen=True, slots=True)
class BatchReport:
    """How a batch ended. ``retry_after`` is set when some devices have to be tried again, in seconds."""

    retry_after: float | None = None


def send_batch(
    database: Database,
    channel: Channel,
    batch_id: int,
    *,
    attempt: int,
    base_url: str,
    clock: Callable[[], datetime],
) -> BatchReport:
    """Send what is still to be sent of a batch. Safe to call again at any time: whoever has an outcome is skipped."""
    with database.transaction() as session:
        work = _take(session, batch_id, base_url)
    if work is None:
        return BatchReport()
    waits = [
        result.retry_after or 0.0
        for page in _pages(work.recipients)
        for result in _send_page(database, channel, work, page, attempt, clock)
        if result.outcome is Outcome.RETRY
    ]
    if waits:
        return BatchReport(retry_after=max(waits))
    with database.transaction() as session:
        session.execute(update(Batch).where(Batch.id == batch_id).values(finished_at=clock()))
    return BatchReport()


@dataclass(frozen=True, slots=True)
class _Work:
    dispatch_id: int
    topic: str
    send_before: datetime
    lane: Lane
    letters: Letters
    recipients: Sequence[Row[Any]]


def _take(session: Session, batch_id: int, base_url: str) -> _Work | None:
    batch = session.get(Batch, batch_id)
    if batch is None or batch.finished_at is not None:
        return None
    dispatch = session.get_one(Dispatch, batch.dispatch_id)
    lane = Lane(batch.lane)
    recipients = session.execute(
        PENDING_RECIPIENTS,
        {
            "bulletin_id": dispatch.bulletin_id,
            "dispatch_id": dispatch.id,
            "first": batch.first_subscription,
            "last": batch.last_subscription,
            "priority": lane.priority,
        },
    ).all()
    letters = Letters(session, dispatch, base_url=base_url)
    return _Work(dispatch.id, dispatch.topic, dispatch.send_before, lane, letters, recipients)


def _pages(recipients: Sequence[Row[Any]]) -> Iterator[Sequence[Row[Any]]]:
    return (recipients[start : start + PAGE] for start in range(0, len(recipients), PAGE))


def _send_page(
    database: Database,
    channel: Channel,
    work: _Work,
    page: Sequence[Row[Any]],
    attempt: int,
    clock: Callable[[], datetime],
) -> list[Result]:
    ttl = int((work.send_before - clock()).total_seconds())
    too_late = Outcome.EXPIRED if ttl <= 0 else Outcome.SUPERSEDED
    unsent = [Result(row.subscription_id, too_late) for row in page if ttl <= 0 or not row.live]
    envelopes = [_envelope(row, work, ttl) for row in page if ttl > 0 and row.live]
    results = unsent + (channel.send(envelopes) if envelopes else [])
    with database.transaction() as session:
        work.letters.keep(session)
        _record(session, work.dispatch_id, results, attempt, clock())
    return results


def _envelope(row: Row[Any], work: _Work, ttl: int) -> Envelope:
    return Envelope(
        subscription_id=row.subscription_id,
        endpoint=row.endpoint,
        p256dh=row.p256dh,
        auth=row.auth,
        payload=work.letters.body(row.live, row.language),
        ttl=ttl,
        urgency=work.lane.urgency,
        topic=work.topic,
    )


def _record(session: Session, dispatch_id: int, results: Sequence[Result], attempt: int, now: datetime) -> None:
    """Outcomes in bulk. Devices to be tried again get none; dead subscriptions are erased."""
    rows = [
        {
            "dispatch_id": dispatch_id,
            "subscription_id": result.subscription_id,
            "outcome": result.outcome,
            "status": result.status,
            "attempts": attempt,
            "at": now,
        }
        for result in results
        if result.outcome is not Outcome.RETRY
    ]
    if rows:
        session.execute(insert(Delivery).on_conflict_do_nothing(), rows)
    gone = [result.subscription_id for result in results if result.outcome is Outcome.GONE]
    if gone:
        session.execute(delete(Subscription).where(Subscription.id.in_(gone)))
