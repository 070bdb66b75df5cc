"""Geometries of KML: longitude, latitude and perhaps a height, as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from plans.readers.limits import GEOMETRY_NESTING

_MULTI = {0: shapely.multipoints, 1: shapely.multilinestrings, 2: shapely.multilinestrings, 3: shapely.multipolygons}
_KINDS = frozenset({"Point", "LineString", "LinearRing", "Polygon", "MultiGeometry"})


class NoGeometry(ValueError):
    """What stands there cannot be read as a geometry."""


def local(element: Any) -> str:
    """The element's name without its namespace; empty for comments."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def read_geometry(placemark: Any) -> Any:
    """The geometry of a placemark, or None where it has none.

    Raises:
        NoGeometry: it has one that cannot be read.
    """
    for child in placemark:
        if local(child) in _KINDS:
            try:
                return _geometry(child, 0)
            except (shapely.errors.ShapelyError, TypeError) as error:
                raise NoGeometry(local(child)) from error
    return None


def _geometry(element: Any, depth: int) -> Any:
    kind = local(element)
    if kind == "Point":
        return shapely.points(_coordinates(element)[0])
    if kind in {"LineString", "LinearRing"}:
        return shapely.linestrings(_coordinates(element))
    if kind == "Polygon":
        return _polygon(element)
    if depth >= GEOMETRY_NESTING:
        raise NoGeometry(kind)
    return _together([_geometry(child, depth + 1) for child in element if local(child) in _KINDS])


def _polygon(element: Any) -> Any:
    outer = [ring for boundary in element if local(boundary) == "outerBoundaryIs" for ring in _rings(boundary)]
    holes = [ring for boundary in element if local(boundary) == "innerBoundaryIs" for ring in _rings(boundary)]
    if len(outer) != 1:
        raise NoGeometry("Polygon")
    return shapely.polygons(outer[0], holes or None)


def _rings(boundary: Any) -> Iterator[Any]:
    """Rings, closed where they were left open."""
    for ring in boundary:
        if local(ring) == "LinearRing":
            yield shapely.linearrings(_coordinates(ring))


def _coordinates(element: Any) -> npt.NDArray[np.float64]:
    texts = [child.text or "" for child in element if local(child) == "coordinates"]
    tuples = [one.split(",") for one in "".join(texts).replace(", ", ",").split()]
    if not tuples:
        raise NoGeometry(local(element))
    width = 3 if all(len(one) >= 3 and one[2] for one in tuples) else 2
    try:
        found = np.array([one[:width] for one in tuples], dtype=np.float64)
    except ValueError:
        raise NoGeometry(local(element)) from None
    if found.shape[1] < 2 or not np.isfinite(found).all():
        raise NoGeometry(local(element))
    return found


def _together(parts: list[Any]) -> Any:
    kinds = set(shapely.get_type_id(parts).tolist()) if parts else set()
    if len(kinds) == 1 and (multi := _MULTI.get(kinds.pop())):
        return multi(parts)
    return shapely.geometrycollections(parts)
