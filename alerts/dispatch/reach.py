"""Reach, in SQL: how many devices a dispatch was for, and what became of them, by municipality (docs/metrics.md).

Who was concerned is counted by the statement that makes the batches, from its groups; outcomes are joined with what
devices follow when somebody asks, and kept by :mod:`alerts.dispatch.summary` when they are final. Only devices that
turn out dead are counted while the dispatch is under way: erasing them erases what they followed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import text
from sqlalchemy.orm import Session

from alerts.subscriptions.keeping import erase_dead
from alerts.subscriptions.terms import THRESHOLD

#: Those who were concerned, counted in the statement that finds them: a few milliseconds, since groups are few. Wants
#: ``groups`` and ``news`` of :mod:`alerts.dispatch.news`, and ``asleep``: the devices (``subscription_id``) that are
#: held until later. Followers of any place, each once, are counted later (:mod:`alerts.dispatch.summary`): nobody is
#: to wait for that. Parameter: dispatch_id.
REACH_OF_AUDIENCE = """
    followed AS (
        SELECT istat_code, sum(cardinality(members)) AS matched,
               COALESCE(sum(cardinality(members)) FILTER (WHERE id IN (SELECT group_id FROM news)), 0) AS concerned
        FROM groups
        GROUP BY istat_code
    ),
    put_off AS (
        SELECT istat_code, count(*) AS held
        FROM groups, unnest(members) AS member
        WHERE id IN (SELECT group_id FROM news) AND member IN (SELECT subscription_id FROM asleep)
        GROUP BY istat_code
    ),
    reach AS (
        INSERT INTO dispatch_reach (dispatch_id, istat_code, matched, queued, held)
        SELECT :dispatch_id, istat_code, matched, concerned - COALESCE(held, 0), COALESCE(held, 0)
        FROM followed
        LEFT JOIN put_off USING (istat_code)
    ),
    reach_in_all AS (
        INSERT INTO dispatch_total (dispatch_id, held) SELECT :dispatch_id, count(*) FROM asleep
    )
"""


#: The dispatches that are counted, by parameter ``chosen`` (ids): the planner is to see how many, and use indexes.
_CHOSEN = "CAST(:chosen AS bigint[])"


def _places(among: str = "") -> str:
    """Places where a dispatch had news, with the first decision and the highest level it told of.

    Of the digest of the morning, which tells of decisions of others, these are null. Numbered: numbers sort faster.
    """
    return f"""
    places AS MATERIALIZED (
        SELECT row_number() OVER () AS number, r.dispatch_id, r.istat_code, p.deciding_id,
               min(d.id) AS first_decision, max(GREATEST(d.level, d.told_level)) AS top
        FROM dispatch_reach r
        JOIN dispatch p ON p.id = r.dispatch_id
        LEFT JOIN decision d
               ON d.deciding_id = p.deciding_id AND d.istat_code = r.istat_code AND d.kind <> 'suppressed'
        WHERE r.dispatch_id = ANY({_CHOSEN}) AND r.queued > 0 {among}
        GROUP BY r.dispatch_id, r.istat_code, p.deciding_id
    )
    """  # noqa: S608 - made of constants of this module only


#: The thresholds of a device that follows a place (``f``), from its terms: the subscription is not looked up for that.
_THEIR_TERMS = "SELECT CAST(left(f.terms, 1) AS int) AS min_level, CAST(substr(f.terms, 3) AS jsonb) AS hazard_levels"
#: Whether a device that follows a place (``f``) was concerned there (``o``, of ``places``): it followed it before, and
#: what changed reaches its threshold. Who follows several places has one message for all of them. Most want to hear of
#: everything, and are told by their terms alone.
_CONCERNED = f"""
    COALESCE(f.told_after < o.first_decision, true)
    AND CASE WHEN f.terms = '1 {{}}' THEN true
             WHEN f.terms LIKE '_ {{}}' THEN COALESCE(o.top >= CAST(left(f.terms, 1) AS int), true)
             ELSE o.top IS NULL OR EXISTS (
                 SELECT FROM decision d CROSS JOIN ({_THEIR_TERMS}) s
                 WHERE d.deciding_id = o.deciding_id AND d.istat_code = o.istat_code AND d.kind <> 'suppressed'
                   AND GREATEST(d.level, d.told_level) >= {THRESHOLD})
        END
"""

_COUNTS = """
    count(*) FILTER (WHERE x.fate = 'gone') AS gone,
    count(*) FILTER (WHERE x.fate = 'accepted') AS accepted,
    count(*) FILTER (WHERE x.fate = 'failed') AS failed,
    count(*) FILTER (WHERE x.fate = 'superseded') AS superseded,
    count(*) FILTER (WHERE x.fate = 'pending') AS pending,
    percentile_disc(ARRAY[0, 0.5, 0.95]) WITHIN GROUP (ORDER BY x.at) FILTER (WHERE x.fate = 'accepted') AS instants
"""
_DELAYS = """
    CASE WHEN instants IS NOT NULL THEN GREATEST(EXTRACT(epoch FROM instants[1] - received_at), 0)
    END AS first_accepted,
    CASE WHEN instants IS NOT NULL THEN GREATEST(EXTRACT(epoch FROM instants[2] - received_at), 0) END AS p50,
    CASE WHEN instants IS NOT NULL THEN GREATEST(EXTRACT(epoch FROM instants[3] - received_at), 0) END AS p95
