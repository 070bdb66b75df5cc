"""Send one batch: page by page, look up what each device has to be told, send, record what became of it.

No transaction is open while anything is sent. A page is recorded as soon as it was sent, so that a worker that dies
loses at most one page's outcomes: whoever takes the batch over sends that page again, and the Topic lets push services
and devices collapse the two. Looking again before each page is what keeps a message that waited from telling what is no
longer so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from alerts.channels.contract import Channel, Envelope, Outcome, Result
from alerts.dispatch.audience import DEVICES, NEXT_PAGE
from alerts.dispatch.letters import Letters
from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.domain.thresholds import Thresholds
from alerts.models.dispatch import Batch, Delivery, Dispatch
from alerts.subscriptions.keeping import erase_dead
from alerts.subscriptions.order import wait_for_deciding
from app.core.clock import rome_day
from app.core.db import Database

PAGE = 250

#: Wait before trying again a batch that somebody else has in hand.
_IN_OTHER_HANDS = 5.0


def send_batch(
    database: Database,
    channel: Channel,
    batch_id: int,
    *,
    attempt: int,
    base_url: str,
    clock: Callable[[], datetime],
) -> float | None:
    """Send what is still to be sent of a batch: ``None`` when it is done, else the seconds to wait before trying again.

    Safe to call at any time, by any number of workers: one has the batch in hand; whoever has an outcome is skipped.
    """
    with _in_hand(database, batch_id) as ours:
        if not ours:
            return _IN_OTHER_HANDS
        with database.transaction() as session:
            work = _take(session, batch_id, base_url)
        if work is None:
            return None
        sender = _Sender(database, channel, work, attempt, clock)
        return sender.send_all()


@contextmanager
def _in_hand(database: Database, batch_id: int) -> Iterator[bool]:
    """Hold the batch for as long as this process lives: a worker taken for dead may only be slow."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        key = {"id": batch_id}
        taken = connection.scalar(text("SELECT pg_try_advisory_lock(hashtext('batch'), CAST(:id AS int))"), key)
        try:
            yield bool(taken)
        finally:
            if taken:
                connection.execute(text("SELECT pg_advisory_unlock(hashtext('batch'), CAST(:id AS int))"), key)


@dataclass(frozen=True, slots=True)
class _Work:
    """What stays the same from the first page to the last."""

    batch_id: int
    dispatch_id: int
    deciding_id: int
    topic: str
    decided_at: datetime
    queued_at: datetime
    letters: Letters

    def expiry(self, ends_at: datetime) -> datetime:
        """Real time at which a message is of no use: replays live as long as the original would have."""
        return self.queued_at + (ends_at - self.decided_at)


def _take(session: Session, batch_id: int, base_url: str) -> _Work | None:
    batch = session.get(Batch, batch_id)
    if batch is None or batch.finished_at is not None:
        return None
    dispatch = session.get_one(Dispatch, batch.dispatch_id)
    return _Work(
        batch_id,
        dispatch.id,
        dispatch.deciding_id,
        dispatch.topic,
        dispatch.decided_at,
        dispatch.queued_at,
        Letters(session, dispatch, base_url=base_url),
    )


@dataclass(frozen=True, slots=True)
class _Page:
    """Recipients up to ``last``: those to send to, and those for whom it is too late, with the outcome."""

    last: int
    envelopes: list[Envelope]
    unsent: list[Result]


@dataclass(frozen=True, slots=True)
class _Sender:
    """One attempt at a batch."""

    database: Database
    channel: Channel
    work: _Work
    attempt: int
    clock: Callable[[], datetime]

    def send_all(self) -> float | None:
        waits: list[float] = []
        after = 0
        while page := self._next_page(after):
            after = page.last
            results = self.channel.send(page.envelopes) if page.envelopes else []
            self._record([*page.unsent, *results], page.envelopes)
            waits += [result.retry_after or 0.0 for result in results if result.outcome is Outcome.RETRY]
        if waits:
            return max(waits)
        with self.database.transaction() as session:
            session.execute(update(Batch).where(Batch.id == self.work.batch_id).values(finished_at=self.clock()))
        return None

    def _next_page(self, after: int) -> _Page | None:
        work = self.work
        with self.database.transaction() as session:
            # Whoever decides now either sees this batch as begun, or is seen here.
            wait_for_deciding(session)
            session.execute(
                update(Batch)
                .where(Batch.id == work.batch_id)
                .values(started_at=func.coalesce(Batch.started_at, self.clock()))
            )
            parameters = {"batch_id": work.batch_id, "dispatch_id": work.dispatch_id, "after": after, "size": PAGE}
            recipients = list(session.scalars(NEXT_PAGE, parameters))
            if not recipients:
                return None
            devices = session.execute(
                DEVICES,
                {
                    "page": recipients,
                    "deciding_id": work.deciding_id,
                    "now": work.decided_at,
                    "today": rome_day(work.decided_at),
                },
            ).all()
            places = {code for row in devices for code in row.places}
            work.letters.look(session, places, {number for row in devices for number in (*row.rises, *row.falls)})
        return self._page(recipients[-1], devices)

    def _page(self, last: int, devices: Sequence[Row[Any]]) -> _Page:
        page = _Page(last, [], [])
        for row in devices:
            if row.replaced or not (row.rises or row.falls):
                page.unsent.append(Result(row.id, Outcome.SUPERSEDED))
                continue
            envelope = self._envelope(row)
            if envelope.ttl <= 0:
                page.unsent.append(Result(row.id, Outcome.EXPIRED))
            else:
                page.envelopes.append(envelope)
        return page

    def _envelope(self, row: Row[Any]) -> Envelope:
        terms = Thresholds(Level(row.min_level), {Hazard(key): level for key, level in row.hazard_levels.items()})
        letter = self.work.letters.letter(row.places, row.rises, row.falls, terms, row.language)
        left: timedelta = self.work.expiry(letter.ends_at) - self.clock()
        return Envelope(
            subscription_id=row.id,
            endpoint=row.endpoint,
            p256dh=row.p256dh,
            auth=row.auth,
            payload=letter.body,
            ttl=int(left.total_seconds()),
            urgency="high" if letter.urgent else "normal",
            topic=self.work.topic,
        )

    def _record(self, results: Sequence[Result], envelopes: Sequence[Envelope]) -> None:
        """Outcomes in bulk. Devices to be tried again get none; dead subscriptions are erased."""
        now = self.clock()
        rows = [
            {
                "dispatch_id": self.work.dispatch_id,
                "subscription_id": result.subscription_id,
                "outcome": result.outcome,
                "status": result.status,
                "attempts": self.attempt,
                "at": now,
            }
            for result in results
            if result.outcome is not Outcome.RETRY
        ]
        gone = {result.subscription_id for result in results if result.outcome is Outcome.GONE}
        with self.database.transaction() as session:
            self.work.letters.keep(session)
            if rows:
                session.execute(insert(Delivery).on_conflict_do_nothing(), rows)
            if gone:
                erase_dead(session, [e.endpoint for e in envelopes if e.subscription_id in gone])
