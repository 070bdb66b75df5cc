"""Italian grids told by their parameters, whatever the author of a .prj called them.

Names differ from one program to the next (``Monte_Mario_Italy_1``, ``Roma40_Ovest``, ``Gauss-Boaga``, plain
``Transverse_Mercator``), and the meridian may be counted from Rome. The numbers do not lie: a false easting of
1,500,000 m on the international ellipsoid is Gauss-Boaga West.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pyproj import CRS

_LATITUDE, _LONGITUDE, _SCALE, _EASTING, _NORTHING = "8801", "8802", "8805", "8806", "8807"
_INTERNATIONAL, _WGS84, _GRS80 = (6378388.0, 297.0), (6378137.0, 298.257223563), (6378137.0, 298.257222101)


class _Grid(NamedTuple):
    """A transverse Mercator projection: degrees from Greenwich and metres."""

    ellipsoid: tuple[float, float]
    meridian: float
    easting: float


_GRIDS = {
    _Grid(_INTERNATIONAL, 9, 1_500_000): "EPSG:3003",
    _Grid(_INTERNATIONAL, 15, 2_520_000): "EPSG:3004",
    _Grid(_INTERNATIONAL, 9, 500_000): "EPSG:23032",
    _Grid(_INTERNATIONAL, 15, 500_000): "EPSG:23033",
    _Grid(_WGS84, 9, 500_000): "EPSG:32632",
    _Grid(_WGS84, 15, 500_000): "EPSG:32633",
    _Grid(_GRS80, 9, 500_000): "EPSG:25832",
    _Grid(_GRS80, 15, 500_000): "EPSG:25833",
}
#: Withdrawn by EPSG: on paper their meridian is wrong, in files they are what everybody else calls Gauss-Boaga.
_WITHDRAWN = {"EPSG:26591": "EPSG:3003", "EPSG:26592": "EPSG:3004"}
_ROMAN = re.compile(r"monte[ _]?mario|rom[ae][ _]?(19)?40", re.IGNORECASE)
#: Far less than the difference between any two of the grids.
_ANGLE, _LENGTH, _FACTOR, _FLATTENING = 1e-4, 0.01, 1e-7, 1e-7


def current(code: str) -> str:
    """The code that is used today for what a withdrawn one meant."""
    return _WITHDRAWN.get(code, code)


def italian(system: CRS) -> str | None:
    """The code of an Italian system that has these parameters; None when it is none, or cannot be told."""
    if system.is_geographic:
        return _geographic(system)
    found = _GRIDS.get(grid) if (grid := _grid(system)) else None
    # A UTM grid on the Roman datum has been used here and there, and is not ED50: better ask.
    return None if found in ("EPSG:23032", "EPSG:23033") and _is_roman(system) else found


def _geographic(system: CRS) -> str | None:
    if _ellipsoid(system) != _INTERNATIONAL or not _is_roman(system):
        return None
    return "EPSG:4806" if _meridian(system) else "EPSG:4265"


def _is_roman(system: CRS) -> bool:
    named = (system, system.geodetic_crs, system.datum)
    return any(_ROMAN.search(one.name) for one in named if one is not None)


def _meridian(system: CRS) -> float:
    """Degrees from Greenwich to the meridian from which longitudes are counted."""
    return system.prime_meridian.longitude if system.prime_meridian is not None else 0.0


def _grid(system: CRS) -> _Grid | None:
    operation = system.coordinate_operation
    ellipsoid = _ellipsoid(system)
    if operation is None or ellipsoid is None or operation.method_name != "Transverse Mercator":
        return None
    if any(abs(axis.unit_conversion_factor - 1) > 1e-9 for axis in system.axis_info[:2]):
        return None
    values = {parameter.code: float(parameter.value) for parameter in operation.params}
    if abs(values[_LATITUDE]) > _ANGLE or abs(values[_SCALE] - 0.9996) > _FACTOR or abs(values[_NORTHING]) > _LENGTH:
        return None
    meridian = values[_LONGITUDE] + _meridian(system)
    # The withdrawn codes themselves count the meridian of Greenwich from Rome; a .prj counts it rightly.
    near = next((known for known in (9, 15) if abs(meridian - known) < _ANGLE), None)
    return None if near is None else _Grid(ellipsoid, near, round(values[_EASTING]))


def _ellipsoid(system: CRS) -> tuple[float, float] | None:
    ellipsoid = system.ellipsoid
    if ellipsoid is None:
        return None
    return next(
        (
            known
            for known in (_INTERNATIONAL, _WGS84, _GRS80)
            if abs(ellipsoid.semi_major_metre - known[0]) < _LENGTH
            and abs(ellipsoid.inverse_flattening - known[1]) < _FLATTENING
        ),
        None,
    )
