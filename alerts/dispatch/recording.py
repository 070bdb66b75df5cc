"""What became of messages: outcomes of a page in a statement each, and the end of subscriptions that are dead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from sqlalchemy import Connection, text, update
from sqlalchemy.orm import Session

from alerts.channels.contract import Envelope, Outcome, Result
from alerts.dispatch.lookup import PRESENT, Present, Work, present
from alerts.dispatch.paging import is_whole
from alerts.dispatch.reach import erase_gone
from alerts.models.dispatch import Batch
from app.core.db import array

#: Devices by outcome, status, and the seconds for which the push service wants to be left in peace.
Alike = dict[tuple[Outcome, int | None, float | None], list[int]]

#: The moment is worked out once, and not for each row.
_INSERT = """
    INSERT INTO delivery AS known (dispatch_id, subscription_id, outcome, status, attempts, at, retry_at)
    SELECT :dispatch_id, device, :outcome, :status, :attempts, :at,
           (SELECT :at + make_interval(secs => CAST(:wait AS float)))
    FROM {devices} AS device
"""
#: Mostly all devices between two keys.
_FROM = {
    False: "unnest(CAST(:devices AS bigint[]))",
    True: "generate_series(CAST(:lowest AS bigint), CAST(:highest AS bigint))",
}
#: A device that may have been told stays so, unless it is known better. Its last word is kept, not every try.
_AGAIN = """
    ON CONFLICT (subscription_id, dispatch_id) DO UPDATE
    SET outcome = CASE WHEN known.outcome = 'unknown' AND excluded.outcome NOT IN ('accepted', 'gone', 'too_large')
                       THEN known.outcome ELSE excluded.outcome END,
        status = excluded.status, attempts = excluded.attempts, at = excluded.at, retry_at = excluded.retry_at
    WHERE known.outcome IN ('throttled', 'failed', 'unknown')
"""
#: By whether there may be an outcome already (to look costs as much as to write), and whether the keys are whole.
_RECORD = {
    (tried, whole): text(f"WITH kept AS ({_INSERT.format(devices=_FROM[whole])} {_AGAIN if tried else ''}) {PRESENT}")
    for tried in (False, True)
    for whole in (False, True)
}
_DEVICE, _WHAT = itemgetter(0), itemgetter(1, 2, 3)


def alike(results: Iterable[Result]) -> Alike:
    """Devices by what became of their messages."""
    found: Alike = {}
    for what, same in groupby(results, _WHAT):
        found.setdefault(what, []).extend(map(_DEVICE, same))
    return found


def record(
    session: Session | Connection, work: Work, results: Alike, *, attempt: int, at: datetime, priority: int
) -> Present | None:
    """Keep the outcomes of a page, those that are alike in one statement; what is so after the last of them."""
    common = {"dispatch_id": work.dispatch_id, "attempts": attempt, "at": at, "priority": priority}
    found = None
    for (outcome, status, wait), unordered in results.items():
        devices = sorted(unordered)
        whole = is_whole(devices)
        those = {"lowest": devices[0], "highest": devices[-1]} if whole else {"devices": array(devices)}
        about = {"outcome": outcome.value, "status": status, "wait": None if outcome.final else wait}
        found = session.execute(_RECORD[work.tried, whole], common | about | those).one()
    return None if found is None else present(found)


def end_gone(session: Session, work: Work, results: Alike, envelopes: Sequence[Envelope]) -> None:
    """Erase the subscriptions whose push service says that they are gone, and count them as that."""
    gone = {device for (outcome, _, _), devices in results.items() if outcome is Outcome.GONE for device in devices}
    endpoints = {one.subscription_id: one.endpoint for one in envelopes if one.subscription_id in gone}
    erase_gone(session, work.dispatch_id, endpoints)


def put_back(session: Connection, work: Work) -> None:
    """Whoever was sent something has an outcome: from now until it is begun again nobody else may have been."""
    session.execute(update(Batch).where(Batch.id == work.batch_id).values(started_at=None))


def finish(session: Connection, work: Work, at: datetime) -> None:
    """Nothing is left to do of this batch."""
    session.execute(update(Batch).where(Batch.id == work.batch_id).values(finished_at=at))
