"""Who is told, and what: the statements that make batches, and the one that looks up a page of them before sending.

A digest is the whole picture of a device's places (see :mod:`alerts.dispatch.letters`), so a newer one always replaces
an older one: of two that wait for the same device only the newer is sent, and it tells everything since the last one
that was accepted.
"""

from __future__ import annotations

from sqlalchemy import TextClause, text

from alerts.dispatch.lanes import Lane
from alerts.dispatch.news import NEWS_OF_DECISIONS, news_still_true
from alerts.dispatch.reach import REACH_OF_AUDIENCE
from alerts.subscriptions.terms import QUIET_UNTIL

_PRIORITY = f"""
    max(CASE WHEN turn = 'fall' THEN {Lane.ALL_CLEAR.priority}
             WHEN level = 3 THEN {Lane.RED.priority}
             WHEN level = 2 THEN {Lane.ORANGE.priority}
             ELSE {Lane.YELLOW.priority} END)
"""
#: How urgent the news are to each device, whatever place they come from: ``risen`` is the highest level that rose.
_URGENCY = f"""
    urgency AS (
        SELECT group_id, {_PRIORITY} AS priority, max(level) FILTER (WHERE turn = 'rise') AS risen
        FROM news
        GROUP BY group_id
    ),
    gathered AS (
        SELECT member AS subscription_id, max(priority) AS priority, max(risen) AS risen
        FROM urgency
        JOIN groups ON groups.id = group_id, unnest(members) AS member
        GROUP BY member
    )
"""  # noqa: S608 - made of constants of this module only

_LANES = " ".join(f"WHEN {lane.priority} THEN '{lane.value}'" for lane in Lane)

#: Neighbouring devices of one lane in one batch; each device in one batch, whatever happens to its subscription later.
_BATCHES_OF_AUDIENCE = f"""
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

#: Insert the batches of those to whom the decisions of a deciding are news, in the lane of the most urgent. Who is in
#: its quiet hours is held instead, unless a rise reaches the level that does not wait. Parameters: deciding_id,
#: dispatch_id, now, size.
BATCHES_OF_DECISIONS: TextClause = text(
    f"""
    WITH {NEWS_OF_DECISIONS},
    {_URGENCY},
    concerned AS MATERIALIZED (
        SELECT subscription_id, priority,
               CASE WHEN COALESCE(risen, 0) < s.quiet_override THEN {QUIET_UNTIL} END AS until
        FROM gathered
        JOIN subscription s ON s.id = subscription_id
    ),
    held AS (
        INSERT INTO dispatch_held (subscription_id, until)
        SELECT subscription_id, until FROM concerned WHERE until IS NOT NULL
        ON CONFLICT (subscription_id) DO UPDATE SET until = LEAST(dispatch_held.until, excluded.until)
    ),
    asleep AS (SELECT subscription_id FROM concerned WHERE until IS NOT NULL),
    audience AS (SELECT subscription_id, priority FROM concerned WHERE until IS NULL),
    {REACH_OF_AUDIENCE},
    {_BATCHES_OF_AUDIENCE}
    """  # noqa: S608 - made of constants of this module only
)

#: Insert the batches of those whose quiet hours are over and for whom something is still news. Parameters: deciding_id,
#: dispatch_id, now, today, size.
BATCHES_OF_THE_MORNING: TextClause = text(
    f"""
    WITH {news_still_true("IN (SELECT subscription_id FROM dispatch_held WHERE until <= :now)", last_look=False)},
    {_URGENCY},
    asleep AS (SELECT subscription_id FROM gathered WHERE false),
    audience AS (SELECT subscription_id, priority FROM gathered),
    {REACH_OF_AUDIENCE},
    {_BATCHES_OF_AUDIENCE}
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

#: The devices of a page as they are now: keys, terms, places, the news still true that no accepted digest has told
#: (decision ids, by what they are to the device), and whether a newer digest waits for them. Parameters: page (ids),
#: deciding_id, now, today.
DEVICES: TextClause = text(
    f"""
    WITH {news_still_true("= ANY(:page)", last_look=True)},
    gathered AS (
        SELECT member AS subscription_id,
               array_agg(decision_id ORDER BY decision_id) FILTER (WHERE turn = 'rise') AS rises,
               array_agg(decision_id ORDER BY decision_id) FILTER (WHERE turn = 'fall') AS falls
        FROM news
        JOIN groups ON groups.id = group_id, unnest(members) AS member
        GROUP BY member
    )
    SELECT s.id, s.endpoint, s.p256dh, s.auth, s.language, s.min_level, s.hazard_levels,
           COALESCE(n.rises, '{{}}') AS rises, COALESCE(n.falls, '{{}}') AS falls,
           ARRAY(SELECT f.istat_code FROM subscription_municipality f
                 WHERE f.subscription_id = s.id ORDER BY f.istat_code) AS places,
           EXISTS (
               SELECT 1
               FROM dispatch p
               JOIN dispatch_batch newer ON newer.dispatch_id = p.id
               WHERE p.deciding_id > :deciding_id
                 AND s.id BETWEEN newer.first_subscription AND newer.last_subscription
                 AND s.id = ANY(newer.recipients)
           ) AS replaced
    FROM subscription s
    LEFT JOIN gathered n ON n.subscription_id = s.id
    WHERE s.id = ANY(:page)
    ORDER BY s.id
    """  # noqa: S608 - made of constants of this module only
)
