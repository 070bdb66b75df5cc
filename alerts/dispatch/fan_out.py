"""From decisions to batches and jobs, in the transaction that decided them."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import TextClause, select, text
from sqlalchemy.orm import Session

from alerts.dispatch.audience import BATCHES_OF_DECISIONS
from alerts.dispatch.lanes import QUEUE, SEND_BATCH, Lane
from alerts.domain.decision import Kind
from alerts.models.dispatch import Deciding, DecisionRow, Dispatch
from app.core.clock import rome_day
from app.core.queue import defer_many

#: What a batch costs besides its messages is shared by so many. What is lost with a worker is pages, not batches.
BATCH_SIZE = 2_000

#: A million devices are sorted and joined in memory, not on disk; until the transaction ends.
_SORT_IN_MEMORY = text("SET LOCAL work_mem = '256MB'")


def fan_out(session: Session, deciding_id: int, *, now: datetime, real_now: datetime) -> int:
    """Queue one message for every device to which the decisions are news; how many devices that is.

    Devices in their quiet hours are not among them: they are held, unless what rose does not wait. ``now`` is the clock
    of the decision, ``real_now`` the true one: a replay's messages live as long as the original's. It is by the former
    that a device is in its quiet hours, and until when: a replay holds back what would have been held back then.
    """
    changed = select(DecisionRow.istat_code).distinct()
    told = changed.where(DecisionRow.deciding_id == deciding_id, DecisionRow.kind != Kind.SUPPRESSED)
    places = list(session.scalars(told))
    if not places:
        return 0
    return queue_for(session, BATCHES_OF_DECISIONS, deciding_id, now=now, real_now=real_now, places=places)


def queue_for(
    session: Session, audience: TextClause, deciding_id: int, *, now: datetime, real_now: datetime, **about: Any
) -> int:
    """Make the dispatch of a deciding, with the batches and jobs of an audience; how many devices are in it.

    ``audience`` is a statement of :mod:`alerts.dispatch.audience` that inserts batches, ``about`` its own parameters.
    """
    dispatch = _dispatch(session, deciding_id, now, real_now)
    parameters = {
        "deciding_id": deciding_id,
        "dispatch_id": dispatch.id,
        "now": now,
        "today": rome_day(now),
        "size": BATCH_SIZE,
        **about,
    }
    return queue_batches(session, dispatch, audience, parameters)


def queue_batches(session: Session, dispatch: Dispatch, audience: TextClause, parameters: Mapping[str, Any]) -> int:
    """Insert the batches of an audience, and their jobs; how many devices are in them."""
    session.execute(_SORT_IN_MEMORY)
    batches = session.execute(audience, parameters).all()
    dispatch.notifications = sum(batch.size for batch in batches)
    by_lane: dict[Lane, list[dict[str, int]]] = defaultdict(list)
    for batch in batches:
        by_lane[Lane(batch.lane)].append({"batch_id": batch.id})
    for lane, jobs in by_lane.items():
        defer_many(session, SEND_BATCH, jobs, queue=QUEUE, priority=lane.priority)
    return dispatch.notifications


def _dispatch(session: Session, deciding_id: int, now: datetime, real_now: datetime) -> Dispatch:
    deciding = session.get_one(Deciding, deciding_id)
    dispatch = Dispatch(
        deciding_id=deciding_id,
        topic=_topic(deciding, now),
        decided_at=now,
        queued_at=real_now,
        notifications=0,
    )
    session.add(dispatch)
    session.flush()
    return dispatch


def _topic(deciding: Deciding, now: datetime) -> str:
    """Of what we tell ourselves no message replaces another: the topic is how each is recognised when it arrives."""
    if deciding.internal:
        return f"canary-{deciding.id}"
    return topic(rome_day(now), demonstration=deciding.demonstration)


def topic(day: date, *, demonstration: bool) -> str:
    """RFC 8030 Topic: 24 characters of base 16, the same for every digest of a day, whoever caused it."""
    family = "demonstration" if demonstration else "alerts"
    return hashlib.sha256(f"{family} {day.isoformat()}".encode()).hexdigest()[:24]
