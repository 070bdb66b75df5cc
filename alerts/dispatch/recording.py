"""What became of messages: outcomes of a page in a statement each, and the end of subscriptions that are dead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, text, update
from sqlalchemy.orm import Session

from alerts.channels.contract import Envelope, Outcome, Result
from alerts.dispatch.lookup import PRESENT, Present, Work, present
from alerts.dispatch.reach import erase_gone
from alerts.models.dispatch import Batch
from app.core.db import array

_INSERT = """
    INSERT INTO delivery AS known (dispatch_id, subscription_id, outcome, status, attempts, at, retry_at)
    SELECT :dispatch_id, device, :outcome, :status, :attempts, :at, :at + make_interval(secs => CAST(:wait AS float))
    FROM unnest(CAST(:devices AS bigint[])) AS device
"""
#: A device that may have been told stays so, unless it is known better. Its last word is kept, not every try.
_AGAIN = """
    ON CONFLICT (subscription_id, dispatch_id) DO UPDATE
    SET outcome = CASE WHEN known.outcome = 'unknown' AND excluded.outcome NOT IN ('accepted', 'gone', 'too_large')
                       THEN known.outcome ELSE excluded.outcome END,
        status = excluded.status, attempts = excluded.attempts, at = excluded.at, retry_at = excluded.retry_at
    WHERE known.outcome IN ('throttled', 'failed', 'unknown')
"""
#: By whether there may be an outcome already: to look costs as much as to write.
_RECORD = {tried: text(f"WITH kept AS ({_INSERT} {_AGAIN if tried else ''}) {PRESENT}") for tried in (False, True)}


def record(
    session: Session | Connection, work: Work, results: Sequence[Result], *, attempt: int, at: datetime, priority: int
) -> Present | None:
    """Keep the outcomes of a page, those that are alike in one statement; what is so after the last of them."""
    alike: dict[tuple[Outcome, int | None, float | None], list[int]] = defaultdict(list)
    for device, outcome, status, wait in results:
        alike[outcome, status, None if outcome.final else wait].append(device)
    common = {"dispatch_id": work.dispatch_id, "attempts": attempt, "at": at, "priority": priority}
    found = None
    for (outcome, status, wait), devices in alike.items():
        about = {"outcome": outcome.value, "status": status, "wait": wait, "devices": array(devices)}
        found = session.execute(_RECORD[work.tried], common | about).one()
    return None if found is None else present(found)


def end_gone(session: Session, work: Work, results: Sequence[Result], envelopes: Sequence[Envelope]) -> None:
    """Erase the subscriptions whose push service says that they are gone, and count them as that."""
    gone = {result.subscription_id for result in results if result.outcome is Outcome.GONE}
    endpoints = {one.subscription_id: one.endpoint for one in envelopes if one.subscription_id in gone}
    erase_gone(session, work.dispatch_id, endpoints)


def put_back(session: Connection, work: Work) -> None:
    """Whoever was sent something has an outcome: from now until it is begun again nobody else may have been."""
    session.execute(update(Batch).where(Batch.id == work.batch_id).values(started_at=None))


def finish(session: Connection, work: Work, at: datetime) -> None:
    """Nothing is left to do of this batch."""
    session.execute(update(Batch).where(Batch.id == work.batch_id).values(finished_at=at))
