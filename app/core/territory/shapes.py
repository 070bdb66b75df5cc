"""Shapes that somebody drew, made fit to be compared with boundaries. Pure; EPSG:4326 degrees, longitude first.

What is drawn by others crosses itself, overlaps, or has no area at all. Where a line crosses itself both lobes count,
and what is gone around twice counts too: a warning reaches too many rather than too few.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
import shapely
from pyproj import Geod
from shapely import Geometry, Point, Polygon

from app.core.territory.geometry import multipolygon

#: (longitude, latitude) corners; closing the ring is not needed.
Ring = Sequence[tuple[float, float]]
#: Centre and radius in kilometres: (longitude, latitude, radius).
Disc = tuple[float, float, float]

#: In one place. The outline of all Italy has 18,550, that of a large municipality 500.
MOST_CORNERS = 20_000
#: The same, of polygons that cross themselves: mending 5,000 corners takes two seconds, mending 20,000 forty.
MOST_BROKEN_CORNERS = 5_000
#: Beyond these a shape is around the Earth, not on a map: a wider polygon crosses the date line or is a mistake.
WIDEST_DEGREES = 180.0
LONGEST_RADIUS_KM = 1_000.0
#: Sides that a side comes near, on average: 4 in real shapes. Mending takes time with the square of it: a ring of 2,000
#: random corners takes half a minute, and one of 500 two minutes with the method that PostGIS has by default.
MOST_NEIGHBOURS = 10
_SIDES_LOOKED_AT = 200

#: A centimetre: what is smaller is a point.
_DOT_DEGREES, _DOT_KM = 1e-7, 1e-5
#: A disc has so many corners: its area is right to a part in a thousand.
_DISC_CORNERS = 96
_earth = Geod(ellps="WGS84")


def drawn(rings: Iterable[Ring], discs: Iterable[Disc]) -> list[Polygon | Point]:
    """What was drawn, as valid polygons that do not overlap, and points: centres of discs, and what has no area.

    Empty when nothing of it can be used: off the Earth, too large, too intricate.
    """
    discs = [disc for disc in discs if _is_disc(disc)]
    polygons = [Polygon(ring) for ring in rings if _is_ring(ring)]
    points = [Point(lon, lat) for lon, lat, _ in discs]
    points += [_middle(polygon) for polygon in polygons if _extent(polygon) <= _DOT_DEGREES]
    spread = [polygon for polygon in polygons if _extent(polygon) > _DOT_DEGREES]
    spread += [_around(disc) for disc in discs if disc[2] > _DOT_KM]
    if _too_many_corners(spread) or _intricate(spread):
        return []
    areas, lines = _mended(spread)
    united = shapely.get_parts(shapely.union_all(areas))
    return [*(part for part in united if not part.is_empty), *points, *map(_middle, lines)]


def _mended(polygons: Iterable[Polygon]) -> tuple[list[Geometry], list[Polygon]]:
    """The polygons as valid areas, and those that turn out to be a line."""
    areas: list[Geometry] = []
    lines = []
    for polygon in polygons:
        try:
            areas.append(multipolygon(polygon))
        except ValueError:
            lines.append(polygon)
    return areas, lines


def _middle(polygon: Polygon) -> Point:
    return Point(shapely.get_coordinates(polygon).mean(axis=0))


def _extent(polygon: Polygon) -> float:
    west, south, east, north = polygon.bounds
    return float(max(east - west, north - south))


def _is_ring(ring: Ring) -> bool:
    if len(ring) < 3 or not all(_on_earth(lon, lat) for lon, lat in ring):
        return False
    longitudes = [lon for lon, _ in ring]
    return max(longitudes) - min(longitudes) < WIDEST_DEGREES


def _is_disc(disc: Disc) -> bool:
    lon, lat, radius = disc
    return _on_earth(lon, lat) and 0 <= radius <= LONGEST_RADIUS_KM


def _on_earth(lon: float, lat: float) -> bool:
    return math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90


def _around(disc: Disc) -> Polygon:
    """The disc, on the ellipsoid. Beyond the date line longitudes go on, so that it is not torn apart."""
    lon, lat, radius = disc
    bearings = np.linspace(0, 360, _DISC_CORNERS, endpoint=False)
    ones = np.ones_like(bearings)
    lons, lats, _ = _earth.fwd(lon * ones, lat * ones, bearings, 1_000 * radius * ones)
    return Polygon(np.column_stack([lon + (lons - lon + 180) % 360 - 180, lats]))


def _too_many_corners(polygons: Sequence[Polygon]) -> bool:
    corners, valid = shapely.get_num_coordinates(polygons), shapely.is_valid(polygons)
    return bool(corners.sum() > MOST_CORNERS or corners[~valid].sum() > MOST_BROKEN_CORNERS)


def _intricate(polygons: Sequence[Polygon]) -> bool:
    """Whether sides come near each other so often that mending and joining them would take forever."""
    corners = [shapely.get_coordinates(polygon) for polygon in polygons]
    if not corners:
        return False
    sides = shapely.linestrings(np.concatenate([np.stack([ring[:-1], ring[1:]], axis=1) for ring in corners]))
    looked_at = sides[:: -(-len(sides) // _SIDES_LOOKED_AT)]
    near = shapely.STRtree(sides).query(looked_at).shape[1]
    return bool(near > MOST_NEIGHBOURS * len(looked_at))
