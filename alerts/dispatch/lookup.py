"""What a batch is about, and what each of its devices has to be told: looked up just before it is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from alerts.channels.contract import Envelope, Outcome, Result
from alerts.dispatch.audience import RECIPIENTS
from alerts.dispatch.lanes import Lane
from alerts.dispatch.outlook import Outlook
from alerts.domain.decision import Kind
from alerts.models.dispatch import Batch, DecisionRow, Dispatch
from alerts.subscriptions.leaving import leave_url
from app.core.clock import end_of_day, rome_day


@dataclass(frozen=True, slots=True)
class Work:
    """What stays the same from the first page of a batch to the last."""

    batch_id: int
    dispatch_id: int
    topic: str
    #: Of the lane.
    priority: int
    decided_at: datetime
    queued_at: datetime
    #: When all that was decided is over: from then on it is too late.
    ends_at: datetime
    base_url: str

    def now(self, real_now: datetime) -> datetime:
        """The clock of the decision, gone on since: the true one, but in a replay what it would have been then."""
        return self.decided_at + max(real_now - self.queued_at, timedelta())


@dataclass(frozen=True, slots=True)
class Found:
    """Messages to send, and devices for which there is nothing (any more) to send, with the outcome."""

    envelopes: list[Envelope]
    unsent: list[Result]


def take(session: Session, batch_id: int, *, base_url: str) -> Work | None:
    """What a batch is about; None when it is finished, or gone."""
    batch = session.get(Batch, batch_id)
    if batch is None or batch.finished_at is not None:
        return None
    dispatch = session.get_one(Dispatch, batch.dispatch_id)
    ends_at = session.scalar(
        select(func.max(DecisionRow.ends_at)).where(
            DecisionRow.deciding_id == dispatch.deciding_id, DecisionRow.kind != Kind.SUPPRESSED
        )
    )
    return Work(
        batch_id=batch_id,
        dispatch_id=dispatch.id,
        topic=dispatch.topic,
        priority=Lane(batch.lane).priority,
        decided_at=dispatch.decided_at,
        queued_at=dispatch.queued_at,
        ends_at=ends_at or end_of_day(rome_day(dispatch.decided_at)),
        base_url=base_url,
    )


def by_keys(session: Session) -> None:
    """Have what this transaction reads found by its keys.

    In the minute in which a million outcomes are written, statistics are from before: what they call an empty table,
    to be read from end to end for each device, is not.
    """
    session.execute(text("SET LOCAL enable_seqscan = off"))


def begin(session: Session, work: Work, real_now: datetime) -> list[int]:
    """The devices of a batch that have no final outcome. From now on each may have been sent its message.

    Whoever decides must be held off: it either sees the batch as begun, or its decision is seen here.
    """
    started = func.coalesce(Batch.started_at, real_now)
    session.execute(update(Batch).where(Batch.id == work.batch_id).values(started_at=started))
    return list(session.scalars(RECIPIENTS, {"batch_id": work.batch_id, "dispatch_id": work.dispatch_id}))


def look_up(
    session: Session, work: Work, outlook: Outlook, page: Sequence[int], agreements: Mapping[int, bytes], now: datetime
) -> Found:
    """What these devices have to be told at ``now`` (by the clock of the decision). Who has left is not among them."""
    found = Found([], [])
    rows = outlook.devices(session, page)
    too_late = Outcome.EXPIRED if now >= work.ends_at else Outcome.SUPERSEDED
    for row, letter in zip(rows, outlook.write(session, rows, now), strict=True):
        if row.replaced or letter is None:
            found.unsent.append(Result(row.id, Outcome.SUPERSEDED if row.replaced else too_late))
            continue
        found.envelopes.append(
            Envelope(
                subscription_id=row.id,
                endpoint=row.endpoint,
                p256dh=row.p256dh or b"",
                auth=row.auth or b"",
                payload=letter.body,
                ttl=int((letter.ends_at - now).total_seconds()),
                urgency="high" if letter.urgent else "normal",
                topic=work.topic,
                agreement=agreements.get(row.id),
                leave_url=leave_url(work.base_url, row.endpoint, row.secret, row.language),
                edition=str(work.dispatch_id),
            )
        )
    return found
