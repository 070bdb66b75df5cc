"""Who is told: the statements that make batches, and those that look their devices up again before sending.

A digest is the whole picture of a device's places (see :mod:`alerts.dispatch.letters`), so a newer one always replaces
an older one: of two that wait for the same device only the newer is sent, and it tells everything since the last one
that was accepted.
"""

from __future__ import annotations

from itertools import product

from sqlalchemy import TextClause, text

from alerts.channels.contract import PASSING
from alerts.dispatch.lanes import Lane
from alerts.dispatch.news import NEWS_OF_DECISIONS, got, news_still_true
from alerts.dispatch.paging import around_page
from alerts.dispatch.reach import REACH_OF_AUDIENCE
from alerts.subscriptions.terms import QUIET_UNTIL

_PRIORITY = f"""
    max(CASE WHEN turn = 'fall' THEN {Lane.ALL_CLEAR.priority}
             WHEN level = 3 THEN {Lane.RED.priority}
             WHEN level = 2 THEN {Lane.ORANGE.priority}
             ELSE {Lane.YELLOW.priority} END)
"""
#: How urgent the news are to each device, whatever place they come from. Sorted and not hashed: a hash table of a
#: million devices does not fit into any cache, and they are wanted in order.
_URGENCY = f"""
    urgency AS (SELECT group_id, {_PRIORITY} AS priority FROM news GROUP BY group_id),
    told AS (
        SELECT unnest(members) AS subscription_id, priority FROM urgency JOIN groups ON groups.id = group_id
    ),
    gathered AS (
        SELECT DISTINCT ON (subscription_id) subscription_id, priority FROM told ORDER BY subscription_id, priority DESC
    )
"""  # noqa: S608 - made of constants of this module only

#: Outcomes after which it is tried again.
_PASSING = "x.outcome IN ({})".format(", ".join(f"'{outcome}'" for outcome in sorted(PASSING)))
_LANES = " ".join(f"WHEN {lane.priority} THEN '{lane.value}'" for lane in Lane)

#: Neighbouring devices of one lane in one batch; each device in one batch, whatever happens to its subscription later.
#: E-mails are in batches of their own: a slow mail server holds back no push. A list of numbers sorted as such and cut
#: into slices: to sort and number a million rows by three columns takes five times as long.
BATCHES_OF_AUDIENCE = f"""
    lists AS MATERIALIZED (
        SELECT priority, by_mail, array_agg(subscription_id) AS devices FROM audience GROUP BY priority, by_mail
    ),
    in_order AS MATERIALIZED (
        SELECT priority, by_mail, ARRAY(SELECT unnest(devices) ORDER BY 1) AS devices FROM lists
    )
    INSERT INTO dispatch_batch (dispatch_id, lane, channel, first_subscription, last_subscription, size, recipients)
    SELECT :dispatch_id,
           CASE priority {_LANES} END,
           CASE WHEN by_mail THEN 'email' ELSE 'web_push' END,
           slice[1], slice[cardinality(slice)], cardinality(slice), slice
    FROM in_order
    CROSS JOIN generate_series(1, cardinality(devices), :size) AS start
    CROSS JOIN LATERAL (SELECT devices[start:start + :size - 1] AS slice) AS cut
    ORDER BY priority DESC, by_mail, start
    RETURNING id, lane, size
"""  # noqa: S608 - made of constants of this module only

#: The highest level that rose, as far as it does not wait for the end of quiet hours.
_RISEN = f"CASE priority WHEN {Lane.RED.priority} THEN 3 WHEN {Lane.ORANGE.priority} THEN 2 ELSE 0 END"

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
               CASE WHEN {_RISEN} < quiet_override THEN quiet_until END AS until
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
    {BATCHES_OF_AUDIENCE}
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
    {BATCHES_OF_AUDIENCE}
    """  # noqa: S608 - made of constants of this module only
)

#: The recipients of a batch for whom there is something to do now (an array), and the time before which others, for
#: whom there is too, are to be left in peace. Parameters: batch_id, dispatch_id, now.
RECIPIENTS: TextClause = text(
    f"""
    SELECT array_agg(recipient ORDER BY recipient) FILTER (WHERE x.retry_at IS NULL OR x.retry_at <= :now) AS due,
           max(x.retry_at) FILTER (WHERE x.retry_at > :now) AS retry_at
    FROM dispatch_batch b
    CROSS JOIN unnest(b.recipients) AS recipient
    LEFT JOIN LATERAL (
        SELECT outcome, retry_at FROM delivery WHERE subscription_id = recipient AND dispatch_id = :dispatch_id LIMIT 1
    ) AS x ON true
    WHERE b.id = :batch_id AND (x.outcome IS NULL OR {_PASSING})
    """  # noqa: S608 - made of constants of this module only
)

_REPLACED = """
    EXISTS (
        SELECT FROM dispatch p
        JOIN dispatch_batch newer ON newer.dispatch_id = p.id
        WHERE p.deciding_id > %(deciding_id)s
          AND s.id BETWEEN newer.first_subscription AND newer.last_subscription
          AND s.id = ANY(newer.recipients)
    )
