"""The area of a notice as text: what is typed, pasted or drawn becomes GeoJSON, and goes back.

One corner a line, ``latitude, longitude`` in degrees as maps and phones give them; an empty line begins another one.
Whoever has a GIS pastes GeoJSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

_NUMBERS = re.compile(r"-?\d+(?:[.]\d+)?")
_LEAST_CORNERS = 3
_ONE_IS_NOT_ENOUGH = "Una zona ha almeno tre angoli: uno per riga, latitudine e longitudine."


class AreaUnreadable(ValueError):
    """The text is no area; the message says why, in Italian."""


def read_area(text: str) -> dict[str, Any] | None:
    """A GeoJSON Polygon or MultiPolygon (EPSG:4326 degrees, lon lat); None for an empty text.

    Raises:
        AreaUnreadable: neither corners nor GeoJSON.
    """
    if not text.strip():
        return None
    polygons = list(_from_geojson(text) if text.lstrip().startswith("{") else _from_corners(text))
    if not polygons:
        raise AreaUnreadable(_ONE_IS_NOT_ENOUGH)
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}


def write_area(area: Mapping[str, Any] | None) -> str:
    """The text of an area: corners, or GeoJSON where there are holes."""
    if not area:
        return ""
    polygons = [area["coordinates"]] if area["type"] == "Polygon" else area["coordinates"]
    if any(len(polygon) > 1 for polygon in polygons):
        return json.dumps(dict(area))
    return "\n\n".join("\n".join(f"{lat:.6f}, {lon:.6f}" for lon, lat, *_ in polygon[0][:-1]) for polygon in polygons)


def _from_corners(text: str) -> Iterator[list[list[list[float]]]]:
    lines = [line.strip() for line in text.splitlines()]
    for there, block in groupby(lines, key=bool):
        if there:
            yield [_ring([_corner(line) for line in block])]


def _corner(line: str) -> list[float]:
    found = _NUMBERS.findall(line)
    if len(found) != 2:
        message = f"Non capisco «{line[:60]}»: su ogni riga servono latitudine e longitudine, come 43.88052, 11.09646."
        raise AreaUnreadable(message)
    lat, lon = map(float, found)
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise AreaUnreadable(f"«{line[:60]}» non è un punto sulla Terra: prima la latitudine, poi la longitudine.")
    return [lon, lat]


def _ring(corners: list[list[float]]) -> list[list[float]]:
    if len({tuple(corner) for corner in corners}) < _LEAST_CORNERS:
        raise AreaUnreadable(_ONE_IS_NOT_ENOUGH)
    return corners if corners[0] == corners[-1] else [*corners, corners[0]]


def _from_geojson(text: str) -> Iterator[list[list[list[float]]]]:
    try:
        yield from _polygons(json.loads(text))
    except AreaUnreadable:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise AreaUnreadable("Il GeoJSON non si legge: copiarlo di nuovo, intero.") from error


def _polygons(found: Mapping[str, Any]) -> Iterator[list[list[list[float]]]]:
    kind = found["type"]
    if kind == "FeatureCollection":
        for feature in found["features"]:
            yield from _polygons(feature)
    elif kind == "Feature":
        yield from _polygons(found["geometry"])
    elif kind == "Polygon":
        yield _numbers(found["coordinates"])
    elif kind == "MultiPolygon":
        yield from map(_numbers, found["coordinates"])
    else:
        raise AreaUnreadable("Serve un poligono: punti e linee non sono una zona.")


def _numbers(rings: Sequence[Sequence[Sequence[float]]]) -> list[list[list[float]]]:
    return [_ring([_position(float(lon), float(lat)) for lon, lat, *_ in ring]) for ring in rings]


def _position(lon: float, lat: float) -> list[float]:
    """A place on the Earth: neither NaN nor infinity, which JSON as Python reads it may hold, and no column keeps."""
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise AreaUnreadable("Il GeoJSON ha un punto che non è sulla Terra: servono longitudine e latitudine in gradi.")
    return [lon, lat]
