"""The shape of a region for maps on the web: light, neighbours exactly touching, the same bytes for the same data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import shapely
from shapely import Geometry, MultiPolygon
from shapely.geometry import mapping
from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.core.territory.geometry import simplify_coverage
from app.core.territory.models import Municipality
from app.core.territory.shipped import SHIPPED


def region_outline(session: Session, region_code: str) -> dict[str, Any]:
    """A GeoJSON FeatureCollection of the region's municipalities, by code: EPSG:4326, five digits.

    Properties: ``istat_code``, ``name``, ``province_code``.

    Raises:
        NotFound: ``region_unknown`` when no municipality of it is loaded.
    """
    rows = _rows(session, region_code)
    properties = ({"istat_code": row.istat_code, "name": row.name, "province_code": row.province_code} for row in rows)
    return _collection(zip(properties, _light_boundaries(rows), strict=True))


def _rows(session: Session, region_code: str) -> Sequence[Row[Any]]:
    query = (
        select(
            Municipality.istat_code,
            Municipality.name,
            Municipality.province_code,
            Municipality.boundary_source,
            func.ST_AsBinary(Municipality.boundary).label("boundary"),
        )
        .where(Municipality.region_code == region_code)
        .order_by(Municipality.istat_code)
    )
    rows = session.execute(query).all()
    if not rows:
        raise NotFound("region_unknown", f"Nessun comune della regione {region_code[:20]!r} è stato caricato.")
    return rows


def _light_boundaries(rows: Sequence[Row[Any]]) -> list[MultiPolygon]:
    boundaries = [shapely.from_wkb(bytes(row.boundary)) for row in rows]
    if all(row.boundary_source == SHIPPED for row in rows):
        return boundaries
    return simplify_coverage(boundaries)


def _collection(features: Iterable[tuple[dict[str, str], Geometry]]) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": properties, "geometry": mapping(geometry)}
            for properties, geometry in features
        ],
    }
