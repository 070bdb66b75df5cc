"""Who is told of a notice, in SQL: who wants it now, and who was told of an earlier version of it.

A device wants a notice that follows one of its places and has not left out its category. It was *told* when the sending
of an earlier version was accepted, or may have been: its answer was lost, or it is being sent at this moment. An update
or a correction goes to both, the end of a notice to those who were told and to nobody else. Who has unfollowed all of
its places meanwhile is told nothing more. Whoever follows several of the places is one device with one message.

Parameters of all fragments: ``notice_id``, ``places`` (of the version, ISTAT codes), ``category``, ``kind``, ``now``,
``red`` (whether quiet hours do not count).
"""

from __future__ import annotations

from sqlalchemy import TextClause, text

from alerts.dispatch.audience import BATCHES_OF_AUDIENCE
from alerts.dispatch.lanes import Lane
from alerts.subscriptions.terms import QUIET_UNTIL


def told(among: str = "") -> str:
    """The devices (``subscription_id``) that were told of an earlier version, or may have been.

    ``among`` completes a condition on an outcome ``x``, and one on a ``recipient``.
    """
    dispatches = """
        SELECT p.id FROM dispatch p JOIN notice_version v ON v.id = p.notice_version_id
        WHERE v.notice_id = {notice} AND v.number < {number}
    """
    return f"""
        SELECT x.subscription_id FROM delivery x
        WHERE x.dispatch_id IN ({dispatches}) AND x.outcome IN ('accepted', 'unknown')
          {among.format(device="x.subscription_id") if among else ""}
        UNION
        SELECT recipient FROM dispatch_batch b, unnest(b.recipients) AS recipient
        WHERE b.dispatch_id IN ({dispatches}) AND b.started_at IS NOT NULL AND b.finished_at IS NULL
          {among.format(device="recipient") if among else ""}
          AND NOT EXISTS (SELECT FROM delivery x
                          WHERE x.dispatch_id = b.dispatch_id AND x.subscription_id = recipient
                            AND x.outcome NOT IN ('throttled', 'failed'))
    """  # noqa: S608 - made of constants of this product only


_TOLD = told().format(notice=":notice_id", number=":number")

#: ``pairs`` of a device and a place for which it is told.
_PAIRS = f"""
    told AS MATERIALIZED ({_TOLD}),
    all_places AS (
        SELECT istat_code FROM notice_place JOIN notice_version v ON v.id = version_id WHERE v.notice_id = :notice_id
        UNION SELECT unnest(CAST(:places AS bpchar[]))
    ),
    pairs AS MATERIALIZED (
        SELECT f.subscription_id, f.istat_code
        FROM subscription_municipality f
        JOIN subscription s ON s.id = f.subscription_id
        WHERE NOT :ends AND f.istat_code = ANY(:places)
          AND (s.notice_categories IS NULL OR :category = ANY(s.notice_categories))
        UNION
        SELECT f.subscription_id, f.istat_code
        FROM told t JOIN subscription_municipality f ON f.subscription_id = t.subscription_id
        WHERE f.istat_code IN (SELECT istat_code FROM all_places)
    )
"""  # noqa: S608 - made of constants of this module only

#: ``concerned``: each device once, whether it is told by mail, and until when it sleeps.
_CONCERNED = f"""
    concerned AS MATERIALIZED (
        SELECT s.id AS subscription_id, s.p256dh IS NULL AS by_mail,
               CASE WHEN NOT :red AND s.quiet_from IS NOT NULL THEN {QUIET_UNTIL} END AS until
        FROM subscription s
        WHERE s.id IN (SELECT subscription_id FROM pairs)
    )
"""  # noqa: S608 - made of constants of this product only

#: Parameters besides: dispatch_id.
_REACH = """
    reach AS (
        INSERT INTO dispatch_reach (dispatch_id, istat_code, matched, queued, held)
        SELECT :dispatch_id, f.istat_code, count(*),
               count(c.subscription_id) - count(asleep.subscription_id), count(asleep.subscription_id)
        FROM subscription_municipality f
        LEFT JOIN pairs p ON p.subscription_id = f.subscription_id AND p.istat_code = f.istat_code
        LEFT JOIN concerned c ON c.subscription_id = p.subscription_id
        LEFT JOIN asleep ON asleep.subscription_id = p.subscription_id
        WHERE f.istat_code IN (SELECT istat_code FROM all_places)
        GROUP BY f.istat_code
    ),
    reach_in_all AS (
        INSERT INTO dispatch_total (dispatch_id, held) SELECT :dispatch_id, count(*) FROM asleep
    )
"""

