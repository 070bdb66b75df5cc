"""What is news to a device: one definition in SQL, used to find an audience and again just before sending.

News is a difference between what a device believes and what is so. It believes of a municipality, day and hazard what
was so when it last got a digest: as far as it was told, at or above its threshold or as the fall from such a thing;
since it follows the place; and only until the hours that it was told are over. So a rise is news where it reaches the
threshold and is not what was told last; a fall only to those who were told more. What never went out has no end that
needs telling, but where it falls to a level that still reaches the threshold, that level is news, and no fall. Where it
is not certain what a device believes it is told: too much rather than nothing.

Devices are many and their situations few: those with the same place, terms and digests are judged once, as a group.
Parameter of all fragments: ``now``, the clock of the decision.
"""

from __future__ import annotations

from alerts.subscriptions.terms import THRESHOLD
from app.core.territory.reserved import RESERVED_CODE


def _same_subject(one: str, other: str) -> str:
    """Both decisions are about the same municipality, day and hazard, and ``one`` was told of."""
    same = (f"{one}.{column} = {other}.{column}" for column in ("istat_code", "day", "hazard"))
    return f"{' AND '.join(same)} AND {one}.kind <> 'suppressed'"


def _level_now(said: str) -> str:
    """What of it is still to come: hours that are over do not count (:meth:`alerts.domain.decision.Told.level_at`)."""
    return f"""
        CASE WHEN {said}.ends_at <= :now THEN 0
             WHEN {said}.periods IS NULL THEN {said}.level
             ELSE (SELECT max(CAST(part ->> 2 AS int)) FROM jsonb_array_elements({said}.periods) AS part
                   WHERE CAST(part ->> 1 AS timestamptz) > :now)
        END
    """  # noqa: S608 - made of constants of this module only


#: Columns that complete a decision ``d`` to a row of ``changes``; ``after_more``: the last time that it was higher.
_CHANGE = f"""
    d.*, {_level_now("d")} AS level_now,
    (SELECT max(more.id) FROM decision more
     WHERE {_same_subject("more", "d")} AND more.id < d.id AND more.level > d.level) AS after_more
"""  # noqa: S608 - made of constants of this module only


def _history(where: str) -> str:
    """From ``changes`` (those of which ``where`` is true) to what was told before them.

    ``history`` is what was told of the subject of a change, each with the decidings during which it was the latest;
    ``digests`` are those that carried it, ``carriers`` all of these, with the moment from which on it is not certain
    what was in them, because something newer was being decided. What we tell ourselves (``internal``) is in nobody
    else's digests, and makes none of them less certain.
    """
    return f"""
    history AS MATERIALIZED (
        SELECT d.id AS decision_id, k.id AS told_id, k.level, k.periods, k.ends_at, k.decided_at,
               {_level_now("k")} AS level_now,
               d.istat_code = '{RESERVED_CODE}' AS internal, k.deciding_id AS since,
               lead(k.deciding_id, 1, d.deciding_id) OVER (PARTITION BY d.id ORDER BY k.id) AS until
        FROM changes d JOIN decision k ON {_same_subject("k", "d")} AND k.id < d.id
        WHERE {where}
    ),
    digests AS MATERIALIZED (
        SELECT h.*, p.id AS dispatch_id, p.deciding_id FROM history h
        JOIN dispatch p ON p.deciding_id >= h.since AND p.deciding_id < h.until
        JOIN deciding o ON o.id = p.deciding_id AND o.internal = h.internal
    ),
    carriers AS MATERIALIZED (
        SELECT DISTINCT g.dispatch_id,
               (SELECT n.queued_at FROM dispatch n JOIN deciding o ON o.id = n.deciding_id AND o.internal = g.internal
                WHERE n.deciding_id > g.deciding_id ORDER BY n.deciding_id LIMIT 1)
               - interval '1 minute' AS early
        FROM digests g
    )
    """  # noqa: S608 - made of constants of this module only


def got(among: str) -> str:
    """``got``: which of the ``carriers`` each device has.

    A number is negative where it is not certain: the digest is being sent, or its answer was lost, or it was sent so
    late that something decided meanwhile may be in it, or not. ``among`` completes a condition on a subscription's id.
    """
    return f"""
    got AS MATERIALIZED (
        SELECT subscription_id, array_agg(digest ORDER BY digest) AS digests
        FROM (
            SELECT x.subscription_id,
                   CASE WHEN x.outcome = 'accepted' AND COALESCE(x.at < c.early, true) THEN x.dispatch_id
                        ELSE -x.dispatch_id END AS digest
            FROM carriers c
            JOIN delivery x ON x.dispatch_id = c.dispatch_id
            WHERE x.outcome IN ('accepted', 'unknown') AND x.subscription_id {among}
            UNION ALL
            SELECT recipient, -b.dispatch_id
            FROM dispatch_batch b, unnest(b.recipients) AS recipient
            WHERE b.dispatch_id IN (SELECT dispatch_id FROM carriers)
              AND b.started_at IS NOT NULL AND b.finished_at IS NULL AND recipient {among}
              AND NOT EXISTS (
                  SELECT FROM delivery x
                  WHERE x.dispatch_id = b.dispatch_id AND x.subscription_id = recipient
                    AND x.outcome NOT IN ('throttled', 'failed'))
        ) AS received
        GROUP BY subscription_id
    )
    """  # noqa: S608 - made of constants of this module only


