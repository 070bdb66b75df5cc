"""What a batch is about, and what each of its devices has to be told: looked up just before it is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row, func, text, update
from sqlalchemy.orm import Session

from alerts.channels.contract import Envelope, Outcome, Result
from alerts.dispatch.audience import RECIPIENTS
from alerts.dispatch.lanes import QUEUE
from alerts.dispatch.letters import Letter
from alerts.dispatch.notice_outlook import NoticeOutlook
from alerts.dispatch.outlook import Outlook
from alerts.models.dispatch import Batch
from alerts.subscriptions.leaving import leave_url


@dataclass(frozen=True, slots=True)
class Work:
    """What stays the same from the first page of a batch to the last."""

    batch_id: int
    channel: str
    dispatch_id: int
    #: Some of its recipients may have an outcome.
    tried: bool
    topic: str
    decided_at: datetime
    queued_at: datetime
    base_url: str

    def now(self, real_now: datetime) -> datetime:
        """The clock of the decision, gone on since: the true one, but in a replay what it would have been then."""
        return self.decided_at + max(real_now - self.queued_at, timedelta())


@dataclass(frozen=True, slots=True)
class Found:
    """Messages to send, and devices for which there is nothing (any more) to send, with the outcome."""

    envelopes: list[Envelope]
    unsent: list[Result]


_TAKE = text(
    """
    SELECT b.channel, b.dispatch_id, b.tried, p.topic, p.decided_at, p.queued_at
    FROM dispatch_batch b
    JOIN dispatch p ON p.id = b.dispatch_id
    WHERE b.id = :batch_id AND b.finished_at IS NULL
    """
)


def take(connection: Connection, batch_id: int, *, base_url: str) -> Work | None:
    """What a batch is about; None when it is finished, or gone."""
    row = connection.execute(_TAKE, {"batch_id": batch_id}).one_or_none()
    return None if row is None else Work(batch_id=batch_id, base_url=base_url, **row._mapping)


def by_keys(session: Session) -> None:
    """Have what this transaction reads found by its keys.

    In the minute in which a million outcomes are written, statistics are from before: what they call an empty table,
    to be read from end to end for each device, is not.
    """
    local = "SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true)"
    session.execute(text(local))


def begin(session: Session, work: Work, real_now: datetime) -> tuple[list[int], datetime | None]:
    """The devices of a batch for which there is something to do, and until when others are to be left in peace.

    From now on each may have been sent its message. Whoever decides must be held off: it either sees the batch as
    begun, or its decision is seen here.
    """
    begun = {"started_at": func.coalesce(Batch.started_at, real_now), "tried": True}
    batch = update(Batch).where(Batch.id == work.batch_id).values(begun)
    if not work.tried:
        return session.execute(batch.returning(Batch.recipients)).scalar_one(), None
    session.execute(batch)
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


#: Parameter: priority.
PRESENT = f"""
    SELECT (SELECT max(id) FROM deciding) AS newest, ARRAY(SELECT channel FROM dispatch_pause) AS paused,
           EXISTS (SELECT FROM procrastinate_jobs
                   WHERE queue_name = '{QUEUE}' AND status = 'todo' AND priority > :priority
                     AND (scheduled_at IS NULL OR scheduled_at <= now())) AS urgent
"""  # noqa: S608 - made of constants of this product only
_PRESENT = text(PRESENT)


def present(row: Row[Any]) -> Present:
    """A row of ``PRESENT``."""
    return Present(row.newest or 0, frozenset(row.paused), row.urgent)


def look_around(session: Session, priority: int) -> Present:
    """What is so now, for a batch whose job has this priority."""
    return present(session.execute(_PRESENT, {"priority": priority}).one())


def look_up(
    session: Session,
    work: Work,
    outlook: Outlook | NoticeOutlook,
    page: Sequence[int],
    agreements: Mapping[int, bytes],
    now: datetime,
) -> Found:
    """What these devices have to be told at ``now`` (by the clock of the decision). Who has left is not among them."""
    found = Found([], [])
    devices = outlook.devices(session, page)
    too_late = Outcome.EXPIRED if now >= outlook.ends_at else Outcome.SUPERSEDED
    topic, edition, agreement_of, envelopes = work.topic, str(work.dispatch_id), agreements.get, found.envelopes
    terms: dict[int, tuple[bytes, int, str]] = {}  # by letter, which is not to be hashed for each device
    for device, letter in zip(devices, outlook.write(session, devices, now), strict=True):
        key, endpoint, p256dh, auth, secret, situation, replaced = device
        if letter is None or replaced:
            found.unsent.append(Result(key, Outcome.SUPERSEDED if replaced else too_late))
            continue
        said = terms.get(id(letter)) or terms.setdefault(id(letter), _terms(letter, now))
        leave = leave_url(work.base_url, endpoint, secret, situation.partition("|")[0]) if secret else None
        # In the order of the fields: a million of them are made.
        fields = (key, endpoint, p256dh, auth, *said, topic, agreement_of(key), leave, edition)
        envelopes.append(_ENVELOPE(fields))
    return found


#: An envelope of its fields, without a line of Python.
_ENVELOPE: Callable[[Any], Envelope] = partial(tuple.__new__, Envelope)


def _terms(letter: Letter, now: datetime) -> tuple[bytes, int, str]:
    """Text, seconds to live, and urgency."""
    return letter.body, int((letter.ends_at - now).total_seconds()), "high" if letter.urgent else "normal"
