"""Ageing: a batch that waits rises, so that an endless stream of graver ones never starves it.

The rule is :func:`alerts.dispatch.lanes.aged_priority`; this applies it to the jobs that wait.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from alerts.dispatch.lanes import QUEUE, SEND_BATCH, rises

#: What each lane has risen to after how long, from the rule itself.
_RISES = ", ".join(
    f"('{lane.value}', interval '{int(waited.total_seconds())} seconds', {priority})"
    for lane, waited, priority in rises()
)

#: Jobs in somebody's hands, and those that somebody is just taking, are left alone; so are those put off until later,
#: which rise when their time has come. Greetings and what runs in the background are no batches.
_AGE = text(
    f"""
    WITH due AS (
        SELECT j.id, risen.priority
        FROM procrastinate_jobs j
        JOIN dispatch_batch b ON b.id = CAST(j.args ->> 'batch_id' AS bigint)
        JOIN dispatch p ON p.id = b.dispatch_id
        CROSS JOIN LATERAL (
            SELECT max(rise.priority) AS priority FROM (VALUES {_RISES}) AS rise (lane, waited, priority)
            WHERE rise.lane = b.lane AND p.queued_at + rise.waited <= :now
        ) AS risen
        WHERE j.status = 'todo' AND j.queue_name = '{QUEUE}' AND j.task_name = '{SEND_BATCH}'
          AND (j.scheduled_at IS NULL OR j.scheduled_at <= :now)
          AND j.priority > 0 AND j.priority < risen.priority
        ORDER BY j.id
        FOR UPDATE OF j SKIP LOCKED
    )
    UPDATE procrastinate_jobs j SET priority = due.priority FROM due WHERE j.id = due.id
    RETURNING j.id
    """  # noqa: S608 - made of constants of this product only
)


def age(session: Session, *, now: datetime) -> int:
    """Raise the batches that have waited long enough; how many. ``now`` is the true clock.

    A priority follows from the lane and the wait, never from what it was: any number of processes may do it, any number
    of times. It is never lowered.
    """
    return len(session.execute(_AGE, {"now": now}).all())
