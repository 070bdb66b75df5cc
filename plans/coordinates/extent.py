"""Where Italy is, and which rows lie in it at all."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS

_RDN2008 = 6706


def _area_of_use(code: int) -> tuple[float, float, float, float]:
    area = CRS.from_epsg(code).area_of_use
    assert area is not None, "EPSG states one"
    return area.bounds


#: West, south, east, north in degrees: the area of use of Italy's own system (RDN2008), islands and sea included. A
#: box is enough to tell a place from a mistake: a neighbour's territory is caught by the municipality's boundary.
ITALY = _area_of_use(_RDN2008)


def in_italy(geometries: npt.NDArray[np.object_]) -> npt.NDArray[np.bool_]:
    """Which geometries (EPSG:4326) have all their vertices in the box; False for what is missing or empty."""
    bounds = shapely.bounds(geometries)
    west, south, east, north = ITALY
    # A comparison with the NaN of a missing geometry is False.
    inside: npt.NDArray[np.bool_] = (
        (bounds[:, 0] >= west) & (bounds[:, 1] >= south) & (bounds[:, 2] <= east) & (bounds[:, 3] <= north)
    )
    return inside
