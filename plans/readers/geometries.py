"""Geometries from bytes and texts that may be hostile, in whole slices; and how many there are of what."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import numpy as np
import numpy.typing as npt
import shapely

from plans.readers.limits import GEOMETRY_NESTING, ROWS, VERTICES
from plans.readers.refusals import too_large

Geometries = npt.NDArray[np.object_]

#: Heads of multi-geometries and collections in WKB: little and big endian, EWKB flags, ISO dimensions. GEOS goes down
#: into them by recursion without end: a chain of a million takes the process with it.
_WKB_HEADS = re.compile(
    rb"\x01(?:[\x04-\x0c]\x00\x00[\x00\x20\x40\x60\x80\xa0\xc0\xe0]|[\xec-\xf4]\x03\x00\x00|[\xd4-\xdc]\x07\x00\x00"
    rb"|[\xbc-\xc4]\x0b\x00\x00)|\x00(?:[\x00\x20\x40\x60\x80\xa0\xc0\xe0]\x00\x00[\x04-\x0c]|\x00\x00\x03[\xec-\xf4]"
    rb"|\x00\x00\x07[\xd4-\xdc]|\x00\x00\x0b[\xbc-\xc4])",
    re.DOTALL,
)
_WKT_HEADS = re.compile(r"COLLECTION|MULTI|COMPOUND|CURVEPOLYGON", re.IGNORECASE)


def from_wkb(values: Sequence[bytes | None]) -> Geometries:
    """Geometries of WKB from a file; None where there is none or it cannot be read."""
    safe = [value if value and len(_WKB_HEADS.findall(value)) <= GEOMETRY_NESTING else None for value in values]
    return _made(shapely.from_wkb, safe)


def from_wkt(values: Sequence[str | None]) -> Geometries:
    """Geometries of WKT from a file; None where there is none or it cannot be read."""
    safe = [value if value and len(_WKT_HEADS.findall(value)) <= GEOMETRY_NESTING else None for value in values]
    return _made(shapely.from_wkt, safe)


def from_geojson(values: Sequence[str | None]) -> Geometries:
    """Geometries of GeoJSON texts that were parsed before, so that their nesting is known to be small."""
    return _made(shapely.from_geojson, values)


def points(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> Geometries:
    """Points, and None where a coordinate is missing."""
    found = np.full(len(x), None, dtype=object)
    known = np.isfinite(x) & np.isfinite(y)
    found[known] = shapely.points(x[known], y[known])
    return found


def _made(parse: Callable[..., Geometries], values: Sequence[object]) -> Geometries:
    """The geometries of these texts; one with a coordinate beyond all numbers is none."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    with np.errstate(all="ignore"):
        geometries = parse(array, on_invalid="ignore")
    coordinates, rows = shapely.get_coordinates(geometries, return_index=True)
    geometries[rows[~np.isfinite(coordinates).all(axis=1)]] = None
    return geometries


class Survey:
    """Counts the layers of one file, whose rows and vertices are limited together."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._rows = 0
        self._vertices = 0

    def count(self, slices: Iterable[Geometries]) -> Counter[str]:
        """Rows by type of geometry (``None`` without).

        Raises:
            FileRefused: more than is read.
        """
        types: Counter[str] = Counter()
        for geometries in slices:
            self._add(len(geometries), int(shapely.get_num_coordinates(geometries).sum()))
            ids, counts = np.unique(shapely.get_type_id(geometries), return_counts=True)
            for kind, count in zip(ids.tolist(), counts.tolist(), strict=True):
                types[_type_name(kind)] += count
        return types

    def _add(self, rows: int, vertices: int) -> None:
        self._rows += rows
        self._vertices += vertices
        if self._rows > ROWS:
            raise too_large("righe", ROWS, self._name)
        if self._vertices > VERTICES:
            raise too_large("vertici", VERTICES, self._name)


_TYPE_NAMES = {
    -1: "None",
    0: "Point",
    1: "LineString",
    2: "LinearRing",
    3: "Polygon",
    4: "MultiPoint",
    5: "MultiLineString",
    6: "MultiPolygon",
    7: "GeometryCollection",
}


def _type_name(kind: int) -> str:
    return _TYPE_NAMES.get(kind, "Curve")
