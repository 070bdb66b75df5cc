"""The few operations on boundaries that several modules share. Everything is EPSG:4326, longitude first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from pyproj import Transformer
from shapely import Geometry, MultiPolygon, Polygon

#: RDN2008 / UTM 32N: metres, true to a part in a thousand over Tuscany and to one in a hundred over all of Italy.
METRIC_CRS = "EPSG:6707"
#: Fine enough for a street-level map, coarse enough for a phone: Tuscany's lines move by 80 m at most.
TOLERANCE_METRES = 100.0
#: Five decimal digits of a degree are about a metre.
DIGITS = 5

_metric = Transformer.from_crs("EPSG:4326", METRIC_CRS, always_xy=True)


def multipolygon(geometry: Geometry) -> MultiPolygon:
    """The same area as a valid MultiPolygon: repaired where it crosses itself, never a line or a point.

    Raises:
        ValueError: nothing with an area is left.
    """
    if not shapely.is_valid(geometry):
        geometry = shapely.make_valid(geometry, method="structure", keep_collapsed=False)
    parts = [part for part in shapely.get_parts(geometry) if isinstance(part, Polygon) and not part.is_empty]
    if not parts:
        raise ValueError("no polygon")
    return MultiPolygon(parts)


def simplify_coverage(boundaries: Sequence[MultiPolygon], metres: float = TOLERANCE_METRES) -> list[MultiPolygon]:
    """Neighbouring boundaries made lighter together, so that no gap or overlap opens between them."""
    in_metres = shapely.transform(np.array(boundaries, dtype=object), _to_metres)
    lighter = shapely.transform(shapely.coverage_simplify(in_metres, metres), _to_degrees)
    return [multipolygon(boundary) for boundary in lighter]


def rounded(coordinates: np.ndarray) -> np.ndarray:
    """Coordinates in degrees at the precision that maps need."""
    return np.round(coordinates, DIGITS)


def _to_metres(coordinates: np.ndarray) -> np.ndarray:
    return np.column_stack(_metric.transform(coordinates[:, 0], coordinates[:, 1]))


def _to_degrees(coordinates: np.ndarray) -> np.ndarray:
    return rounded(np.column_stack(_metric.transform(coordinates[:, 0], coordinates[:, 1], direction="INVERSE")))