"""


#: Municipalities in order, each with the decision from which on it is followed.
_PLACES = "string_agg(f.istat_code || ':' || GREATEST(f.told_after, %(floor)s), ',')"
_PLACES_OF_ONE = f"""
    (SELECT {_PLACES}
     FROM (SELECT istat_code, told_after FROM subscription_municipality
           WHERE subscription_id = s.id ORDER BY istat_code) AS f)
"""  # noqa: S608 - made of constants of this module only
#: Of neighbours, both tables are read from one key to another and merged: half the cost of asking for the places of
#: each. FULL, and not LEFT, although nobody follows who is no subscription: it cannot be a nested loop, which is what
#: the planner takes where it believes that there are hardly any.
_NEIGHBOURS = f"""
    (SELECT * FROM subscription WHERE {around_page("id", close=True)}) AS s
    FULL JOIN (
        SELECT f.subscription_id, {_PLACES} AS places
        FROM (SELECT subscription_id, istat_code, told_after FROM subscription_municipality
              WHERE {around_page("subscription_id", close=True)}
              ORDER BY subscription_id, istat_code) AS f
        GROUP BY f.subscription_id
    ) AS follows ON follows.subscription_id = s.id
"""  # noqa: S608 - made of constants of this product only


def _devices(*, told: bool, history: bool, newer: bool, close: bool) -> bytes:
    since = """
        COALESCE((SELECT max(p.deciding_id)
                  FROM delivery x
                  JOIN dispatch p ON p.id = x.dispatch_id
                  WHERE x.subscription_id = s.id AND x.dispatch_id >= %(first)s AND x.outcome = 'accepted'), 0)
    """
    carriers = f"""
    WITH carriers AS (
        SELECT * FROM unnest(%(carriers)s::bigint[], %(early)s::timestamptz[]) AS given (dispatch_id, early)
    ),
    {got("= ANY(%(page)s::bigint[])")}
    """  # noqa: S608 - made of constants of this module only
    places = "follows.places" if close else _PLACES_OF_ONE
    statement = f"""
        {carriers if history else ""}
        SELECT s.id, s.endpoint, COALESCE(s.p256dh, ''), COALESCE(s.auth, ''),
               CASE WHEN s.p256dh IS NULL THEN s.secret END,
               s.language || '|' || s.min_level || '|' || s.hazard_levels || '|' || {since if told else "0"}
               || '|' || COALESCE({places}, '') || '|' || {"COALESCE(got.digests::text, '')" if history else "''"},
               {_REPLACED if newer else "false"}
        FROM {_NEIGHBOURS if close else "subscription s"}
        {"LEFT JOIN got ON got.subscription_id = s.id" if history else ""}
        {"" if close else f"WHERE {around_page('s.id', close=False)}"}
        """  # noqa: S608 - made of constants of this module only
    return statement.encode()


_DEVICES = {
    which: _devices(told=which[0], history=which[1], newer=which[2], close=which[3])
    for which in product((False, True), repeat=4)
}


def devices(*, told: bool, history: bool, newer: bool, close: bool) -> bytes:
    """The devices of a page as they are now, for a cursor of the driver: there are a million of them.

    In any order, and where keys are close, others between them too.

    Columns: key, endpoint, p256dh and auth (empty for an e-mail address), the secret (of an address only), *situation*,
    and whether a newer digest waits for it. A situation is all that the message depends on, as one text with bars in
    between: language, threshold, thresholds of hazards (JSON), the deciding up to which it was told everything, its
    places with the decision from which on it follows each (``048017:12,100005:7``), the carriers that it has (as
    ``got`` of :mod:`alerts.dispatch.news`).

    ``told``: other dispatches matter; ``history``: there are carriers; ``newer``: there are newer decidings; ``close``:
    as :func:`alerts.dispatch.paging.is_close` says. Parameters: those of the page, first (oldest dispatch that
    matters), floor, deciding_id, carriers, early.
    """
    return _DEVICES[told, history, newer, close]
