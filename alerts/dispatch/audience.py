"""Who is told what: one SQL definition, used to count and batch at fan-out and to find recipients again when sending.

A rise is told to followers whose threshold it reaches. A fall is told only to those who were told more: somebody whose
threshold an earlier, higher level reached, who had subscribed by then, and whose message was not known to have failed.
One row per device, whatever the number of municipalities and hazards that changed. ``live`` are the decisions that no
later one has replaced in the meantime: a message that waited behind others must not tell what is no longer so.
"""

from __future__ import annotations

from sqlalchemy import TextClause, text

_AUDIENCE = """
    SELECT s.id AS subscription_id,
           array_agg(d.id ORDER BY d.id) FILTER (WHERE NOT EXISTS (
               SELECT 1 FROM decision later
               WHERE later.istat_code = d.istat_code AND later.day = d.day AND later.hazard = d.hazard
                 AND later.id > d.id AND later.kind <> 'suppressed'
           )) AS live,
           max(CASE WHEN d.kind IN ('new', 'escalation', 'update')
                    THEN CASE d.level WHEN 3 THEN 50 WHEN 2 THEN 40 ELSE 10 END
                    ELSE 30 END) AS priority
    FROM decision d
    JOIN subscription_municipality f ON f.istat_code = d.istat_code
    JOIN subscription s ON s.id = f.subscription_id
    WHERE d.bulletin_id = :bulletin_id
      AND d.kind <> 'suppressed'
      AND d.id > f.told_after
      AND (CAST(:first AS bigint) IS NULL OR s.id BETWEEN :first AND :last)
      AND CASE
            WHEN d.kind IN ('new', 'escalation', 'update') THEN d.level >= s.min_level
            ELSE EXISTS (
                SELECT 1
                FROM decision p
                LEFT JOIN dispatch pd ON pd.bulletin_id = p.bulletin_id
                LEFT JOIN delivery x ON x.dispatch_id = pd.id AND x.subscription_id = s.id
                WHERE p.istat_code = d.istat_code AND p.day = d.day AND p.hazard = d.hazard
                  AND p.kind IN ('new', 'escalation')
                  AND p.id > f.told_after AND p.id < d.id
                  AND p.level >= s.min_level AND p.level > d.level
                  AND (x.outcome IS NULL OR x.outcome IN ('accepted', 'unknown'))
            )
          END
    GROUP BY s.id
"""

#: Recipients of a batch that have no outcome yet, with what is needed to send. Parameters: bulletin_id, dispatch_id,
#: first, last, priority.
PENDING_RECIPIENTS: TextClause = text(
    f"""
    WITH audience AS MATERIALIZED ({_AUDIENCE})
    SELECT a.subscription_id, a.live, s.endpoint, s.p256dh, s.auth, s.language
    FROM audience a
    JOIN subscription s ON s.id = a.subscription_id
    WHERE a.priority = :priority
      AND NOT EXISTS (SELECT 1 FROM delivery x
                      WHERE x.dispatch_id = :dispatch_id AND x.subscription_id = a.subscription_id)
    ORDER BY a.subscription_id
    """  # noqa: S608 - both parts are constants of this module
)

#: Insert the batches of a dispatch. Parameters: bulletin_id, dispatch_id, size, first and last (null).
INSERT_BATCHES: TextClause = text(
    f"""
    WITH audience AS ({_AUDIENCE}),
    numbered AS (
        SELECT subscription_id, priority,
               (row_number() OVER (PARTITION BY priority ORDER BY subscription_id) - 1) / :size AS batch
        FROM audience
    )
    INSERT INTO dispatch_batch (dispatch_id, lane, first_subscription, last_subscription, size)
    SELECT :dispatch_id,
           CASE priority WHEN 50 THEN 'red' WHEN 40 THEN 'orange' WHEN 30 THEN 'all_clear' ELSE 'yellow' END,
           min(subscription_id), max(subscription_id), count(*)
    FROM numbered
    GROUP BY priority, batch
    ORDER BY priority DESC, batch
    RETURNING id, lane, size
    """  # noqa: S608 - both parts are constants of this module
)
