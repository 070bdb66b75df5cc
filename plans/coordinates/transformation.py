"""The one place where coordinates are transformed, always longitude or easting first.

What PROJ would do by itself is not always right here, so that three things are kept in hand:

* No *ballpark* operation, which leaves the datum shift out: from Monte Mario it is 76 m wrong.
* One operation for all rows, that of where most of them are. PROJ chooses anew for every point, and the areas of its
  operations overlap (mainland, Sardinia, Sicily, each sea): a polygon at such a border would be torn.
* Systems counted from the meridian of Rome become their twins counted from Greenwich: for the former PROJ has only the
  operation of Sardinia (44 m on the mainland), and EPSG withdrew 26591 and 26592 because their meridian is wrong.
"""

from __future__ import annotations

import re
from functools import lru_cache, partial

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from app.core.errors import InputRefused
from plans.coordinates.extent import ITALY

WGS84 = "EPSG:4326"
#: RDN2008 / UTM 32N with easting first: Italy's datum by decree (10 November 2011), and a zone that serves all of Italy
#: with lengths true to a part in a hundred. Not 25832, of which it differs by nothing, nor 6707, which has N before E.
METRES = "EPSG:7791"
#: Degrees from Greenwich to Rome, Monte Mario (12° 27' 08.4").
ROME = 12.45233333333333

_CODE = re.compile(r"EPSG:\d{4,6}")
#: Of a system counted from Rome: its twin, and what is added to its first coordinate.
_FROM_GREENWICH = {"EPSG:4806": ("EPSG:4265", ROME), "EPSG:26591": ("EPSG:3003", 0.0), "EPSG:26592": ("EPSG:3004", 0.0)}

Coordinates = npt.NDArray[np.float64]
Geometries = npt.NDArray[np.object_]


class Transformation:
    """From the system of a file to EPSG:4326.

    Args:
        code: authority code, as :func:`plans.coordinates.systems.identify` gives it.
        swapped: the file has northing or latitude first.

    Raises:
        InputRefused: ``system_unknown``, no such system, or none of which the way to WGS 84 is known.
    """

    def __init__(self, code: str, *, swapped: bool = False) -> None:
        source, self._added = _FROM_GREENWICH.get(code, (code, 0.0))
        self._general = _general(source)
        self._chosen: Transformer | None = None
        self._settled = False
        self._swapped = swapped
        self.name: str = CRS.from_user_input(code).name

    @property
    def accuracy(self) -> float | None:
        """Metres, as stated for the operation that was used; None before one was, or where none is stated."""
        stated = -1.0 if self._chosen is None else float(self._chosen.accuracy)
        return stated if stated >= 0 else None

    def to_wgs84(self, geometries: Geometries) -> Geometries:
        """The geometries in EPSG:4326, longitude first. None where there was none, or no finite position.

        Heights are carried along untouched (rule G01 reports and drops them). A vertex at exactly (0, 0) stays there:
        that is how files say that they know no position (G05), in every system.
        """
        if not len(shapely.get_coordinates(geometries)):
            return geometries.copy()
        operation = self._operation(shapely.get_coordinates(geometries))
        moved = shapely.transform(
            geometries, partial(self._moved, operation), include_z=bool(shapely.has_z(geometries).any())
        )
        return without_infinite(moved)

    def _operation(self, coordinates: Coordinates) -> Transformer:
        """That of the middle of the rows; kept for what comes later once it has led to Italy."""
        if self._settled and self._chosen is not None:
            return self._chosen
        useful = coordinates[np.isfinite(coordinates).all(axis=1) & coordinates.any(axis=1)]
        middle = np.median(useful, axis=0, keepdims=True) if len(useful) else np.zeros((1, 2))
        longitude, latitude = self._moved(self._general, middle)[0]
        west, south, east, north = ITALY
        self._settled = bool(west <= longitude <= east and south <= latitude <= north)
        try:
            self._chosen = self._general.get_last_used_operation()
        except ProjError:  # there is only one, which PROJ does not tell apart
            self._chosen = self._general
        return self._chosen

    def _moved(self, operation: Transformer, coordinates: Coordinates) -> Coordinates:
        first, second = coordinates[:, 0], coordinates[:, 1]
        x, y = (second, first) if self._swapped else (first, second)
        moved = coordinates.copy()
        moved[:, 0], moved[:, 1] = operation.transform(x + self._added, y)
        moved[(first == 0) & (second == 0), :2] = 0.0
        return moved


def to_metres(geometries: Geometries) -> Geometries:
    """Geometries in EPSG:4326 → 2-D in :data:`METRES`, for lengths and areas; None where that is not finite."""
    return without_infinite(shapely.transform(geometries, _forward))


def buffer_metres(boundary: shapely.Geometry, metres: float) -> shapely.Geometry:
    """All that is within ``metres`` of ``boundary``; both EPSG:4326."""
    wider = shapely.buffer(shapely.transform(boundary, _forward), metres)
    return shapely.transform(wider, _back)


def without_infinite(geometries: Geometries) -> Geometries:
    """The same with None in place of geometries that have a coordinate which is infinite or no number."""
    coordinates, rows = shapely.get_coordinates(geometries, return_index=True)
    lost = np.unique(rows[~np.isfinite(coordinates).all(axis=1)])
    if not len(lost):
        return geometries
    found = geometries.copy()
    found[lost] = None
    return found


# Looking through all operations between two systems takes PROJ tens of milliseconds.
@lru_cache(maxsize=64)
def _general(code: str) -> Transformer:
    if not _CODE.fullmatch(code):
        raise InputRefused("system_unknown", f"«{code}» non è il codice di un sistema di riferimento (EPSG:nnnn).")
    try:
        return Transformer.from_crs(code, WGS84, always_xy=True, allow_ballpark=False)
    except (CRSError, ProjError) as error:
        message = f"Il sistema di riferimento {code} non esiste, o non si sa come portarlo in WGS 84."
        raise InputRefused("system_unknown", message) from error


_metric = Transformer.from_crs(WGS84, METRES, always_xy=True, allow_ballpark=False)


def _forward(coordinates: Coordinates) -> Coordinates:
    return np.column_stack(_metric.transform(coordinates[:, 0], coordinates[:, 1]))


def _back(coordinates: Coordinates) -> Coordinates:
    return np.column_stack(_metric.transform(coordinates[:, 0], coordinates[:, 1], direction="INVERSE"))
