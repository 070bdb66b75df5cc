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

from sqlalchemy import Row, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from alerts.channels.contract import Channel, Envelope, Outcome, Result
from alerts.dispatch.audience import DEVICES, NEXT_PAGE
from alerts.dispatch.letters import Letters
from alerts.dispatch.reach import erase_gone
from alerts.domain.decision import Kind
from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.domain.thresholds import Thresholds
from alerts.models.dispatch import Batch, DecisionRow, Delivery, Dispatch
from alerts.subscriptions.order import wait_for_deciding
from app.core.clock import end_of_day, rome_day
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
    #: When all that was decided is over: from then on it is too late.
    ends_at: datetime
    letters: Letters

    def now(self, real_now: datetime) -> datetime:
        """The clock of the decision, gone on since: the true one, but in a replay what it would have been then."""
        return self.decided_at + max(real_now - self.queued_at, timedelta())


def _take(session: Session, batch_id: int, base_url: str) -> _Work | None:
    batch = session.get(Batch, batch_id)
    if batch is None or batch.finished_at is not None:
        return None
    dispatch = session.get_one(Dispatch, batch.dispatch_id)
    ends_at = session.scalar(
        select(func.max(DecisionRow.ends_at)).where(
            DecisionRow.deciding_id == dispatch.deciding_id, DecisionRow.kind != Kind.SUPPRESSED
        )
    )
    return _Work(
        batch_id=batch_id,
        dispatch_id=dispatch.id,
        deciding_id=dispatch.deciding_id,
        topic=dispatch.topic,
        decided_at=dispatch.decided_at,
        queued_at=dispatch.queued_at,
        ends_at=ends_at or end_of_day(rome_day(dispatch.decided_at)),
        letters=Letters(session, dispatch, base_url=base_url),
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
        now = work.now(self.clock())
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
            wanted = {"page": recipients, "deciding_id": work.deciding_id, "now": now, "today": rome_day(now)}
            devices = session.execute(DEVICES, wanted).all()
            places = {code for row in devices for code in row.places}
            news = {number for row in devices for number in (*row.rises, *row.falls)}
            work.letters.look(session, places, news, at=now)
        return self._page(recipients[-1], devices, now)

    def _page(self, last: int, devices: Sequence[Row[Any]], now: datetime) -> _Page:
        page = _Page(last, [], [])
        too_late = Outcome.EXPIRED if now >= self.work.ends_at else Outcome.SUPERSEDED
        for row in devices:
            if row.replaced or not (row.rises or row.falls):
                page.unsent.append(Result(row.id, Outcome.SUPERSEDED if row.replaced else too_late))
            else:
                page.envelopes.append(self._envelope(row, now))
        return page

    def _envelope(self, row: Row[Any], now: datetime) -> Envelope:
        terms = Thresholds(Level(row.min_level), {Hazard(key): level for key, level in row.hazard_levels.items()})
        letter = self.work.letters.letter(row.places, row.rises, row.falls, terms, row.language)
        left: timedelta = letter.ends_at - now
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
                dead = {e.subscription_id: e.endpoint for e in envelopes if e.subscription_id in gone}
                erase_gone(session, self.work.dispatch_id, dead)
