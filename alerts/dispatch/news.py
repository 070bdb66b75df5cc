"""What is news to a device: one definition in SQL, used to find an audience and again just before sending.

News is a difference between what the device believes and what is so. It believes the last thing it was told of a
municipality, day and hazard: something at or above its threshold, or the fall from such a thing; since it follows the
place; in a digest that was accepted (or is being sent right now, which nobody can tell from accepted); and only until
the hours that it was told are over. So a rise is news where it reaches the threshold and was not told already; a fall
only to those who were told more. What never went out has no end that needs telling, but where it falls to a level that
still reaches the threshold, that level is news, and no fall.

The fragments speak of a decision ``d``, a follower ``f`` and its subscription ``s``. Parameter: ``now``, the clock of
the decision.
"""

from __future__ import annotations

from alerts.subscriptions.terms import THRESHOLD

RISES = "('new', 'escalation', 'update')"


def same_subject(one: str, other: str) -> str:
    """Both decisions are about the same municipality, day and hazard, and ``one`` was told of."""
    same = (f"{one}.{column} = {other}.{column}" for column in ("istat_code", "day", "hazard"))
    return f"{' AND '.join(same)} AND {one}.kind <> 'suppressed'"


def _heard(told: str) -> str:
    """The device got a digest while ``told``, which something has replaced since, was the latest of its subject."""
    return f"""
        EXISTS (
            SELECT FROM dispatch p
            LEFT JOIN delivery x ON x.dispatch_id = p.id AND x.subscription_id = s.id
            WHERE p.deciding_id >= {told}.deciding_id
              AND p.deciding_id < (SELECT min(next.deciding_id) FROM decision next
                                   WHERE {same_subject("next", told)} AND next.id > {told}.id)
              AND (x.outcome IN ('accepted', 'unknown')
                   OR (x.outcome IS NULL AND EXISTS (
                       SELECT FROM dispatch_batch b
                       WHERE b.dispatch_id = p.id AND b.started_at IS NOT NULL AND b.finished_at IS NULL
                         AND s.id BETWEEN b.first_subscription AND b.last_subscription
                         AND s.id = ANY(b.recipients)))))
    """  # noqa: S608 - made of constants of this module only


#: A fall to below the threshold was told to those who had been told more since it last began.
_TOLD_MORE = f"""
    EXISTS (
        SELECT FROM decision more
        WHERE {same_subject("more", "k")} AND more.id > f.told_after AND more.id < k.id AND more.level >= {THRESHOLD}
          AND {_heard("more")}
          AND NOT EXISTS (
              SELECT FROM decision anew
              WHERE {same_subject("anew", "k")} AND anew.kind = 'new' AND anew.id > more.id AND anew.id < k.id))
"""  # noqa: S608 - made of constants of this module only

_LAST_TOLD = f"""
    SELECT k.level, k.periods, k.ends_at
    FROM decision k
    WHERE {same_subject("k", "d")} AND k.id > f.told_after AND k.id < d.id
      AND (k.level >= {THRESHOLD} OR k.kind = 'all_clear' OR (k.kind = 'de_escalation' AND {_TOLD_MORE}))
      AND {_heard("k")}
    ORDER BY k.id DESC
    LIMIT 1
"""  # noqa: S608 - made of constants of this module only


def _level_at_now(said: str) -> str:
    """What of it is still to come: hours that are over do not count (:meth:`alerts.domain.decision.Told.level_at`)."""
    return f"""
        CASE WHEN {said}.ends_at <= :now THEN 0
             WHEN {said}.periods IS NULL THEN {said}.level
             ELSE (SELECT max(CAST(part ->> 2 AS int)) FROM jsonb_array_elements({said}.periods) AS part
                   WHERE CAST(part ->> 1 AS timestamptz) > :now)
        END
    """  # noqa: S608 - made of constants of this module only


_LEVEL = _level_at_now("d")

#: ``'rise'``, ``'fall'`` or null: what ``d`` is to the device. A fall may come from a rise whose hours are over.
TURN = f"""
    (SELECT CASE
        WHEN {_level_at_now("told")} > {_LEVEL} THEN 'fall'
        WHEN {_LEVEL} >= {THRESHOLD}
             AND (told.level, told.periods) IS DISTINCT FROM (d.level, d.periods)
             AND (d.kind IN {RISES} OR EXISTS (
                  SELECT FROM decision k
                  WHERE {same_subject("k", "d")} AND k.id > f.told_after AND k.id < d.id AND k.level > d.level))
        THEN 'rise'
     END
     FROM (SELECT) AS always LEFT JOIN LATERAL ({_LAST_TOLD}) AS told ON true)
"""  # noqa: S608 - made of constants of this module only


def still_news(among: str) -> str:
    """Common table expressions ``heard`` and ``news``: what some devices have not heard and is still true.

    ``among`` completes a condition on a subscription's id. Parameters: deciding_id, now, today.
    """
    return f"""
    heard AS (
        SELECT x.subscription_id, max(p.deciding_id) AS deciding_id
        FROM delivery x
        JOIN dispatch p ON p.id = x.dispatch_id
        WHERE x.subscription_id {among} AND x.outcome IN ('accepted', 'unknown')
        GROUP BY x.subscription_id
    ),
    news AS (
        SELECT s.id AS subscription_id, d.id AS decision_id, {_LEVEL} AS level, turn
        FROM subscription s
        JOIN subscription_municipality f ON f.subscription_id = s.id
        JOIN decision d ON d.istat_code = f.istat_code
        LEFT JOIN heard h ON h.subscription_id = s.id
        CROSS JOIN LATERAL (SELECT {TURN} AS turn OFFSET 0) AS turned
        WHERE s.id {among}
          AND d.kind <> 'suppressed' AND d.day >= :today
          AND d.id > f.told_after
          AND d.deciding_id <= :deciding_id AND d.deciding_id > COALESCE(h.deciding_id, 0)
          AND NOT EXISTS (SELECT FROM decision later WHERE {same_subject("later", "d")} AND later.id > d.id)
          AND turn IS NOT NULL
    )
    """  # noqa: S608 - made of constants of this module only
