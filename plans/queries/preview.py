"""A staged version as its owner looks at it before citizens do: the public document, and what would change, on a map.

The preview is the very document that publishing would serve, with two things more: features of classes that citizens do
not see carry ``reserved``, rows whose repair waits for somebody ``held``. Neither holds a reserved attribute.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.core.territory.lookup import get_municipality
from plans.domain.difference import CHANGE_LABELS, Change, FeatureChange
from plans.domain.taxonomy import CLASSES
from plans.models.plan import Plan
from plans.models.versions import PlanVersion
from plans.publishing.difference import Difference, difference, preview_token
from plans.publishing.holding import get_version
from plans.queries.features import CITIZENS, OWNER, feature_id
from plans.queries.geojson import as_json, head_of, instant, light_document
from plans.queries.published import described

#: Of a document that is not public yet.
_SAID_OF = ("kind", "title", "pages", "size", "has_text")
_COUNTS = text("SELECT count(*) FILTER (WHERE held), count(*) - count(class) FROM plan_feature WHERE version_id = :id")

#: Shapes of the changes, light enough for a map: what is gone as it was, everything else as it would be.
_SHAPES = text("""
    WITH numbered AS (
        SELECT version_id, class, key, row_number() OVER (PARTITION BY version_id, class, key ORDER BY id) AS nth,
            geometry
        FROM plan_feature WHERE version_id IN (:new, :old) AND class IS NOT NULL
    )
    SELECT version_id = :new AS new, class, key, nth, ST_AsGeoJSON(CASE WHEN ST_NPoints(geometry) < 30 THEN geometry
        ELSE ST_Transform(ST_SimplifyPreserveTopology(ST_Transform(geometry, 25832), 2), 4326) END, 6)
    FROM numbered
    JOIN unnest(CAST(:classes AS text[]), CAST(:keys AS text[]), CAST(:places AS bigint[])) asked(class, key, nth)
        USING (class, key, nth)
""")

_Shapes = Mapping[tuple[bool, str, str, int], str]


def staged_version(session: Session, istat_code: str) -> PlanVersion:
    """The newest version of a municipality that is staged.

    Raises:
        NotFound: ``municipality_unknown``, ``plan_nothing_staged``.
    """
    place = get_municipality(session, istat_code)
    staged = select(PlanVersion).where(PlanVersion.istat_code == istat_code, PlanVersion.state == "staged")
    version = session.scalars(staged.order_by(PlanVersion.number.desc()).limit(1)).first()
    if version is None:
        raise NotFound("plan_nothing_staged", f"{place.name} non ha una versione del piano in preparazione.")
    return version


def preview_geojson(session: Session, version_id: int) -> bytes:
    """What citizens would see of a version, UTF-8, with ``reserved`` and ``held`` features for its owner alone.

    Coordinates are EPSG:4326, longitude first. ``preview.seen`` is what publishing asks for.

    Raises:
        NotFound: ``plan_version_unknown``.
        InputRefused: ``plan_not_staged``.
    """
    version = get_version(session, version_id)
    plan = session.get_one(Plan, version.istat_code)
    seen = preview_token(plan, version)
    held, without_class = session.execute(_COUNTS, {"id": version.id}).one()
    preview = {
        "state": version.state,
        "staged_at": instant(version.staged_at),
        "seen": seen,
        "held": held,
        "without_class": without_class,
    }
    head = head_of(described(session, get_municipality(session, version.istat_code), version, plan.publications))
    return light_document(session, version.id, head | {"preview": preview}, OWNER)


def citizens_geojson(session: Session, version_id: int) -> bytes:
    """The very document that publishing a version would serve to citizens, UTF-8: with the documents that come with it,
    which have no address (``url`` empty) until they are public.

    Raises:
        NotFound: ``plan_version_unknown``.
    """
    version = get_version(session, version_id)
    plan = session.get_one(Plan, version.istat_code)
    place = get_municipality(session, version.istat_code)
    found = described(session, place, version, plan.publications)
    head = head_of(found)
    served = {one.sha256 for one in found.documents}
    coming = [one for one in version.documents or () if one["sha256"] not in served]
    head["documents"] += [{"id": None, "url": "", **{name: one[name] for name in _SAID_OF}} for one in coming]
    return light_document(session, version.id, head, CITIZENS)


def difference_geojson(session: Session, version_id: int) -> bytes:
    """What publishing a version would change, UTF-8: at most :data:`plans.publishing.difference.LISTED` features.

    What comes or is said differently is drawn as it would be, what goes as it was, a move as the line from the old to
    the new place (``was`` is the old shape of a line or an area). ``id`` is that of the feature in the plan.

    Raises:
        NotFound: ``plan_version_unknown``.
        InputRefused: ``plan_not_staged``.
    """
    found = difference(session, version_id)
    shapes = _shapes(session, found)
    head = {
        "type": "FeatureCollection",
        "version": get_version(session, found.version_id).number,
        "against": get_version(session, found.against_id).number if found.against_id else None,
        "seen": found.seen,
        "counts": {change: found.counts[change] for change in Change},
        "labels": {change: CHANGE_LABELS[change] for change in Change},
        "far": found.far,
        "listed": len(found.changes),
        "classes": {code: {"label": CLASSES[code].label, **counts} for code, counts in found.by_class.items()},
    }
    body = ",\n".join(_feature(change, shapes) for change in found.changes)
    return f'{as_json(head)[:-1]},"features":[\n{body}\n]}}\n'.encode()


def _shapes(session: Session, found: Difference) -> _Shapes:
    rows = session.execute(_SHAPES, {"new": found.version_id, "old": found.against_id, **_asked(found.changes)})
    return {(new, plan_class, key, nth): shape for new, plan_class, key, nth, shape in rows}


def _asked(changes: Iterable[FeatureChange]) -> dict[str, list[Any]]:
    keys = [(change.plan_class, change.key, change.nth) for change in changes]
    return {name: [key[place] for key in keys] for place, name in enumerate(("classes", "keys", "places"))}


def _feature(change: FeatureChange, shapes: _Shapes) -> str:
    what = (change.plan_class, change.key, change.nth)
    old, new = shapes.get((False, *what)), shapes.get((True, *what))
    moved = change.change is Change.MOVED
    line = as_json({"type": "LineString", "coordinates": [change.before, change.after]})
    properties = {
        "change": change.change,
        "class": change.plan_class,
        "label": change.name or CLASSES[change.plan_class].label,
        "metres": None if change.metres is None else round(change.metres, 1),
        "far": change.far,
        "attributes": change.attributes,
    }
    was = f',"was":{old}' if moved and old and '"Point"' not in old else ""
    return (
        f'{{"type":"Feature","id":{as_json(feature_id(*what))},"properties":{as_json(properties)[:-1]}{was}}},'
        f'"geometry":{line if moved else new or old}}}'
    )