#: Whoever follows a place since before this is told of everything that matters here.
_FLOOR = """
    min(id) - 1 FROM (SELECT id FROM changes UNION ALL SELECT told_id FROM history) AS numbers
"""


def _groups(since: str, joins: str, where: str) -> str:
    """``groups`` of devices that are alike (their ``members``).

    ``since`` is the deciding up to which a device has been told everything. ``where`` is about a follow ``f``. The
    subscriptions are not read: their thresholds are in it, as a text.
    """
    return f"""
    groups AS MATERIALIZED (
        SELECT row_number() OVER () AS id, istat_code, told_after, since, digests, members,
               CAST(split_part(terms, ' ', 1) AS int) AS min_level,
               CAST(substr(terms, strpos(terms, ' ')) AS jsonb) AS hazard_levels
        FROM (
            SELECT f.istat_code, f.terms, {since} AS since, got.digests,
                   GREATEST(f.told_after, (SELECT {_FLOOR})) AS told_after,
                   array_agg(f.subscription_id) AS members
            FROM subscription_municipality f
            LEFT JOIN got ON got.subscription_id = f.subscription_id
            {joins}
            WHERE {where}
            GROUP BY 1, 2, 3, 4, 5
        ) AS alike
    )
    """  # noqa: S608 - made of constants of this module only


#: The ``pairs`` of a group and a change that may be news to it.
_PAIRS = f"""
    pairs AS MATERIALIZED (
        SELECT s.id AS group_id, d.id AS decision_id, s.told_after, s.digests, {THRESHOLD} AS threshold
        FROM groups s
        JOIN changes d ON d.istat_code = s.istat_code AND d.id > s.told_after AND d.deciding_id > s.since
    )
"""  # noqa: S608 - made of constants of this module only

#: What a group ``believed`` before a change: what was so when it last got a digest. It was *told* of it where it is at
#: or above the threshold, or where it had been told more, and that neither ended nor was over before this began.
_BELIEVED = """
    heard AS (
        SELECT c.group_id, c.decision_id, g.told_id, g.level, g.dispatch_id = ANY(c.digests) AS certain,
               lag(g.level = 0) OVER earlier OR lag(g.ends_at) OVER earlier <= g.decided_at AS anew
        FROM pairs c
        JOIN digests g ON g.decision_id = c.decision_id AND g.told_id > c.told_after
                      AND (g.dispatch_id = ANY(c.digests) OR -g.dispatch_id = ANY(c.digests))
        WINDOW earlier AS (PARTITION BY c.group_id, c.decision_id ORDER BY g.told_id, g.dispatch_id)
    ),
    chained AS (
        SELECT *, count(*) FILTER (WHERE anew) OVER (PARTITION BY group_id, decision_id ORDER BY told_id) AS episode
        FROM heard
    ),
    summed AS (
        SELECT group_id, decision_id, told_id, bool_and(certain) AS certain,
               max(max(level)) OVER (PARTITION BY group_id, decision_id, max(episode) ORDER BY told_id) AS most
        FROM chained
        GROUP BY group_id, decision_id, told_id
    ),
    believed AS (
        SELECT DISTINCT ON (s.group_id, s.decision_id)
               s.group_id, s.decision_id, s.certain, s.most, h.level, h.periods, h.level_now
        FROM summed s
        JOIN history h ON h.decision_id = s.decision_id AND h.told_id = s.told_id
        ORDER BY s.group_id, s.decision_id, s.told_id DESC
    )
"""

#: Certainly what the device was told last.
_KNOWN = "COALESCE(b.certain AND b.level = d.level AND b.periods IS NOT DISTINCT FROM d.periods, false)"


def _news(known: str) -> str:
    """The ``news`` that changes are to groups: ``'rise'``, or ``'fall'``, which may be due to a rise that is over.

    What is ``known`` is no rise. That can be said of a device only when nothing else waits to be sent to it.
    """
    return f"""
    {_PAIRS},
    {_BELIEVED},
    judged AS (
        SELECT c.group_id, c.decision_id, d.level_now AS level,
               CASE WHEN b.level_now > d.level_now AND b.most >= c.threshold THEN 'fall'
                    WHEN d.level_now >= c.threshold
                         AND (d.kind IN ('new', 'escalation', 'update') OR d.after_more > c.told_after)
                         AND NOT {known}
                    THEN 'rise' END AS turn
        FROM pairs c
        JOIN changes d ON d.id = c.decision_id
        LEFT JOIN believed b ON b.group_id = c.group_id AND b.decision_id = c.decision_id
    ),
    news AS MATERIALIZED (SELECT * FROM judged WHERE turn IS NOT NULL)
    """  # noqa: S608 - made of constants of this module only


