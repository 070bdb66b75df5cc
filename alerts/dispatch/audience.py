"""Who is told: the statements that make batches, and those that look their devices up again before sending.

A digest is the whole picture of a device's places (see :mod:`alerts.dispatch.letters`), so a newer one always replaces
an older one: of two that wait for the same device only the newer is sent, and it tells everything since the last one
that was accepted.
"""

from __future__ import annotations

from sqlalchemy import TextClause, text

from alerts.channels.contract import PASSING
from alerts.dispatch.lanes import Lane
from alerts.dispatch.news import NEWS_OF_DECISIONS, got, news_still_true
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

#: Outcomes after which it is tried again.
_PASSING = "x.outcome IN ({})".format(", ".join(f"'{outcome}'" for outcome in sorted(PASSING)))
_LANES = " ".join(f"WHEN {lane.priority} THEN '{lane.value}'" for lane in Lane)

#: Neighbouring devices of one lane in one batch; each device in one batch, whatever happens to its subscription later.
#: E-mails are in batches of their own: a slow mail server holds back no push.
_BATCHES_OF_AUDIENCE = f"""
    numbered AS (
        SELECT subscription_id, priority, by_mail,
               (row_number() OVER (PARTITION BY priority, by_mail ORDER BY subscription_id) - 1) / :size AS batch
        FROM audience
    )
    INSERT INTO dispatch_batch (dispatch_id, lane, channel, first_subscription, last_subscription, size, recipients)
    SELECT :dispatch_id,
           CASE priority {_LANES} END,
           CASE WHEN by_mail THEN 'email' ELSE 'web_push' END,
           min(subscription_id), max(subscription_id), count(*), array_agg(subscription_id ORDER BY subscription_id)
    FROM numbered
    GROUP BY priority, by_mail, batch
    ORDER BY priority DESC, by_mail, batch
    RETURNING id, lane, size
"""  # noqa: S608 - made of constants of this module only

#: The few of which more has to be known than what is news to them. Materialised, so that it is joined once and not
#: looked up for each of a million devices.
_SPECIAL = f"""
    special AS MATERIALIZED (
        SELECT s.id, s.p256dh IS NULL AS by_mail, s.quiet_override,
               CASE WHEN s.quiet_from IS NOT NULL THEN {QUIET_UNTIL} END AS quiet_until
        FROM subscription s
        WHERE s.quiet_from IS NOT NULL OR s.p256dh IS NULL
    ),
    concerned AS MATERIALIZED (
        SELECT subscription_id, priority, COALESCE(by_mail, false) AS by_mail,
               CASE WHEN COALESCE(risen, 0) < quiet_override THEN quiet_until END AS until
        FROM gathered
        LEFT JOIN special ON special.id = subscription_id
    )
"""  # noqa: S608 - made of constants of this module only

#: Insert the batches of those to whom the decisions of a deciding are news, in the lane of the most urgent. Who is in
#: its quiet hours is held instead, unless a rise reaches the level that does not wait. Parameters: deciding_id,
#: dispatch_id, now, places, size.
BATCHES_OF_DECISIONS: TextClause = text(
    f"""
    WITH {NEWS_OF_DECISIONS},
    {_URGENCY},
    {_SPECIAL},
    held AS (
        INSERT INTO dispatch_held (subscription_id, until)
        SELECT subscription_id, until FROM concerned WHERE until IS NOT NULL
        ON CONFLICT (subscription_id) DO UPDATE SET until = LEAST(dispatch_held.until, excluded.until)
    ),
    asleep AS (SELECT subscription_id FROM concerned WHERE until IS NOT NULL),
    audience AS (SELECT subscription_id, priority, by_mail FROM concerned WHERE until IS NULL),
    {REACH_OF_AUDIENCE},
    {_BATCHES_OF_AUDIENCE}
    """  # noqa: S608 - made of constants of this module only
)

