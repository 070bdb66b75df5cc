"""How long what was sent is kept.

====================================================  ==============================================================
outcomes of single devices, batches (who it was for)  30 days from queueing, and summed up, and needed by no decision
reach, texts as sent, decisions, acts                 for ever: they name no device, and are what can be asked later
devices that wait for the end of quiet hours          until then; with the subscription they go at once (foreign key)
====================================================  ==============================================================

The *news* rule (:mod:`alerts.dispatch.news`) asks what a device was told of decisions about today or later. It reads
the deliveries of every dispatch since the first of those decisions, whatever that dispatch was about: none of these may
go.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.clock import rome_day
from app.core.db import Database

#: Long enough to answer "was I told?" and to look into a bad night; not longer, since it is a row a device.
KEPT_FOR = timedelta(days=30)
#: Rows deleted in one transaction: about a second, in which nobody waits.
CHUNK = 50_000
#: Chunks in one run: twenty million rows a day, then the next run goes on.
MOST_CHUNKS = 400
#: Decisions count as standing for a day more than they do: clocks differ, and so do days.
_A_DAY_MORE = timedelta(days=1)

#: A dispatch that still has its batches, the oldest one, if nothing needs it. Parameters: before, standing_from.
_OLDEST = text(
    """
    SELECT p.id
    FROM dispatch p
    JOIN dispatch_total t ON t.dispatch_id = p.id AND t.summarised_at IS NOT NULL
    WHERE p.queued_at < :before
      AND EXISTS (SELECT FROM dispatch_batch b WHERE b.dispatch_id = p.id)
      AND (p.deciding_id < COALESCE(
              (SELECT min(d.deciding_id) FROM decision d WHERE d.day >= :standing_from AND d.kind <> 'suppressed'),
              p.deciding_id + 1)
           OR EXISTS (SELECT FROM notice_version v JOIN notice n ON n.id = v.notice_id
                      WHERE v.id = p.notice_version_id AND n.ended_at < :before))
    ORDER BY p.id
    LIMIT 1
    """
)
_DELETE_SOME = text(
    """
    DELETE FROM delivery
    WHERE dispatch_id = :dispatch_id AND subscription_id IN (
        SELECT subscription_id FROM delivery WHERE dispatch_id = :dispatch_id
        ORDER BY subscription_id LIMIT :chunk)
    """
)
#: Last, all at once (one for a thousand devices): as long as they are there, it is known that something is left.
_DELETE_BATCHES = text("DELETE FROM dispatch_batch WHERE dispatch_id = :dispatch_id")
#: The index of outcomes by dispatch (BRIN) holds of each stretch of the table the least and the greatest number that
#: was ever in it. What is new is written where room was made: within months every stretch would be of all dispatches,
#: and the whole table be read for each of them. So it looks at the table again while the room is still empty.
_INDEX_ANEW = (
    text(
        """
        SELECT brin_desummarize_range('ix_delivery_dispatch_id', block)
        FROM generate_series(0, pg_relation_size('delivery') / current_setting('block_size')::int - 1, 128) AS block
        """
    ),
    text("SELECT brin_summarize_new_values('ix_delivery_dispatch_id')"),
)


def forget(database: Database, *, now: datetime, chunk: int = CHUNK, most_chunks: int = MOST_CHUNKS) -> int:
    """Delete what has been kept long enough, in transactions of at most ``chunk`` rows; how many deliveries those were.

    ``now`` is the true clock. What is left after ``most_chunks`` is for the next time.
    """
    forgotten = 0
    for _ in range(most_chunks):
        with database.transaction() as session:
            deleted = _forget_some(session, now, chunk)
        if deleted is None:
            break
        forgotten += deleted
    if forgotten:
        with database.transaction() as session:
            for statement in _INDEX_ANEW:
                session.execute(statement)
    return forgotten


def _forget_some(session: Session, now: datetime, chunk: int) -> int | None:
    """One chunk of the oldest dispatch that can go; None when there is none."""
    kept = {"before": now - KEPT_FOR, "standing_from": rome_day(now - _A_DAY_MORE)}
    dispatch_id = session.scalar(_OLDEST, kept)
    if dispatch_id is None:
        return None
    some = {"dispatch_id": dispatch_id, "chunk": chunk}
    deleted: int = session.execute(_DELETE_SOME, some).rowcount  # type: ignore[attr-defined]
    if deleted < chunk:
        session.execute(_DELETE_BATCHES, {"dispatch_id": dispatch_id})
    return deleted
