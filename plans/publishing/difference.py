"""What would change for citizens: a version against the one that is public, feature by feature, in one statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.errors import InputRefused
from plans.domain.difference import FAR_METRES, MOVED_METRES, Change, FeatureChange
from plans.models.plan import Plan
from plans.models.versions import PlanVersion
from plans.publishing.holding import get_version, published_version

#: Changes that are listed one by one; all are counted.
LISTED = 500

# Pairs of the same class and key; where several share a key, in their order. A shape with very many vertices is
# compared by its centre and the corners of its extent: the Hausdorff distance takes the product of both.
_DIFFERENCE = text("""
    WITH new AS (
        SELECT class, key, row_number() OVER (PARTITION BY class, key ORDER BY id) AS nth, geometry, public, reserved
        FROM plan_feature WHERE version_id = :new AND class IS NOT NULL
    ), old AS (
        SELECT class, key, row_number() OVER (PARTITION BY class, key ORDER BY id) AS nth, geometry, public, reserved
        FROM plan_feature WHERE version_id = :old AND class IS NOT NULL
    ), pair AS (
        SELECT class, key, nth, new.geometry AS n, old.geometry AS o,
               coalesce(new.public, old.public) ->> 'nome' AS name,
               new.public || new.reserved AS after, old.public || old.reserved AS before,
               (new.public, new.reserved) IS DISTINCT FROM (old.public, old.reserved) AS otherwise
        FROM new FULL JOIN old USING (class, key, nth)
        WHERE new.key IS NULL OR old.key IS NULL OR NOT ST_OrderingEquals(new.geometry, old.geometry)
           OR (new.public, new.reserved) IS DISTINCT FROM (old.public, old.reserved)
    ), measured AS (
        SELECT *, CASE
            WHEN n IS NULL OR o IS NULL THEN NULL
            WHEN ST_OrderingEquals(n, o) THEN 0
            WHEN ST_NPoints(n)::bigint * ST_NPoints(o) <= 4000000
                THEN ST_HausdorffDistance(ST_Transform(n, 25832), ST_Transform(o, 25832))
            ELSE greatest(
                ST_Distance(ST_Transform(ST_Centroid(n), 25832), ST_Transform(ST_Centroid(o), 25832)),
                ST_HausdorffDistance(ST_Transform(ST_Envelope(n), 25832), ST_Transform(ST_Envelope(o), 25832)))
            END AS metres
        FROM pair
    ), told AS MATERIALIZED (
        SELECT *, CASE
            WHEN o IS NULL THEN 'added'
            WHEN n IS NULL THEN 'removed'
            WHEN metres > :moved THEN 'moved'
            WHEN otherwise THEN 'changed'
            END AS change
        FROM measured
        WHERE n IS NULL OR o IS NULL OR metres > :moved OR otherwise
    ), counted AS (
        SELECT change, class, count(*) AS features, count(*) FILTER (WHERE metres > :far) AS far
        FROM told GROUP BY change, class
    ), listed AS (
        SELECT change, class, key, nth, name, metres,
               ST_PointOnSurface(o) AS o, ST_PointOnSurface(n) AS n,
               CASE WHEN n IS NOT NULL AND o IS NOT NULL THEN ARRAY(
                   SELECT coalesce(a.key, b.key) FROM jsonb_each(after) a FULL JOIN jsonb_each(before) b USING (key)
                   WHERE a.value IS DISTINCT FROM b.value ORDER BY 1
               ) ELSE '{}' END AS attributes
        FROM (
            SELECT * FROM told
            ORDER BY array_position(ARRAY['removed', 'moved', 'added', 'changed'], change), metres DESC, class, key, nth
            LIMIT :listed
        ) AS first
    )
    SELECT
        (SELECT coalesce(jsonb_agg(counted), '[]') FROM counted) AS counts,
        (SELECT coalesce(jsonb_agg(jsonb_build_object(
            'change', change, 'class', class, 'key', key, 'nth', nth, 'name', name, 'metres', metres,
            'attributes', attributes,
            'before', CASE WHEN o IS NOT NULL THEN jsonb_build_array(ST_X(o), ST_Y(o)) END,
            'after', CASE WHEN n IS NOT NULL THEN jsonb_build_array(ST_X(n), ST_Y(n)) END)), '[]') FROM listed) AS list,
        (SELECT count(*) FROM new) AS total
""")


@dataclass(frozen=True, slots=True)
class Difference:
    """A version against what is public. ``seen`` is what :func:`plans.publishing.publication.publish` asks for.

    ``counts`` has every kind of change; ``by_class`` those that are not zero; ``far`` counts moves of more than 20 m.
    ``changes`` are at most :data:`LISTED`: what is no longer there first, then moves by distance, additions, the rest.
    """

    version_id: int
    against_id: int | None
    seen: str
    counts: Mapping[Change, int]
    by_class: Mapping[str, Mapping[Change, int]]
    far: int
    changes: tuple[FeatureChange, ...]


def difference(session: Session, version_id: int) -> Difference:
    """What publishing a staged version would change.

    Raises:
        NotFound: ``plan_version_unknown``.
        InputRefused: ``plan_not_staged`` while nobody has looked at it, or when nothing of it could be used.
    """
    version = get_version(session, version_id)
    plan = session.get_one(Plan, version.istat_code, populate_existing=True)
    seen = preview_token(plan, version)
    public = published_version(session, version.istat_code)
    old = public.id if public else None
    asked = {"new": version.id, "old": old, "moved": MOVED_METRES, "far": FAR_METRES, "listed": LISTED}
    counts, listed, total = session.execute(_DIFFERENCE, asked).one()
    return _difference(version.id, old, seen, counts, listed, total)


def preview_token(plan: Plan, version: PlanVersion) -> str:
    """What somebody has seen who sees the difference now: other rows, or another public version, make another one.

    Raises:
        InputRefused: ``plan_not_staged``.
    """
    if version.checksum is None:
        message = (
            f"La versione {version.number} non è ancora stata letta, o è stata rifiutata: guardare le segnalazioni."
        )
        raise InputRefused("plan_not_staged", message)
    return f"{plan.publications}-{version.checksum[:16]}"


def _difference(
    version_id: int, old: int | None, seen: str, counts: list[Any], listed: list[Any], total: int
) -> Difference:
    by_class: dict[str, dict[Change, int]] = {}
    for count in counts:
        by_class.setdefault(count["class"], {})[Change(count["change"])] = count["features"]
    sums = {change: sum(of.get(change, 0) for of in by_class.values()) for change in Change}
    sums[Change.UNCHANGED] = total - sums[Change.ADDED] - sums[Change.MOVED] - sums[Change.CHANGED]
    far = sum(count["far"] for count in counts)
    return Difference(version_id, old, seen, sums, by_class, far, tuple(map(_change, listed)))


def _change(found: dict[str, Any]) -> FeatureChange:
    return FeatureChange(
        change=Change(found["change"]),
        plan_class=found["class"],
        key=found["key"],
        name=found["name"] or "",
        metres=found["metres"],
        before=tuple(found["before"]) if found["before"] else None,
        after=tuple(found["after"]) if found["after"] else None,
        attributes=tuple(found["attributes"]),
        nth=found["nth"],
    )
