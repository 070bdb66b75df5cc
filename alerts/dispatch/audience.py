"""Who is told what: one definition of news, used to find the audience of a bulletin and again just before sending.

A rise is news for followers whose threshold it reaches. A fall is news only for those who were told more: the rise it
ends reached their threshold, nothing ended it in between, and a digest since then was accepted (or is being sent right
now, which nobody can tell from accepted). What never went out has no end that needs telling; but where it falls to a
level that still reaches the threshold, that level is news.

A digest is the whole picture of a device's places (see :mod:`alerts.dispatch.letters`), so a newer one always replaces
an older one: of two that wait for the same device only the newer is sent, and it tells everything since the last one
that was accepted.
"""

from __future__ import annotations

from sqlalchemy import TextClause, text

from alerts.dispatch.lanes import Lane

_TOLD = """
    EXISTS (
        SELECT 1
        FROM decision rise
        JOIN dispatch heard ON heard.bulletin_id >= rise.bulletin_id AND heard.bulletin_id < d.bulletin_id
        LEFT JOIN delivery x ON x.dispatch_id = heard.id AND x.subscription_id = s.id
        WHERE rise.istat_code = d.istat_code AND rise.day = d.day AND rise.hazard = d.hazard
          AND rise.kind IN ('new', 'escalation')
          AND rise.id > f.told_after AND rise.id < d.id
          AND rise.level >= s.min_level AND rise.level > d.level
          AND NOT EXISTS (
              SELECT 1 FROM decision ended
              WHERE ended.istat_code = d.istat_code AND ended.day = d.day AND ended.hazard = d.hazard
                AND ended.kind = 'all_clear' AND ended.id > rise.id AND ended.id < d.id)
          AND (d.level >= s.min_level
               OR x.outcome IN ('accepted', 'unknown')
               OR (x.outcome IS NULL AND EXISTS (
                   SELECT 1 FROM dispatch_batch b
                   WHERE b.dispatch_id = heard.id AND b.started_at IS NOT NULL AND b.finished_at IS NULL
                     AND s.id BETWEEN b.first_subscription AND b.last_subscription
                     AND s.id = ANY(b.recipients))))
    )
"""

_NEWS = f"""
    FROM decision d
    JOIN subscription_municipality f ON f.istat_code = d.istat_code
    JOIN subscription s ON s.id = f.subscription_id
    WHERE d.id > f.told_after
      AND CASE
            WHEN d.kind IN ('new', 'escalation', 'update') THEN d.level >= s.min_level
            WHEN d.kind IN ('de_escalation', 'all_clear') THEN {_TOLD}
            ELSE false
          END
"""

_LANES = " ".join(f"WHEN {lane.priority} THEN '{lane.value}'" for lane in Lane)

#: Insert the batches of a bulletin's audience. Parameters: bulletin_id, dispatch_id, size. The lane is the one of the
#: most urgent news; each device is in one batch, whatever happens to its subscription afterwards.
INSERT_BATCHES: TextClause = text(
    f"""
    WITH audience AS (
        SELECT s.id AS subscription_id,
               max(CASE WHEN d.kind IN ('de_escalation', 'all_clear') THEN {Lane.ALL_CLEAR.priority}
                        WHEN d.level = 3 THEN {Lane.RED.priority}
                        WHEN d.level = 2 THEN {Lane.ORANGE.priority}
                        ELSE {Lane.YELLOW.priority} END) AS priority
        {_NEWS} AND d.bulletin_id = :bulletin_id
        GROUP BY s.id
    ),
    numbered AS (
        SELECT subscription_id, priority,
               (row_number() OVER (PARTITION BY priority ORDER BY subscription_id) - 1) / :size AS batch
        FROM audience
    )
    INSERT INTO dispatch_batch (dispatch_id, lane, first_subscription, last_subscription, size, recipients)
    SELECT :dispatch_id,
           CASE priority {_LANES} END,
           min(subscription_id), max(subscription_id), count(*), array_agg(subscription_id ORDER BY subscription_id)
    FROM numbered
    GROUP BY priority, batch
    ORDER BY priority DESC, batch
    RETURNING id, lane, size
    """  # noqa: S608 - made of constants of this module only
)

#: The next page of a batch: recipients after ``after`` without an outcome. Parameters: batch_id, dispatch_id, after,
#: size.
NEXT_PAGE: TextClause = text(
    """
    SELECT recipient
    FROM dispatch_batch b, unnest(b.recipients) AS recipient
    WHERE b.id = :batch_id AND recipient > :after
      AND NOT EXISTS (SELECT 1 FROM delivery x WHERE x.dispatch_id = :dispatch_id AND x.subscription_id = recipient)
    ORDER BY recipient
    LIMIT :size
    """
)

#: The devices of a page as they are now: keys, places, the news still true that no accepted digest has told, and
#: whether a newer digest waits for them. Parameters: page (ids), dispatch_id, bulletin_id, source_id, today.
DEVICES: TextClause = text(
    f"""
    WITH heard AS (
        SELECT x.subscription_id, max(p.bulletin_id) AS bulletin_id
        FROM delivery x
        JOIN dispatch p ON p.id = x.dispatch_id
        JOIN bulletin b ON b.id = p.bulletin_id AND b.source_id = :source_id
        WHERE x.subscription_id = ANY(:page) AND x.outcome IN ('accepted', 'unknown')
        GROUP BY x.subscription_id
    ),
    news AS (
        SELECT s.id AS subscription_id, array_agg(d.id ORDER BY d.id) AS decisions
        {_NEWS}
          AND s.id = ANY(:page)
          AND d.bulletin_id <= :bulletin_id
          AND d.day >= :today
          AND d.bulletin_id > COALESCE((SELECT h.bulletin_id FROM heard h WHERE h.subscription_id = s.id), 0)
          AND NOT EXISTS (
              SELECT 1 FROM decision later
              WHERE later.istat_code = d.istat_code AND later.day = d.day AND later.hazard = d.hazard
                AND later.kind <> 'suppressed' AND later.id > d.id)
        GROUP BY s.id
    )
    SELECT s.id, s.endpoint, s.p256dh, s.auth, s.language, s.min_level,
           COALESCE(news.decisions, '{{}}') AS news,
           ARRAY(SELECT f.istat_code FROM subscription_municipality f
                 WHERE f.subscription_id = s.id ORDER BY f.istat_code) AS places,
           EXISTS (
               SELECT 1
               FROM dispatch p
               JOIN bulletin b ON b.id = p.bulletin_id AND b.source_id = :source_id
               JOIN dispatch_batch newer ON newer.dispatch_id = p.id
               WHERE p.id > :dispatch_id
                 AND s.id BETWEEN newer.first_subscription AND newer.last_subscription
                 AND s.id = ANY(newer.recipients)
           ) AS replaced
    FROM subscription s
    LEFT JOIN news ON news.subscription_id = s.id
    WHERE s.id = ANY(:page)
    ORDER BY s.id
    """  # noqa: S608 - made of constants of this module only
)
