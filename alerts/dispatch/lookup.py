"""What a batch is about, and what each of its devices has to be told: looked up just before it is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from alerts.channels.contract import Envelope, Outcome, Result
from alerts.dispatch.audience import RECIPIENTS
from alerts.dispatch.lanes import QUEUE
from alerts.dispatch.outlook import Outlook
from alerts.domain.decision import Kind
from alerts.models.dispatch import Batch, DecisionRow, Dispatch
from alerts.subscriptions.leaving import leave_url
from app.core.clock import end_of_day, rome_day


@dataclass(frozen=True, slots=True)
class Work:
    """What stays the same from the first page of a batch to the last."""

    batch_id: int
    channel: str
    dispatch_id: int
    topic: str
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
        channel=batch.channel,
        dispatch_id=dispatch.id,
        topic=dispatch.topic,
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
    session.execute(text("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off"))


def begin(session: Session, work: Work, real_now: datetime) -> tuple[list[int], datetime | None]:
    """The devices of a batch for which there is something to do, and until when others are to be left in peace.

    From now on each may have been sent its message. Whoever decides must be held off: it either sees the batch as
    begun, or its decision is seen here.
    """
    batch = update(Batch).where(Batch.id == work.batch_id)
    untried = batch.where(~Batch.tried).values(started_at=real_now, tried=True).returning(Batch.recipients)
    if (everybody := session.scalar(untried)) is not None:
        return everybody, None
    session.execute(batch.values(started_at=func.coalesce(Batch.started_at, real_now)))
    wanted = {"batch_id": work.batch_id, "dispatch_id": work.dispatch_id, "now": real_now}
    found = session.execute(RECIPIENTS, wanted).one()
    return found.due or [], found.retry_at


@dataclass(frozen=True, slots=True)
class Present:
    """What may have changed since devices were looked up: the last deciding, the channels that are paused.

    ``urgent``: something waits that goes before this batch.
    """

    newest: int
    paused: frozenset[str]
    urgent: bool


_PRESENT = text(
    f"""
    SELECT (SELECT max(id) FROM deciding) AS newest, ARRAY(SELECT channel FROM dispatch_pause) AS paused,
           EXISTS (SELECT FROM procrastinate_jobs
                   WHERE queue_name = '{QUEUE}' AND status = 'todo' AND priority > :priority
                     AND (scheduled_at IS NULL OR scheduled_at <= now())) AS urgent
    """  # noqa: S608 - made of constants of this product only
)


def look_around(session: Session, priority: int) -> Present:
    """Before each page of a batch whose job has this priority."""
    row = session.execute(_PRESENT, {"priority": priority}).one()
    return Present(row.newest or 0, frozenset(row.paused), row.urgent)


def look_up(
    session: Session, work: Work, outlook: Outlook, page: Sequence[int], agreements: Mapping[int, bytes], now: datetime
) -> Found:
    """What these devices have to be told at ``now`` (by the clock of the decision). Who has left is not among them."""
    found = Found([], [])
    devices = outlook.devices(session, page)
    too_late = Outcome.EXPIRED if now >= work.ends_at else Outcome.SUPERSEDED
    edition = str(work.dispatch_id)
    for device, letter in zip(devices, outlook.write(session, devices, now), strict=True):
        key, endpoint, p256dh, auth, secret, situation, replaced = device
        if letter is None or replaced:
            found.unsent.append(Result(key, Outcome.SUPERSEDED if replaced else too_late))
            continue
        leave = leave_url(work.base_url, endpoint, secret, situation.partition("|")[0]) if secret else None
        # By position, in the order of the fields: a million of them are made.
        found.envelopes.append(
            Envelope(
                key,
                endpoint,
                p256dh,
                auth,
                letter.body,
                int((letter.ends_at - now).total_seconds()),
                "high" if letter.urgent else "normal",
                work.topic,
                agreements.get(key),
                leave,
                edition,
            )
        )
    return found
