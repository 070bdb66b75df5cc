"""Small maps that need no script: the municipality's boundary, and where the rows of a layer would be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians

import shapely

from plans.examination.contract import Place

_WIDTH, _HEIGHT, _MARGIN = 240, 180, 8
#: Of the boundary's extent: nobody sees less at this size.
_DETAIL = 0.004


@dataclass(frozen=True, slots=True)
class SmallMap:
    """``path`` is an SVG path, ``points`` are pixels; ``inside`` of ``total`` rows are within the municipality."""

    path: str
    points: tuple[tuple[float, float], ...]
    inside: int
    total: int
    width: int = _WIDTH
    height: int = _HEIGHT


def small_map(place: Place, points: Sequence[tuple[float, float]]) -> SmallMap:
    """``points`` are longitude and latitude, EPSG:4326."""
    boundary = shapely.from_wkb(place.boundary)
    there = shapely.points(points) if len(points) else ()
    inside = int(shapely.intersects(boundary, there).sum()) if len(points) else 0
    west, south, east, north = shapely.total_bounds([boundary, *there])
    wide = cos(radians((south + north) / 2))
    scale = min((_WIDTH - 2 * _MARGIN) / ((east - west) * wide), (_HEIGHT - 2 * _MARGIN) / (north - south))
    left, top = (_WIDTH - (east - west) * wide * scale) / 2, (_HEIGHT - (north - south) * scale) / 2

    def pixel(x: float, y: float) -> tuple[float, float]:
        return round(left + (x - west) * wide * scale, 1), round(top + (north - y) * scale, 1)

    light = boundary.simplify(_DETAIL * max(east - west, north - south))
    rings = [polygon.exterior.coords for polygon in getattr(light, "geoms", [light])]
    path = "".join(f"M{' '.join(f'{x},{y}' for x, y in (pixel(*corner[:2]) for corner in ring))}Z" for ring in rings)
    return SmallMap(path, tuple(pixel(*point) for point in points), inside, len(points))
