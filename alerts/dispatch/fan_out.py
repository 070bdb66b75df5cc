"""From a bulletin's decisions to batches and jobs, in the transaction that decided them."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from datetime import date, datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from alerts.dispatch.audience import INSERT_BATCHES
from alerts.dispatch.lanes import QUEUE, SEND_BATCH, Lane
from alerts.domain.decision import Kind
from alerts.models.dispatch import DecisionRow, Dispatch
from alerts.models.sources import Bulletin
from alerts.sources.registry import DEMONSTRATION_IDS
from app.core.clock import rome_day
from app.core.queue import defer_many

BATCH_SIZE = 1_000


def fan_out(session: Session, bulletin_id: int, *, now: datetime, real_now: datetime) -> int:
    """Queue one message for every device that the bulletin's decisions concern; how many devices that is.

    ``now`` is the clock of the decision, ``real_now`` the true one: a replay's messages live as long as the original's.
    """
    changes = exists().where(DecisionRow.bulletin_id == bulletin_id, DecisionRow.kind != Kind.SUPPRESSED)
    if not session.scalar(select(changes)):
        return 0
    dispatch = _dispatch(session, bulletin_id, now, real_now)
    parameters = {"bulletin_id": bulletin_id, "dispatch_id": dispatch.id, "size": BATCH_SIZE}
    batches = session.execute(INSERT_BATCHES, parameters).all()
    dispatch.notifications = sum(batch.size for batch in batches)
    by_lane: dict[Lane, list[dict[str, int]]] = defaultdict(list)
    for batch in batches:
        by_lane[Lane(batch.lane)].append({"batch_id": batch.id})
    for lane, jobs in by_lane.items():
        defer_many(session, SEND_BATCH, jobs, queue=QUEUE, priority=lane.priority)
    return dispatch.notifications


def _dispatch(session: Session, bulletin_id: int, now: datetime, real_now: datetime) -> Dispatch:
    bulletin = session.get_one(Bulletin, bulletin_id)
    assert bulletin.stamp is not None
    dispatch = Dispatch(
        bulletin_id=bulletin_id,
        topic=topic(bulletin.source_id, rome_day(bulletin.stamp)),
        decided_at=now,
        queued_at=real_now,
        notifications=0,
        demonstration=bulletin.source_id in DEMONSTRATION_IDS,
    )
    session.add(dispatch)
    session.flush()
    return dispatch


def topic(source_id: str, day: date) -> str:
    """RFC 8030 Topic: 24 characters of base 16, the same for every digest of a source and day."""
    return hashlib.sha256(f"{source_id} {day.isoformat()}".encode()).hexdigest()[:24]
