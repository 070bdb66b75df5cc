"""Shapes as CAP writes them, latitude first: ``45.1,7.2 45.3,7.4 …`` and ``45.1,7.2 12.5`` (WGS 84 degrees, km)."""

from __future__ import annotations

import re

from alerts.domain.cap import Circle

#: (lon, lat), first and last the same.
Ring = tuple[tuple[float, float], ...]

_COMMA = re.compile(r"\s*,\s*")
_NUMBER = re.compile(r"[+-]?(\d{1,20}(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?", re.ASCII)
#: Half the way around the Earth.
_FARTHEST_KM = 20_040.0
#: The coast of a continent has fewer.
_MOST_POINTS = 50_000


def read_ring(text: str) -> tuple[Ring, bool]:
    """The ring, closed, and whether it was written closed.

    Raises:
        ValueError: not a polygon on the Earth; why, in Italian.
    """
    pairs = _COMMA.sub(",", text.strip()).split()
    if len(pairs) > _MOST_POINTS:
        raise ValueError("ha troppi punti")
    points = [_position(pair) for pair in pairs]
    if len(set(points)) < 3:
        raise ValueError("ha meno di tre punti distinti")
    closed = points[0] == points[-1]
    return tuple(points if closed else [*points, points[0]]), closed


def read_circle(text: str) -> Circle:
    """The circle; a radius of zero, as of an epicentre, is one.

    Raises:
        ValueError: not a circle on the Earth; why, in Italian.
    """
    match _COMMA.sub(",", text.strip()).split():
        case [centre, radius]:
            kilometres = _number(radius)
        case _:
            raise ValueError("non è un centro seguito da un raggio")
    if not 0 <= kilometres <= _FARTHEST_KM:
        raise ValueError("ha un raggio impossibile")
    return Circle(*_position(centre), kilometres)


def _position(pair: str) -> tuple[float, float]:
    match pair.split(","):
        case [north, east]:
            lat, lon = _number(north), _number(east)
        case _:
            raise ValueError("non è fatto di coppie latitudine,longitudine")
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise ValueError("esce dai limiti di latitudine e longitudine")
    return lon, lat


def _number(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise ValueError("contiene qualcosa che non è un numero")
    return float(text)