#: Insert the batches of those whose quiet hours are over and for whom something is still news. Parameters: deciding_id,
#: dispatch_id, now, today, size.
BATCHES_OF_THE_MORNING: TextClause = text(
    f"""
    WITH {news_still_true("IN (SELECT subscription_id FROM dispatch_held WHERE until <= :now)")},
    {_URGENCY},
    {_SPECIAL},
    asleep AS (SELECT subscription_id FROM concerned WHERE false),
    audience AS (SELECT subscription_id, priority, by_mail FROM concerned),
    {REACH_OF_AUDIENCE},
    {_BATCHES_OF_AUDIENCE}
    """  # noqa: S608 - made of constants of this module only
)

#: The recipients of a batch for whom there is still something to do. Parameters: batch_id, dispatch_id.
RECIPIENTS: TextClause = text(
    f"""
    SELECT recipient, x.retry_at
    FROM dispatch_batch b
    CROSS JOIN unnest(b.recipients) AS recipient
    LEFT JOIN LATERAL (
        SELECT outcome, retry_at FROM delivery WHERE subscription_id = recipient AND dispatch_id = :dispatch_id LIMIT 1
    ) AS x ON true
    WHERE b.id = :batch_id AND (x.outcome IS NULL OR {_PASSING})
    ORDER BY recipient
    """  # noqa: S608 - made of constants of this module only
)

_REPLACED = """
    EXISTS (
        SELECT FROM dispatch p
        JOIN dispatch_batch newer ON newer.dispatch_id = p.id
        WHERE p.deciding_id > :deciding_id
          AND s.id BETWEEN newer.first_subscription AND newer.last_subscription
          AND s.id = ANY(newer.recipients)
    )
"""


def _devices(*, history: bool, newer: bool) -> TextClause:
    carriers = f"""
    WITH carriers AS (
        SELECT * FROM unnest(CAST(:carriers AS bigint[]), CAST(:early AS timestamptz[])) AS given (dispatch_id, early)
    ),
    {got("= ANY(:page)")}
    """  # noqa: S608 - made of constants of this module only
    return text(
        f"""
        {carriers if history else ""}
        SELECT s.id, s.endpoint, s.secret, s.p256dh, s.auth, s.language, s.min_level,
               CAST(s.hazard_levels AS text) AS hazard_levels, f.places, f.told_after,
               COALESCE((SELECT max(p.deciding_id)
                         FROM delivery x
                         JOIN dispatch p ON p.id = x.dispatch_id
                         WHERE x.subscription_id = s.id AND x.dispatch_id >= :first
                           AND x.outcome = 'accepted'), 0) AS since,
               {"got.digests" if history else "NULL"} AS digests,
               {_REPLACED if newer else "false"} AS replaced
        FROM subscription s
        CROSS JOIN LATERAL (
            SELECT array_agg(istat_code ORDER BY istat_code) AS places,
                   array_agg(GREATEST(told_after, :floor) ORDER BY istat_code) AS told_after
            FROM subscription_municipality
            WHERE subscription_id = s.id
        ) AS f
        {"LEFT JOIN got ON got.subscription_id = s.id" if history else ""}
        WHERE s.id = ANY(:page)
        ORDER BY s.id
        """  # noqa: S608 - made of constants of this module only
    )


_DEVICES = {
    (history, newer): _devices(history=history, newer=newer) for history in (False, True) for newer in (False, True)
}


def devices(*, history: bool, newer: bool) -> TextClause:
    """The devices of a page as they are now: keys, terms, places, and what they have been told.

    ``since`` is the deciding up to which a device was told everything, ``digests`` the carriers that it has (as ``got``
    of :mod:`alerts.dispatch.news`); ``replaced``: a newer digest waits for it. ``history``: there are carriers;
    ``newer``: there are newer decidings. Parameters: page (ids), first (oldest dispatch that matters), floor,
    deciding_id, carriers, early.
    """
    return _DEVICES[history, newer]
