"""Summing up: when a dispatch is finished, its reach becomes final, and its deliveries are needed for it no more."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from alerts.dispatch.reach import BY_PLACE, TOTALS, planned_for_many

#: Followers of any place of a dispatch, each device once, where they were not counted yet: those of now that were there
#: before, and those erased since because this very dispatch found them dead. Of a morning it is not known.
_COUNT_FOLLOWERS = text(
    """
    WITH uncounted AS MATERIALIZED (
        SELECT p.id, (SELECT min(d.id) FROM decision d
                      WHERE d.deciding_id = p.deciding_id AND d.kind <> 'suppressed') AS first_decision
        FROM dispatch p
        LEFT JOIN dispatch_total t ON t.dispatch_id = p.id
        WHERE t.matched IS NULL AND t.summarised_at IS NULL
          AND EXISTS (SELECT FROM dispatch_reach r WHERE r.dispatch_id = p.id)
    ),
    followers AS (
        SELECT id, count(*) AS devices
        FROM (
            SELECT DISTINCT u.id, f.subscription_id
            FROM uncounted u
            JOIN dispatch_reach r ON r.dispatch_id = u.id
            JOIN subscription_municipality f ON f.istat_code = r.istat_code AND f.told_after < u.first_decision
        ) AS each
        GROUP BY id
    ),
    dead AS (
        SELECT x.dispatch_id AS id, count(*) AS devices
        FROM delivery x
        WHERE x.dispatch_id IN (SELECT id FROM uncounted) AND x.outcome = 'gone'
          AND NOT EXISTS (SELECT FROM subscription s WHERE s.id = x.subscription_id)
        GROUP BY x.dispatch_id
    )
    INSERT INTO dispatch_total (dispatch_id, matched)
    SELECT u.id, COALESCE(followers.devices, 0) + COALESCE(dead.devices, 0)
    FROM uncounted u
    LEFT JOIN followers USING (id)
    LEFT JOIN dead USING (id)
    WHERE u.first_decision IS NOT NULL
    ON CONFLICT (dispatch_id) DO UPDATE SET matched = excluded.matched
    """
)

#: Dispatches summed up by one statement: what follows an upgrade, or a long stop, is done in the minutes after it.
_AT_ONCE = 20

#: Finished: nothing is left to send; or everything it tells of has been over for an hour, in which workers record who
#: was not told in time. Then what has no outcome has none for good: ``pending`` stays.
_FINISHED = """
    SELECT p.id
    FROM dispatch p
    LEFT JOIN dispatch_total t ON t.dispatch_id = p.id
    CROSS JOIN LATERAL (
        SELECT COALESCE(
            (SELECT max(d.ends_at) FROM decision d WHERE d.deciding_id = p.deciding_id AND d.kind <> 'suppressed'),
            (CAST(p.decided_at AT TIME ZONE 'Europe/Rome' AS date) + 1)::timestamp AT TIME ZONE 'Europe/Rome'
        ) - p.decided_at AS life
    ) AS told
    WHERE t.summarised_at IS NULL
      AND (NOT EXISTS (SELECT FROM dispatch_batch b WHERE b.dispatch_id = p.id AND b.finished_at IS NULL)
           OR p.queued_at + told.life + interval '1 hour' <= :now)
    ORDER BY p.id
    LIMIT :at_once
"""

#: In the order in which those who are gone are counted. Parameters: now, at_once.
_SUM_UP = text(
    f"""
    WITH chosen AS MATERIALIZED ({_FINISHED}),
    {TOTALS},
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
    INSERT INTO dispatch_total (dispatch_id, gone, accepted, failed, superseded, pending, p50, p95, summarised_at)
    SELECT dispatch_id, gone, accepted, failed, superseded, pending, p50, p95, :now
    FROM totals
    ON CONFLICT (dispatch_id) DO UPDATE
    SET gone = excluded.gone, accepted = excluded.accepted, failed = excluded.failed,
        superseded = excluded.superseded, pending = excluded.pending, p50 = excluded.p50, p95 = excluded.p95,
        summarised_at = excluded.summarised_at
    RETURNING dispatch_id
    """  # noqa: S608 - made of constants of this module only
)


def sum_up(session: Session, *, now: datetime) -> int:
    """Count whom new dispatches were for, and make the reach of those that are finished final; how many these were.

    ``now`` is the true clock. Any number of processes may do it, any number of times: what is final stays as it is.
    """
    with planned_for_many(session):
        session.execute(_COUNT_FOLLOWERS)
        return len(session.execute(_SUM_UP, {"now": now, "at_once": _AT_ONCE}).all())
