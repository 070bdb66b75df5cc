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
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from alerts.channels.contract import Channel, Envelope, Result
from alerts.dispatch.agreements import take_agreements
from alerts.dispatch.lanes import QUEUE
from alerts.dispatch.lookup import Found, Work, begin, by_keys, look_up, take
from alerts.dispatch.outlook import Outlook, look_out
from alerts.dispatch.recording import finish, pause, record
from alerts.models.dispatch import Dispatch
from alerts.subscriptions.order import wait_for_deciding
from app.core.db import Database
from app.core.queue import is_anything_ready

PAGE = 250

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
class Sender:
    """What one worker process sends with. ``stopping`` is whether it has been told to stop."""

    database: Database
    channel: Channel
    base_url: str
    clock: Callable[[], datetime]
    stopping: Callable[[], bool] = _never
    _outlooks: OrderedDict[int, Outlook] = field(default_factory=OrderedDict)

    async def send(self, batch_id: int, *, attempt: int) -> float | None:
        """Send what is still to be sent of a batch: None when it is done, else the seconds to wait before trying again.

        They are 0 when it was left only because something more urgent is waiting, or this worker is to stop.

        Safe to call at any time, by any number of workers: one has the batch in hand; whoever has an outcome is
        skipped.
        """
        async with self._in_hand(batch_id) as ours:
            if not ours:
                return _IN_OTHER_HANDS
            work = await asyncio.to_thread(self._take, batch_id)
            return None if work is None else await _Attempt(self, work, attempt).run()

    @asynccontextmanager
    async def _in_hand(self, batch_id: int) -> AsyncIterator[bool]:
        """Hold the batch for as long as this process lives: a worker taken for dead may only be slow."""
        key = {"id": batch_id}
        connection = await asyncio.to_thread(self.database.engine.connect)
        try:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            lock, unlock = (text(f"SELECT {name}(hashtext('batch'), CAST(:id AS int))") for name in _LOCK)
            ours = bool(await asyncio.to_thread(connection.scalar, lock, key))
            try:
                yield ours
            finally:
                if ours:
                    await asyncio.to_thread(connection.execute, unlock, key)
        finally:
            await asyncio.to_thread(connection.close)

    def _take(self, batch_id: int) -> Work | None:
        with self.database.transaction() as session:
            return take(session, batch_id, base_url=self.base_url)

    def outlook(self, session: Session, work: Work, at: datetime) -> Outlook:
        """How things are for the dispatch now, as far as possible what was found before. Nobody may decide."""
        known = self._outlooks.get(work.dispatch_id)
        if known is None or not known.holds(session, at):
            known = look_out(session, session.get_one(Dispatch, work.dispatch_id), at, base_url=self.base_url)
            self._outlooks[work.dispatch_id] = known
            while len(self._outlooks) > _OUTLOOKS:
                self._outlooks.popitem(last=False)
        return known

    def still_holds(self, session: Session, work: Work) -> bool:
        """Whether the outlook of the dispatch is still what it was."""
        known = self._outlooks.get(work.dispatch_id)
        return known is not None and known.holds(session, work.now(self.clock()))

    def forget(self, work: Work) -> None:
        """What was found may be incomplete: a transaction has failed."""
        self._outlooks.pop(work.dispatch_id, None)


_LOCK = ("pg_try_advisory_lock", "pg_advisory_unlock")


@dataclass(slots=True)
class _Attempt:
    """One try at a batch."""

    sender: Sender
    work: Work
    attempt: int
    #: Key agreements taken and not used yet.
    agreements: dict[int, bytes] = field(default_factory=dict)
    #: When the devices were looked up, on the monotonic clock.
    looked_up: float = 0.0
    #: Something more urgent is waiting.
    gives_way: bool = False

    async def run(self) -> float | None:
        waits: list[float] = []
        found: Found | None = await asyncio.to_thread(self._begin)
        while found is not None:
            await asyncio.to_thread(self._record, found.unsent, ())
            found = await self._send_pages(found.envelopes, waits)
        if waits:
            await asyncio.to_thread(self._pause)
            return max(waits)
        await asyncio.to_thread(self._finish)
        return None

    async def _send_pages(self, envelopes: Sequence[Envelope], waits: list[float]) -> Found | None:
        """Send page by page; where what was looked up no longer holds, what was found of the rest instead."""
        for start in range(0, len(envelopes), PAGE):
            if self.sender.stopping() or self.gives_way:
                waits.append(0.0)
                return None
            page, rest = envelopes[start : start + PAGE], envelopes[start + PAGE :]
            for envelope in page:
                self.agreements.pop(envelope.subscription_id, None)
            results = await self.sender.channel.send(page)
            waits += [result.retry_after or _SOON for result in results if not result.outcome.final]
            left = [envelope.subscription_id for envelope in rest]
            again = await asyncio.to_thread(self._record, results, page, left)
            if again is not None:
                return again
        return None

    def _begin(self) -> Found | None:
        """Look up everybody in the batch who has no final outcome."""
        with self.sender.database.transaction() as session:
            wait_for_deciding(session)
            by_keys(session)
            return self._look_up(session, begin(session, self.work, self.sender.clock()))

    def _look_up(self, session: Session, devices: Sequence[int]) -> Found:
        now = self.work.now(self.sender.clock())
        self.looked_up = time.monotonic()
        try:
            outlook = self.sender.outlook(session, self.work, now)
            self.agreements |= take_agreements(session, [one for one in devices if one not in self.agreements])
            found = look_up(session, self.work, outlook, devices, self.agreements, now)
            session.flush()
        except Exception:
            self.sender.forget(self.work)
            raise
        return found

    def _record(self, results: Sequence[Result], page: Sequence[Envelope], rest: Sequence[int] = ()) -> Found | None:
        """Keep the outcomes of a page; of those still to come, what is so now where something has changed."""
        with self.sender.database.transaction() as session:
            record(session, self.work, results, page, attempt=self.attempt, at=self.sender.clock())
            self.gives_way = bool(rest) and is_anything_ready(session, QUEUE, above=self.work.priority)
            if not rest or self._still_so(session):
                return None
        with self.sender.database.transaction() as session:
            wait_for_deciding(session)
            by_keys(session)
            return self._look_up(session, rest)

    def _still_so(self, session: Session) -> bool:
        """Nobody has decided anything since it was looked up, and it is not long ago: nor will many have left."""
        recent = time.monotonic() < self.looked_up + _RECENT
        return recent and self.sender.still_holds(session, self.work)

    def _pause(self) -> None:
        with self.sender.database.transaction() as session:
            pause(session, self.work)

    def _finish(self) -> None:
        with self.sender.database.transaction() as session:
            finish(session, self.work, self.sender.clock())