#: The news that the decisions of one deciding are, whoever has heard of what came in between. Where something never was
#: higher nobody's history is read: for most rises. Parameters: deciding_id, now, places (those in which something was
#: decided: from a list the planner sees how many follow them).
NEWS_OF_DECISIONS = f"""
    changes AS MATERIALIZED (
        SELECT {_CHANGE} FROM decision d WHERE d.deciding_id = :deciding_id AND d.kind <> 'suppressed'
    ),
    {_history("d.after_more IS NOT NULL")},
    {got("IS NOT NULL")},
    {_groups("0", "", "f.istat_code = ANY(:places)")},
    {_news("false")}
"""  # noqa: S608 - made of constants of this module only


def _still_true(places: str) -> str:
    """``changes``: what was decided up to a deciding and nothing has replaced since. Parameters: deciding_id, today."""
    return f"""
    changes AS MATERIALIZED (
        SELECT {_CHANGE}
        FROM decision d
        WHERE {places} AND d.day >= :today AND d.kind <> 'suppressed' AND d.deciding_id <= :deciding_id
          AND NOT EXISTS (SELECT FROM decision later WHERE {_same_subject("later", "d")} AND later.id > d.id)
    )
    """  # noqa: S608 - made of constants of this module only


def news_still_true(among: str) -> str:
    """The news of any deciding up to one: what some devices have not heard, and nothing has replaced since.

    ``among`` completes a condition on the id of a subscription. Parameters: deciding_id, now, today.
    """
    last_digest = f"""
    last_digest AS MATERIALIZED (
        SELECT x.subscription_id, max(p.deciding_id) AS deciding_id
        FROM delivery x
        JOIN dispatch p ON p.id = x.dispatch_id
        WHERE x.subscription_id {among} AND x.outcome = 'accepted'
        GROUP BY x.subscription_id
    )
    """  # noqa: S608 - made of constants of this module only
    where = f"f.istat_code IN (SELECT istat_code FROM changes) AND f.subscription_id {among}"  # noqa: S608
    places = f"d.istat_code IN (SELECT istat_code FROM subscription_municipality WHERE subscription_id {among})"  # noqa: S608
    return f"""
    {last_digest},
    {_still_true(places)},
    {_history("true")},
    {got(among)},
    {_groups("COALESCE(l.deciding_id, 0)", "LEFT JOIN last_digest l ON l.subscription_id = f.subscription_id", where)},
    {_news("false")}
    """


#: What the news to any device depends on, besides the device. As long as nobody decides anything, and until ``until``,
#: it stays as it is. ``ends_at``: when all that was decided is over; ``floor``: as that of groups; ``first``: the
#: oldest dispatch of which it matters who got it; ``places`` where there may be news. Parameters: deciding_id, now,
#: today.
WHAT_IS_STILL_TRUE = f"""
    WITH {_still_true("true")},
    {_history("true")},
    said AS (SELECT ends_at, periods FROM decision WHERE day >= :today AND kind <> 'suppressed'),
    instants AS (
        SELECT ends_at AS at FROM said
        UNION ALL
        SELECT CAST(part ->> 1 AS timestamptz) FROM said, jsonb_array_elements(periods) AS part
    )
    SELECT (SELECT min(at) FROM instants WHERE at > :now) AS until,
           (SELECT max(ends_at) FROM decision WHERE deciding_id = :deciding_id AND kind <> 'suppressed') AS ends_at,
           (SELECT {_FLOOR}) AS floor,
           (SELECT min(id) FROM dispatch WHERE deciding_id >= (SELECT min(deciding_id) FROM changes)) AS first,
           ARRAY(SELECT DISTINCT istat_code FROM changes) AS places,
           ARRAY(SELECT dispatch_id FROM carriers ORDER BY dispatch_id) AS carriers,
           ARRAY(SELECT early FROM carriers ORDER BY dispatch_id) AS early
"""  # noqa: S608 - made of constants of this module only

#: The news to groups of devices (``groups``: a JSON list of objects), when a digest is about to be sent to them and no
#: older one will be any more. Parameters: groups, deciding_id, now, today.
NEWS_OF_GROUPS = f"""
    WITH groups AS MATERIALIZED (
        SELECT * FROM jsonb_to_recordset(CAST(:groups AS jsonb)) AS given (
            id int, istat_code text, min_level int, hazard_levels jsonb, told_after bigint, since bigint,
            digests bigint[])
    ),
    {_still_true("d.istat_code IN (SELECT istat_code FROM groups)")},
    {_history("true")},
    {_news(_KNOWN)}
    SELECT group_id,
           array_agg(decision_id ORDER BY decision_id) FILTER (WHERE turn = 'rise') AS rises,
           array_agg(decision_id ORDER BY decision_id) FILTER (WHERE turn = 'fall') AS falls
    FROM news
    GROUP BY group_id
"""  # noqa: S608 - made of constants of this module only
