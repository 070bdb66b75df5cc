"""Summing up: when a dispatch is finished, its reach becomes final, and its deliveries are needed for it no more."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from alerts.dispatch.reach import BY_PLACE, TOTALS, planned_for

#: Dispatches whose followers (of any of their places, each device once) were not counted yet; of a morning they
#: never are.
_UNCOUNTED = text(
    """
    SELECT p.id
    FROM dispatch p
    LEFT JOIN dispatch_total t ON t.dispatch_id = p.id
    WHERE t.matched IS NULL AND t.summarised_at IS NULL
      AND EXISTS (SELECT FROM dispatch_reach r WHERE r.dispatch_id = p.id)
      AND EXISTS (SELECT FROM decision d WHERE d.deciding_id = p.deciding_id AND d.kind <> 'suppressed')
    """
)

#: Those of now that followed before, and those erased since because this very dispatch found them dead.
_COUNT_FOLLOWERS = text(
    """
    INSERT INTO dispatch_total (dispatch_id, matched)
    SELECT p.id, (
        SELECT count(*) FROM (
            SELECT DISTINCT f.subscription_id
            FROM dispatch_reach r
            JOIN subscription_municipality f ON f.istat_code = r.istat_code
            WHERE r.dispatch_id = p.id AND f.told_after < (
                SELECT min(d.id) FROM decision d WHERE d.deciding_id = p.deciding_id AND d.kind <> 'suppressed')
        ) AS followers
    ) + (
        SELECT count(*) FROM delivery x
        WHERE x.dispatch_id = p.id AND x.outcome = 'gone'
          AND NOT EXISTS (SELECT FROM subscription s WHERE s.id = x.subscription_id)
    )
    FROM dispatch p
    WHERE p.id = ANY(CAST(:chosen AS bigint[]))
    ON CONFLICT (dispatch_id) DO UPDATE SET matched = excluded.matched
    """
)

#: Dispatches summed up by one statement: what follows an upgrade, or a long stop, is done in the minutes after it.
_AT_ONCE = 20

#: Finished: nothing is left to send; or everything it tells of has been over for an hour, in which workers record who
#: was not told in time. Then what has no outcome has none for good: ``pending`` stays.
_FINISHED = text(
    """
    SELECT p.id, p.notifications
    FROM dispatch p
    LEFT JOIN dispatch_total t ON t.dispatch_id = p.id
    CROSS JOIN LATERAL (
        SELECT COALESCE(
            (SELECT max(d.ends_at) FROM decision d WHERE d.deciding_id = p.deciding_id AND d.kind <> 'suppressed'),
            (SELECT GREATEST(v.valid_to, v.shown_to) FROM notice_version v WHERE v.id = p.notice_version_id),
            (CAST(p.decided_at AT TIME ZONE 'Europe/Rome' AS date) + 1)::timestamp AT TIME ZONE 'Europe/Rome'
        ) - p.decided_at AS life
    ) AS told
    WHERE t.summarised_at IS NULL
      AND (NOT EXISTS (SELECT FROM dispatch_batch b WHERE b.dispatch_id = p.id AND b.finished_at IS NULL)
           OR p.queued_at + told.life + interval '1 hour' <= :now)
    ORDER BY p.id
    LIMIT :at_once
    """
)

#: In the order in which those who are gone are counted. Parameters: chosen, now.
_SUM_UP = text(
    f"""
    WITH {TOTALS},
    {BY_PLACE},
    kept AS (
        INSERT INTO dispatch_reach (dispatch_id, istat_code, matched, queued, held,
                                    accepted, failed, superseded, pending, p50, p95)
        SELECT dispatch_id, istat_code, matched, queued, held, accepted, failed, superseded, pending, p50, p95
        FROM by_place
        ORDER BY dispatch_id, istat_code
        ON CONFLICT (dispatch_id, istat_code) DO UPDATE
        SET accepted = excluded.accepted, failed = excluded.failed, superseded = excluded.superseded,
            pending = excluded.pending, p50 = excluded.p50, p95 = excluded.p95
    )
    INSERT INTO dispatch_total (dispatch_id, gone, accepted, failed, superseded, pending, p50, p95, first_accepted,
                                summarised_at)
    SELECT dispatch_id, gone, accepted, failed, superseded, pending, p50, p95, first_accepted, :now
    FROM totals
    ON CONFLICT (dispatch_id) DO UPDATE
    SET gone = excluded.gone, accepted = excluded.accepted, failed = excluded.failed,
        superseded = excluded.superseded, pending = excluded.pending, p50 = excluded.p50, p95 = excluded.p95,
        first_accepted = excluded.first_accepted, summarised_at = excluded.summarised_at
    """  # noqa: S608 - made of constants of this module only
)


def sum_up(session: Session, *, now: datetime) -> int:
    """Count whom new dispatches were for, and make the reach of those that are finished final; how many these were.

    ``now`` is the true clock. Any number of processes may do it, any number of times: what is final stays as it is.
    """
    if uncounted := session.scalars(_UNCOUNTED).all():
        session.execute(_COUNT_FOLLOWERS, {"chosen": list(uncounted)})
    finished = session.execute(_FINISHED, {"now": now, "at_once": _AT_ONCE}).all()
    if finished:
        with planned_for(session, sum(dispatch.notifications for dispatch in finished)):
            session.execute(_SUM_UP, {"chosen": [dispatch.id for dispatch in finished], "now": now})
    return len(finished)