"""

#: What became of the devices of the dispatches of parameter ``chosen``, in all: ``totals``. ``received_at`` is by the
#: true clock, also where the document was given with another one.
TOTALS = f"""
    received AS MATERIALIZED (
        SELECT p.id AS dispatch_id, p.queued_at - COALESCE(p.decided_at - b.received_at, '0') AS received_at
        FROM dispatch p
        LEFT JOIN deciding c ON c.id = p.deciding_id
        LEFT JOIN bulletin b ON b.id = c.bulletin_id
        WHERE p.id = ANY({_CHOSEN})
    ),
    fates AS NOT MATERIALIZED (
        SELECT dispatch_id, subscription_id, at,
               CASE WHEN outcome IN ('accepted', 'gone', 'superseded') THEN outcome
                    WHEN outcome IN ('too_large', 'rejected', 'expired') THEN 'failed'
                    ELSE 'pending' END AS fate
        FROM delivery
        WHERE dispatch_id = ANY({_CHOSEN})
        UNION ALL
        SELECT b.dispatch_id, recipient, NULL, 'pending'
        FROM dispatch_batch b, unnest(b.recipients) AS recipient
        WHERE b.dispatch_id = ANY({_CHOSEN}) AND b.finished_at IS NULL
          AND NOT EXISTS (
              SELECT FROM delivery x WHERE x.dispatch_id = b.dispatch_id AND x.subscription_id = recipient)
    ),
    counted AS (SELECT x.dispatch_id, {_COUNTS} FROM fates x GROUP BY x.dispatch_id),
    totals AS (
        SELECT dispatch_id, COALESCE(gone, 0) AS gone, COALESCE(accepted, 0) AS accepted, COALESCE(failed, 0) AS failed,
               COALESCE(superseded, 0) AS superseded, COALESCE(pending, 0) AS pending, {_DELAYS}
        FROM received
        LEFT JOIN counted USING (dispatch_id)
    )
"""  # noqa: S608 - made of constants of this module only

#: The same for each place: ``by_place``, without those that are gone. Wants what ``TOTALS`` defines.
BY_PLACE = f"""
    {_places()},
    placed AS (
        SELECT o.number, {_COUNTS}
        FROM fates x
        JOIN subscription_municipality f ON f.subscription_id = x.subscription_id
        JOIN places o ON o.dispatch_id = x.dispatch_id AND o.istat_code = f.istat_code
        WHERE x.fate <> 'gone' AND {_CONCERNED}
        GROUP BY o.number
    ),
    by_place AS (
        SELECT r.dispatch_id, r.istat_code, r.matched, r.queued, r.held, r.gone,
               COALESCE(placed.accepted, 0) AS accepted, COALESCE(placed.failed, 0) AS failed,
               COALESCE(placed.superseded, 0) AS superseded, COALESCE(placed.pending, 0) AS pending, {_DELAYS}
        FROM dispatch_reach r
        JOIN received USING (dispatch_id)
        LEFT JOIN places o ON o.dispatch_id = r.dispatch_id AND o.istat_code = r.istat_code
        LEFT JOIN placed USING (number)
    )
"""  # noqa: S608 - made of constants of this module only

_FOLLOWED_BY_THESE = (
    "AND r.istat_code IN (SELECT istat_code FROM subscription_municipality WHERE subscription_id = ANY(:devices))"
)

#: In the order of the places: two workers that erase devices of the same places wait one for the other, never in a
#: circle. Parameters: chosen, devices.
_COUNT_GONE = text(
    f"""
    WITH {_places(_FOLLOWED_BY_THESE)}
    INSERT INTO dispatch_reach (dispatch_id, istat_code, matched, queued, held, gone)
    SELECT o.dispatch_id, o.istat_code, 0, 0, 0, count(*)
    FROM subscription_municipality f
    JOIN places o ON o.istat_code = f.istat_code
    WHERE f.subscription_id = ANY(:devices) AND {_CONCERNED}
    GROUP BY o.dispatch_id, o.istat_code
    ORDER BY o.dispatch_id, o.istat_code
    ON CONFLICT (dispatch_id, istat_code) DO UPDATE SET gone = dispatch_reach.gone + excluded.gone
    """  # noqa: S608 - made of constants of this module only
)


#: The planner cannot know how many outcomes a new dispatch has: joins are made in the order in which they are written.
_ALWAYS = {"join_collapse_limit": "1"}
#: And for very many devices each table is read once, in memory, instead of looking each of them up.
_FOR_MANY = {"enable_nestloop": "off", "work_mem": "128MB"}
_MANY = 50_000


@contextmanager
def planned_for(session: Session, devices: int) -> Iterator[None]:
    """Have the statements of the block planned for counting the outcomes of so many devices."""
    settings = _ALWAYS | _FOR_MANY if devices >= _MANY else _ALWAYS
    for name, value in settings.items():
        session.execute(text("SELECT set_config(:name, :value, true)"), {"name": name, "value": value})
    yield
    for name in settings:
        session.execute(text(f"SET LOCAL {name} TO DEFAULT"))


def count_gone(session: Session, dispatch_id: int, subscription_ids: Collection[int]) -> None:
    """Add devices that are about to be erased to the ``gone`` of the places where the dispatch concerned them.

    To be called before they are erased, in the transaction that erases them and records their outcomes.
    """
    if subscription_ids:
        session.execute(_COUNT_GONE, {"chosen": [dispatch_id], "devices": sorted(subscription_ids)})


def erase_gone(session: Session, dispatch_id: int, endpoints: Mapping[int, str]) -> None:
    """Count devices (their endpoints by internal key) that a dispatch found dead, and erase them."""
    count_gone(session, dispatch_id, endpoints.keys())
    erase_dead(session, endpoints.values())