_PRIORITY = f"CASE WHEN :ends THEN {Lane.ALL_CLEAR.priority} ELSE {Lane.NOTICE.priority} END"

#: Insert the batches of those who are told of a version; who is in its quiet hours is held. Parameters besides:
#: number, ends, dispatch_id, size.
BATCHES_OF_NOTICE: TextClause = text(
    f"""
    WITH {_PAIRS}, {_CONCERNED},
    asleep AS (SELECT subscription_id, until FROM concerned WHERE until IS NOT NULL),
    held AS (
        INSERT INTO notice_held (notice_id, subscription_id, until)
        SELECT :notice_id, subscription_id, until FROM asleep
        ON CONFLICT (notice_id, subscription_id) DO UPDATE SET until = LEAST(notice_held.until, excluded.until)
    ),
    audience AS (SELECT subscription_id, {_PRIORITY} AS priority, by_mail FROM concerned WHERE until IS NULL),
    {_REACH},
    {BATCHES_OF_AUDIENCE}
    """  # noqa: S608 - made of constants of this module only
)

#: The same for those whose quiet hours are over.
BATCHES_OF_WOKEN: TextClause = text(
    f"""
    WITH {_PAIRS},
    woken AS (SELECT subscription_id FROM notice_held WHERE notice_id = :notice_id AND until <= :now),
    {_CONCERNED},
    asleep AS (SELECT subscription_id FROM concerned WHERE false),
    audience AS (
        SELECT subscription_id, {_PRIORITY} AS priority, by_mail FROM concerned
        WHERE subscription_id IN (SELECT subscription_id FROM woken)
    ),
    {BATCHES_OF_AUDIENCE}
    """  # noqa: S608 - made of constants of this module only
)

#: How many would be told.
ESTIMATE_IN_ALL = text(
    f"WITH {_PAIRS}, {_CONCERNED} SELECT count(*) AS devices, count(until) AS asleep FROM concerned"  # noqa: S608
)
ESTIMATE = text(f"WITH {_PAIRS} SELECT istat_code, count(*) AS devices FROM pairs GROUP BY istat_code")  # noqa: S608

#: The devices of a page as they are now, in the columns of :func:`alerts.dispatch.audience.devices`. Situation:
#: ``language|place``, the place (of those it follows) whose page the message leads to. The last column: it is to be
#: told nothing any more. For a cursor of the driver; parameters: page (an array's text), notice_id, number, places,
#: all_places, category, ends.
_WANTS = """
    f.istat_code = ANY(%(places)s::bpchar[])
    AND (s.notice_categories IS NULL OR %(category)s = ANY(s.notice_categories))
"""
_TOLD_OF_PAGE = told("AND {device} = ANY(%(page)s::bigint[])").format(notice="%(notice_id)s", number="%(number)s")
DEVICES_OF_NOTICE: bytes = f"""
    WITH told AS MATERIALIZED ({_TOLD_OF_PAGE}),
    followed AS MATERIALIZED (
        SELECT s.id, min(f.istat_code) FILTER (WHERE f.istat_code = ANY(%(places)s::bpchar[])) AS place,
               min(f.istat_code) AS any_place,
               COALESCE(bool_or({_WANTS}), false) AND NOT %(ends)s AS wants
        FROM subscription s
        JOIN subscription_municipality f ON f.subscription_id = s.id
        WHERE s.id = ANY(%(page)s::bigint[]) AND f.istat_code = ANY(%(all_places)s::bpchar[])
        GROUP BY s.id
    )
    SELECT s.id, s.endpoint, COALESCE(s.p256dh, ''), COALESCE(s.auth, ''),
           CASE WHEN s.p256dh IS NULL THEN s.secret END,
           s.language || '|' || COALESCE(f.place, f.any_place, ''),
           NOT COALESCE(f.wants OR (f.id IS NOT NULL AND s.id IN (SELECT subscription_id FROM told)), false)
    FROM subscription s
    LEFT JOIN followed f ON f.id = s.id
    WHERE s.id = ANY(%(page)s::bigint[])
    ORDER BY s.id
""".encode()  # noqa: S608 - made of constants of this module only
