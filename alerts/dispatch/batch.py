"""Send one batch: look up what each device has to be told, send page by page, record what became of it.

No transaction is open while anything is sent. A page is recorded as soon as it was sent, so that a worker that dies
loses at most the outcomes of the pages it had in flight: whoever takes the batch over sends those again, and the Topic
lets push services and devices collapse the two. Before each page it is seen whether what was looked up still holds:
a message that waited never tells what is no longer so. After each page a batch gives way to more urgent ones.

The event loop seals and sends; whatever waits for the database does so in a thread. Several batches at once keep both
busy.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from alerts.channels.contract import Channel, Envelope, Outcome
from alerts.dispatch.agreements import take_agreements
from alerts.dispatch.lookup import Found, Present, Work, begin, by_keys, look_around, look_up, take
from alerts.dispatch.notice_outlook import NoticeOutlook, look_at_notice
from alerts.dispatch.outlook import Outlook, look_out
from alerts.dispatch.pausing import LOOK_AGAIN
from alerts.dispatch.recording import Alike, alike, end_gone, finish, put_back, record
from alerts.models.dispatch import Dispatch
from alerts.subscriptions.order import wait_for_deciding
from app.core.db import Database

#: What a worker has in flight of each batch in hand: with three of them, a thousand.
PAGE = 340

#: Of a batch that gives way to none.
_FIRST = 100
#: Wait before trying again a batch that somebody else has in hand.
_IN_OTHER_HANDS = 5.0
#: Seconds that a message waits at least which did not get through.
_SOON = 1.0
#: Dispatches of which an outlook is kept.
_OUTLOOKS = 16
#: Seconds for which devices that were looked up are taken to be as they were.
_RECENT = 2.0


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Later:
    """Try again after so many seconds: at the earliest, or ``exactly``. ``told`` is whether somebody was told."""

    seconds: float
    exactly: bool = False
    told: bool = False


@dataclass(frozen=True, slots=True)
class Sender:
    """What one worker process sends with. ``stopping`` is whether it has been told to stop."""

    database: Database
    channel: Channel
    base_url: str
    clock: Callable[[], datetime]
    stopping: Callable[[], bool] = _never
    _outlooks: OrderedDict[int, Outlook | NoticeOutlook] = field(default_factory=OrderedDict)
    #: Several batches begin at the same moment: one of them looks out, for all.
    _looking_out: threading.Lock = field(default_factory=threading.Lock)

    async def send(self, batch_id: int, *, attempt: int, priority: int = _FIRST) -> Later | None:
        """Send what is still to be sent of a batch: None when it is done, else when to try again.

        ``priority`` is that of its job: it is left, to be taken up again at once, when one of a higher priority waits.

        Safe to call at any time, by any number of workers: one has the batch in hand; whoever has an outcome is
        skipped.
        """
        async with self._in_hand(batch_id) as connection:
            if connection is None:
                return Later(_IN_OTHER_HANDS)
            work = await asyncio.to_thread(take, connection, batch_id, base_url=self.base_url)
            return None if work is None else await _Attempt(self, connection, work, attempt, priority).run()

    @asynccontextmanager
    async def _in_hand(self, batch_id: int) -> AsyncIterator[Connection | None]:
        """Hold the batch for as long as this process lives: a worker taken for dead may only be slow.

        On the connection that holds it each statement is a transaction, whose end does not wait for the disk: when the
        database fails, outcomes of its last moment are lost, and those devices are sent the same again (ADR 0044).
        None when somebody else holds the batch.
        """
        key = {"id": batch_id}
        connection = await asyncio.to_thread(self.database.engine.connect)
        try:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            ours = bool(await asyncio.to_thread(connection.scalar, _LOCK, key))
            try:
                yield connection if ours else None
            finally:
                await asyncio.to_thread(_let_go, connection, key if ours else None)
        finally:
            await asyncio.to_thread(connection.close)

    def outlook(self, session: Session, work: Work, newest: int, at: datetime) -> Outlook | NoticeOutlook:
        """How things are for the dispatch now, as far as possible what was found before. Nobody may decide."""
        with self._looking_out:
            known = self._outlooks.get(work.dispatch_id)
            if known is None or not known.holds(newest, at):
                dispatch = session.get_one(Dispatch, work.dispatch_id)
                look = look_out if dispatch.notice_version_id is None else look_at_notice
                known = look(session, dispatch, newest, at, base_url=self.base_url)
                self._outlooks[work.dispatch_id] = known
                while len(self._outlooks) > _OUTLOOKS:
                    self._outlooks.popitem(last=False)
            return known

    def still_holds(self, work: Work, newest: int) -> bool:
        """Whether the outlook of the dispatch is still what it was."""
        known = self._outlooks.get(work.dispatch_id)
        return known is not None and known.holds(newest, work.now(self.clock()))

    def forget(self, work: Work) -> None:
        """What was found may be incomplete: a transaction has failed."""
        self._outlooks.pop(work.dispatch_id, None)


_BATCH = "hashtext('batch'), CAST(:id AS int)"
_LOCK = text(f"SELECT pg_try_advisory_lock({_BATCH}), set_config('synchronous_commit', 'off', false)")
_UNLOCK = text(f"SELECT pg_advisory_unlock({_BATCH})")
_WAIT_AGAIN = text("RESET synchronous_commit")


def _let_go(connection: Connection, key: dict[str, int] | None) -> None:
    """Give the batch back, if it is ours; whoever has the connection next waits for the disk as the server says."""
    if key:
        connection.execute(_UNLOCK, key)
    connection.execute(_WAIT_AGAIN)


@dataclass(slots=True)
class _Attempt:
    """One try at a batch."""

    sender: Sender
    connection: Connection
    work: Work
    attempt: int
    priority: int
    #: Key agreements taken and not used yet.
    agreements: dict[int, bytes] = field(default_factory=dict)
    #: When the devices were looked up, on the monotonic clock.
    looked_up: float = 0.0
    #: Why the batch has to be taken up again, and when.
    later: list[Later] = field(default_factory=list)
    #: Whether a push service has accepted anything.
    told: bool = False

    async def run(self) -> Later | None:
        found: Found | None = await asyncio.to_thread(self._begin)
        while found is not None:
            if found.unsent:
                await asyncio.to_thread(self._record, alike(found.unsent), ())
            found = None if self._halted() else await self._send_pages(found.envelopes)
        if self.later:
            await asyncio.to_thread(put_back, self.connection, self.work)
            latest = max(self.later, key=lambda later: (later.exactly, later.seconds))
            return replace(latest, told=self.told)
        await asyncio.to_thread(finish, self.connection, self.work, self.sender.clock())
        return None

    def _halted(self) -> bool:
        """Whether nothing more is to be sent now: it is paused, something urgent waits, or the worker has to stop."""
        if self.sender.stopping():
            self.later.append(Later(0.0, exactly=True))
        return any(later.exactly for later in self.later)

    async def _send_pages(self, envelopes: Sequence[Envelope]) -> Found | None:
        """Send page by page; where what was looked up no longer holds, what was found of the rest instead."""
        for start in range(0, len(envelopes), PAGE):
            page, rest = envelopes[start : start + PAGE], envelopes[start + PAGE :]
            for envelope in page:
                self.agreements.pop(envelope[0], None)
            results = alike(await self.sender.channel.send(page))
            self.told = self.told or any(outcome is Outcome.ACCEPTED for outcome, _, _ in results)
            self.later += [Later(wait or _SOON) for outcome, _, wait in results if not outcome.final]
            again = await asyncio.to_thread(self._record, results, page, rest)
            if again is not None or (rest and self._halted()):
                return again
        return None

    def _begin(self) -> Found | None:
        """Look up everybody in the batch who has no final outcome."""
        with self.sender.database.transaction() as session:
            wait_for_deciding(session)
            by_keys(session)
            now = self.sender.clock()
            due, retry_at = begin(session, self.work, now)
            if retry_at is not None:
                self.later.append(Later((retry_at - now).total_seconds()))
            return self._look_up(session, due)

    def _look_up(self, session: Session, devices: Sequence[int]) -> Found:
        now = self.work.now(self.sender.clock())
        self.looked_up = time.monotonic()
        present = look_around(session, self.priority)
        try:
            outlook = self.sender.outlook(session, self.work, present.newest, now)
            if not self._paused(present):
                self.agreements |= take_agreements(session, [one for one in devices if one not in self.agreements])
            found = look_up(session, self.work, outlook, devices, self.agreements, now)
            session.flush()
        except Exception:
            self.sender.forget(self.work)
            raise
        return found

    def _record(self, results: Alike, page: Sequence[Envelope], rest: Sequence[Envelope] = ()) -> Found | None:
        """Keep the outcomes of a page; of those still to come, what is so now where something has changed."""
        present = self._keep(results, page)
        if not rest or present is None:
            return None
        if present.urgent:
            self.later.append(Later(0.0, exactly=True))
        if self._paused(present) or present.urgent or self._still_so(present):
            return None  # what gives way is looked up when it is taken up again
        with self.sender.database.transaction() as session:
            wait_for_deciding(session)
            by_keys(session)
            return self._look_up(session, [envelope.subscription_id for envelope in rest])

    def _keep(self, results: Alike, page: Sequence[Envelope]) -> Present | None:
        about: dict[str, Any] = {"attempt": self.attempt, "at": self.sender.clock(), "priority": self.priority}
        if all(outcome is not Outcome.GONE for outcome, _, _ in results):
            return record(self.connection, self.work, results, **about)
        with self.sender.database.transaction() as session:
            present = record(session, self.work, results, **about)
            end_gone(session, self.work, results, page)
        return present

    def _paused(self, present: Present) -> bool:
        """Whether an operator has paused the channel: then what is over expires, and the rest waits."""
        paused = self.work.channel in present.paused
        if paused:
            self.later.append(Later(LOOK_AGAIN, exactly=True))
        return paused

    def _still_so(self, present: Present) -> bool:
        """Nobody has decided anything since it was looked up, and it is not long ago: nor will many have left."""
        recent = time.monotonic() < self.looked_up + _RECENT
        return recent and self.sender.still_holds(self.work, present.newest)
