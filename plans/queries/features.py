"""Features of a version, with what citizens may know of them and nothing else (P02); for its owner also those of
classes that citizens do not see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from app.core.db import fetch
from plans.domain.taxonomy import CLASSES, PlanClass, Shape
from plans.queries.published import CITIZEN_CLASSES

#: Decimals of degrees: a tenth of a metre. For where a symbol stands, a metre is enough.
DECIMALS, SYMBOL_DECIMALS = 6, 5


@dataclass(frozen=True, slots=True)
class Simplification:
    """How far a border may move, in metres, before it is rounded to that many decimals of a degree.

    Hazards less than the rest: people ask whether they are inside. Points are never moved.
    """

    hazards: float
    others: float
    decimals: int = DECIMALS


@dataclass(frozen=True, slots=True)
class Audience:
    """Who looks: the classes that they see, by code in the order in which they are shown, and whether rows whose
    repair nobody has confirmed are among them."""

    classes: Mapping[str, PlanClass]
    held: bool = False


CITIZENS = Audience(CITIZEN_CLASSES)
#: Whoever prepares a version.
OWNER = Audience(CLASSES, held=True)


@dataclass(frozen=True, slots=True)
class Drawn:
    """``id`` is the same in the next version; ``geometry`` is GeoJSON text; ``point`` stands for an area on a map."""

    id: str
    plan_class: str
    attributes: Mapping[str, Any]
    geometry: str
    point: tuple[float, float] | None
    held: bool = False


class WholeFeature(NamedTuple):
    """``shape`` is a code of the taxonomy's; ``geometry`` is WKB, of several parts unless it is a point."""

    id: str
    plan_class: str
    shape: str
    attributes: Mapping[str, Any]
    geometry: bytes


_VISIBLE = b"""
    SELECT id, class, key, public, geometry, held, class = ANY(%(hazards)s) AS hazard,
           row_number() OVER (PARTITION BY class, key ORDER BY id) AS nth
    FROM plan_feature
    WHERE version_id = %(version)s AND held <= %(held)s AND class = ANY(%(classes)s)
"""

_EXTENT = (
    b"SELECT ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box), points FROM ("
    b"SELECT ST_Extent(geometry) AS box, sum(ST_NPoints(geometry)) AS points FROM ("
    + _VISIBLE
    + b") AS visible) AS extent"
)

# Simplified in metres (EPSG:25832), where it has more points than a person would draw, then on the grid of what is
# sent: a polygon stays valid there. What is smaller than the grid keeps its own coordinates. Materialised, or each use
# of a column would compute it again.
_DRAWN = (
    b"""
WITH visible AS ("""
    + _VISIBLE
    + b"""), lighter AS MATERIALIZED (
    SELECT *, CASE
        WHEN %(hazard_metres)s + %(other_metres)s = 0 OR ST_NPoints(geometry) < 30 THEN geometry
        ELSE ST_Transform(ST_SimplifyPreserveTopology(ST_Transform(geometry, 25832),
            CASE WHEN hazard THEN %(hazard_metres)s ELSE %(other_metres)s END), 4326)
        END AS light
    FROM visible
), gridded AS MATERIALIZED (
    SELECT *, CASE WHEN ST_Dimension(light) = 0 THEN light ELSE ST_ReducePrecision(light, %(grid)s) END AS grid,
        CASE WHEN ST_Dimension(geometry) = 2 THEN ST_PointOnSurface(geometry) END AS inside
    FROM lighter
)
SELECT class, key, nth, public, ST_AsGeoJSON(
           CASE WHEN ST_IsEmpty(grid) THEN geometry ELSE grid END,
           CASE WHEN ST_IsEmpty(grid) OR ST_Dimension(grid) = 0 THEN %(finest)s ELSE %(decimals)s END),
       ST_X(inside), ST_Y(inside), held
FROM gridded
ORDER BY class, key, nth
"""
)

_WHOLE = (
    b"SELECT class, key, nth, public, ST_Dimension(geometry),"
    b" ST_AsBinary(CASE WHEN ST_Dimension(geometry) = 0 THEN geometry ELSE ST_Multi(geometry) END)"
    b" FROM (" + _VISIBLE + b") AS visible ORDER BY class, ST_Dimension(geometry), key, nth"
)
_SHAPES = (Shape.POINT, Shape.LINE, Shape.AREA)


def extent(
    session: Session, version_id: int, audience: Audience = CITIZENS
) -> tuple[tuple[float, float, float, float] | None, int]:
    """West, south, east, north (EPSG:4326) of what is seen, None without any; and how many points it has."""
    ((west, south, east, north, points),) = fetch(session, _EXTENT, _parameters(version_id, audience))
    return (None, 0) if west is None else ((west, south, east, north), int(points))


def drawn_features(
    session: Session, version_id: int, simplification: Simplification, audience: Audience = CITIZENS
) -> list[Drawn]:
    """What is seen, by class in the order of the taxonomy, then by key."""
    how = {
        "hazard_metres": simplification.hazards,
        "other_metres": simplification.others,
        "decimals": simplification.decimals,
        "grid": 10.0**-simplification.decimals,
        "finest": DECIMALS,
    }
    rows = _in_order(fetch(session, _DRAWN, _parameters(version_id, audience) | how), audience)
    return [
        Drawn(feature_id(code, key, nth), code, allowed(code, public), geometry, None if x is None else (x, y), held)
        for code, key, nth, public, geometry, x, y, held in rows
    ]


def whole_features(session: Session, version_id: int) -> list[WholeFeature]:
    """What citizens see with its own coordinates, by class in the order of the taxonomy, shape and key."""
    rows = _in_order(fetch(session, _WHOLE, _parameters(version_id, CITIZENS)), CITIZENS)
    return [
        WholeFeature(feature_id(code, key, nth), code, _SHAPES[dimension], allowed(code, public), geometry)
        for code, key, nth, public, dimension, geometry in rows
    ]


def feature_id(plan_class: str, key: str, nth: int) -> str:
    """Unique in a plan, and the same in the next version: of those that share a key, the order counts."""
    return f"{plan_class}:{key}" if nth == 1 else f"{plan_class}:{key}~{nth}"


def allowed(plan_class: str, public: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes that the class allows, in its order; what says nothing is left out."""
    names = CLASSES[plan_class].public_attributes
    return {name: public[name] for name in names if public.get(name) not in (None, "", [])}


def _in_order(rows: list[tuple[Any, ...]], audience: Audience) -> list[tuple[Any, ...]]:
    """By class as people look for them; what the database has ordered within a class stays so."""
    order = {code: place for place, code in enumerate(audience.classes)}
    return sorted(rows, key=lambda row: order[row[0]])


def _parameters(version_id: int, audience: Audience) -> dict[str, Any]:
    hazards = [code for code, plan_class in audience.classes.items() if plan_class.hazard]
    return {"version": version_id, "classes": list(audience.classes), "hazards": hazards, "held": audience.held}
