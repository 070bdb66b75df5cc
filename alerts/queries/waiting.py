"""What waits to be sent, by lane, and what an operator has paused."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from alerts.dispatch.lanes import QUEUE, SEND_BATCH, Lane
from alerts.dispatch.pausing import Way
from alerts.domain.alarms import HeldUp
from alerts.models.operating import Pause


@dataclass(frozen=True, slots=True)
class Waiting:
    """One lane. ``batches`` wait, ``in_hand`` are with a worker, ``lost`` failed for good: an operator must look.

    ``messages`` are those of the batches that wait or are in hand, also those already sent of a batch in hand.
    ``oldest`` is the age of the one that has waited longest, None without any.
    """

    lane: Lane
    batches: int
    in_hand: int
    lost: int
    messages: int
    oldest: timedelta | None


@dataclass(frozen=True, slots=True)
class Paused:
    """A channel on which nothing goes out."""

    channel: str
    since: datetime
    reason: str
    actor: str


#: By the jobs: those that are done are not there any more.
_WAITING = text(
    f"""
    SELECT b.lane,
           count(*) FILTER (WHERE j.status = 'todo') AS batches,
           count(*) FILTER (WHERE j.status = 'doing') AS in_hand,
           count(*) FILTER (WHERE j.status = 'failed') AS lost,
           COALESCE(sum(b.size) FILTER (WHERE j.status <> 'failed'), 0) AS messages,
           min(p.queued_at) FILTER (WHERE j.status <> 'failed') AS queued_at
    FROM procrastinate_jobs j
    JOIN dispatch_batch b ON b.id = CAST(j.args ->> 'batch_id' AS bigint)
    JOIN dispatch p ON p.id = b.dispatch_id
    LEFT JOIN deciding c ON c.id = p.deciding_id
    WHERE (:internal OR c.internal IS NOT TRUE)
      AND j.queue_name = '{QUEUE}' AND j.task_name = '{SEND_BATCH}'
      AND j.status IN ('todo', 'doing', 'failed')
      AND b.channel = ANY(:channels)
    GROUP BY b.lane
    """  # noqa: S608 - made of constants of this product only
)


def waiting(
    session: Session, *, at: datetime, channels: Collection[str] = tuple(Way), internal: bool = True
) -> Sequence[Waiting]:
    """Every lane, the most urgent first; ages are by the true clock, ``at``.

    ``internal``: also what we tell ourselves.
    """
    rows = session.execute(_WAITING, {"channels": list(channels), "internal": internal})
    found = {row.lane: row for row in rows}
    lanes = []
    for lane in Lane:
        row = found.get(lane)
        if row is None:
            lanes.append(Waiting(lane, 0, 0, 0, 0, None))
            continue
        oldest = None if row.queued_at is None else max(at - row.queued_at, timedelta())
        lanes.append(Waiting(lane, row.batches, row.in_hand, row.lost, row.messages, oldest))
    return lanes


def pauses(session: Session) -> Sequence[Paused]:
    """What is paused, by channel."""
    rows = session.scalars(select(Pause).order_by(Pause.channel))
    return [Paused(row.channel, row.since, row.reason, row.actor) for row in rows]


def held_up(session: Session) -> HeldUp | None:
    """What an operator has paused, as the rules of alarms see it: since the first pause, and what waits for its end."""
    standing = pauses(session)
    if not standing:
        return None
    since = min(standing, key=lambda one: one.since)
    channels = tuple(one.channel for one in standing)
    lanes = waiting(session, at=since.since, channels=channels)
    urgent = [lane for lane in lanes if lane.lane in (Lane.RED, Lane.ORANGE)]
    return HeldUp(since.since, channels, since.reason, sum(lane.messages for lane in urgent))
