"""What there is to change: the version that is changed next, its features, one of them with all that is said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from plans.domain.taxonomy import CLASSES, PlanClass
from plans.models.versions import PlanVersion
from plans.queries.features import feature_id

_LISTED = text("""
    SELECT id, class, key, public ->> 'nome' AS name, held, GeometryType(geometry) AS kind,
        row_number() OVER (PARTITION BY class, key ORDER BY id) AS nth
    FROM plan_feature WHERE version_id = :version AND class IS NOT NULL
""")
_WHOLE = text("SELECT public, reserved, ST_AsGeoJSON(geometry, 7) FROM plan_feature WHERE id = :id")


@dataclass(frozen=True, slots=True)
class Listed:
    """A feature in a list: ``id`` is that of the plan's document, ``row_id`` that of its row."""

    id: str
    row_id: int
    plan_class: PlanClass
    name: str
    held: bool
    kind: str


@dataclass(frozen=True, slots=True)
class Editable:
    """A feature with all that can be changed; ``geometry`` is GeoJSON text, EPSG:4326."""

    listed: Listed
    values: Mapping[str, Any]
    geometry: str


def head(session: Session, istat_code: str) -> PlanVersion | None:
    """The version that is changed next: the newest that is staged or public. None: there is nothing to begin from."""
    states = PlanVersion.state.in_(("staged", "published"))
    newest = select(PlanVersion).where(PlanVersion.istat_code == istat_code, states).order_by(PlanVersion.number.desc())
    return session.scalars(newest.limit(1), execution_options={"populate_existing": True}).one_or_none()


def version_of(session: Session, istat_code: str, version_id: int) -> PlanVersion:
    """A version of this municipality.

    Raises:
        NotFound: ``plan_version_unknown``, also when it is another's.
    """
    ours = select(PlanVersion).where(PlanVersion.id == version_id, PlanVersion.istat_code == istat_code)
    found = session.scalars(ours).one_or_none()
    if found is None:
        raise NotFound("plan_version_unknown", "Questa versione del piano non c'è.")
    return found


def features(session: Session, version_id: int) -> list[Listed]:
    """All features that have a class, by class in the order of the taxonomy, then by name."""
    order = {code: place for place, code in enumerate(CLASSES)}
    rows = session.execute(_LISTED, {"version": version_id}).all()
    made = [
        Listed(feature_id(row[1], row.key, row.nth), row.id, CLASSES[row[1]], row.name or "", row.held, row.kind)
        for row in rows
    ]
    return sorted(made, key=lambda one: (order[one.plan_class.code], one.name.casefold(), one.row_id))


def find(session: Session, version_id: int, feature: str) -> Listed:
    """One feature by its id in the plan's document.

    Raises:
        NotFound: ``plan_feature_unknown``.
    """
    found = next((one for one in features(session, version_id) if one.id == feature), None)
    if found is None:
        raise NotFound("plan_feature_unknown", "In questa versione del piano non c'è niente con questo nome.")
    return found


def editable(session: Session, version_id: int, feature: str) -> Editable:
    """One feature with what can be changed of it.

    Raises:
        NotFound: ``plan_feature_unknown``.
    """
    listed = find(session, version_id, feature)
    public, reserved, geometry = session.execute(_WHOLE, {"id": listed.row_id}).one()
    said = public | reserved
    return Editable(listed, {name: said[name] for name in listed.plan_class.attributes if name in said}, geometry)
