"""Drawing in metres from the middle of a town, never outside its municipality. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

#: Metres in a degree of latitude.
_DEGREE = 111_320.0
#: Decimals of a degree: about a metre.
_DECIMALS = 5
#: Degrees kept from the border.
_MARGIN = 0.002


@dataclass(frozen=True, slots=True)
class Ground:
    """Where to draw: ``boundary`` in EPSG:4326, the middle (longitude, latitude), and a turn in degrees so that no two
    towns look alike."""

    boundary: BaseGeometry
    middle: tuple[float, float]
    turn: float

    def point(self, east: float, north: float) -> BaseGeometry:
        """A point so many metres from the middle; nearer where that is outside."""
        return _rounded(self._inside(shapely.Point(self._place(east, north))))

    def line(self, *stops: tuple[float, float]) -> BaseGeometry:
        """A line from stop to stop."""
        return _rounded(shapely.LineString([self._inside(shapely.Point(self._place(*stop))) for stop in stops]))

    def area(self, east: float, north: float, wide: float, high: float) -> BaseGeometry:
        """An oval so many metres wide and high; what is outside is cut off, and it is moved where that is all."""
        lon, lat = self._place(0, 0)
        oval = [
            self._place(wide / 2 * math.cos(step), high / 2 * math.sin(step))
            for step in (math.tau * number / 28 for number in range(28))
        ]
        centre = self._inside(shapely.Point(self._place(east, north)))
        moved = shapely.Polygon([(x - lon + centre.x, y - lat + centre.y) for x, y in oval])
        parts = shapely.get_parts(shapely.intersection(moved, self._kept()))
        return _rounded(max(parts, key=lambda part: part.area))

    def _place(self, east: float, north: float) -> tuple[float, float]:
        angle = math.radians(self.turn)
        x = east * math.cos(angle) - north * math.sin(angle)
        y = east * math.sin(angle) + north * math.cos(angle)
        lon, lat = self.middle
        return lon + x / (_DEGREE * math.cos(math.radians(lat))), lat + y / _DEGREE

    def _inside(self, point: shapely.Point) -> shapely.Point:
        kept = self._kept()
        if kept.contains(point):
            return point
        return nearest_points(kept, point)[0]

    def _kept(self) -> BaseGeometry:
        smaller: BaseGeometry = self.boundary.buffer(-_MARGIN)
        return smaller if smaller.contains(shapely.Point(self.middle)) else self.boundary


def feature(geometry: BaseGeometry, attributes: Mapping[str, Any]) -> dict[str, Any]:
    """As GeoJSON has it."""
    return {"type": "Feature", "properties": dict(attributes), "geometry": shapely.geometry.mapping(geometry)}


def _rounded(geometry: BaseGeometry) -> BaseGeometry:
    return shapely.transform(geometry, lambda found: found.round(_DECIMALS))
