"""Which reference system a file is in: what it says, in any dialect, or what fits where the municipality is."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from plans.coordinates.dialects import current, italian
from plans.coordinates.extent import in_italy
from plans.coordinates.transformation import WGS84, Transformation, buffer_metres, to_metres

#: Metres around the municipality in which a guess must put rows.
NEARBY = 2_000

#: A definition is a few hundred characters; parsing is not asked of more.
_LONGEST = 20_000
_WRITTEN = re.compile(
    r"\s*(?:(?P<number>\d{4,6})|(?P<code>(?:EPSG|ESRI|OGC):\w+|(?:urn:ogc:def:crs:|https?://www\.opengis\.net/)\S+)"
    r"|(?P<wkt>[A-Za-z_0-9]+\s*\[.*))\s*",
    re.DOTALL | re.IGNORECASE,
)
_CRS84 = re.compile(r"CRS84$", re.IGNORECASE)
#: Of PROJ's confidence: the parameters are the same, if not the name.
_EQUIVALENT = 70

#: What rows without a system may be in, most likely first: of those that lead to about the same place (metres
#: apart; 70–200 m for Monte Mario and ED50 beside WGS 84) the first is proposed. True: northing or latitude first.
_GUESSES = (
    (WGS84, False),
    (WGS84, True),
    ("EPSG:3003", False),
    ("EPSG:3004", False),
    ("EPSG:25832", False),
    ("EPSG:32632", False),
    ("EPSG:25833", False),
    ("EPSG:32633", False),
    ("EPSG:7791", False),
    ("EPSG:7792", False),
    ("EPSG:6707", True),
    ("EPSG:6708", True),
    ("EPSG:23032", False),
    ("EPSG:23033", False),
    ("EPSG:3003", True),
    ("EPSG:3004", True),
    ("EPSG:4806", False),
    ("EPSG:4265", False),
    ("EPSG:4230", False),
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A system that rows may be in.

    ``share`` (0–1) of them would be within 2 km of the municipality, the middle one ``distance_m`` metres from its
    boundary (0 inside). ``swapped``: the file has northing or latitude first.
    """

    code: str
    share: float
    distance_m: float
    swapped: bool


def identify(crs: str | None) -> str | None:
    """The authority code (``EPSG:nnnn``) of a system given as code, URN, OGC WKT 1 or 2 or ESRI WKT; None if unknown.

    Height and time are left aside, and so is a shift to WGS 84 that the definition brings with it (TOWGS84): those in
    files are often not those of the place. Nothing that PROJ would open (grids, files, PROJ strings) is accepted.
    """
    matched = _WRITTEN.fullmatch(crs) if crs and len(crs) <= _LONGEST else None
    if matched is None:
        return None
    if matched["code"] and _CRS84.search(matched["code"]):
        return WGS84
    try:
        system = CRS.from_wkt(matched["wkt"]) if matched["wkt"] else CRS.from_user_input(_code(matched))
        return _authority(_horizontal(system))
    except CRSError:
        return None


def rank(sample: npt.NDArray[np.object_], boundary: shapely.Geometry) -> tuple[Candidate, ...]:
    """The systems that rows of a municipality may be in, best first: where they fall decides, then how usual it is.

    ``sample`` holds geometries in the file's coordinates, ``boundary`` is EPSG:4326. Only systems that bring at least
    half of the rows to Italy are candidates, and those that bring none of them near the municipality only where all do
    so: then the nearest are first. None is certain: the first is a proposal, to be looked at on a map.
    """
    points = _centres(sample)
    if not len(points):
        return ()
    area = to_metres(np.array([boundary], dtype=object))[0]
    nearby = buffer_metres(boundary, NEARBY)
    shapely.prepare(nearby)
    guesses = (_candidate(code, swapped, points, nearby, area) for code, swapped in _GUESSES)
    found = [one for one in guesses if one is not None]
    if near := [one for one in found if one.share]:
        return tuple(sorted(near, key=lambda one: -round(one.share, 1)))
    # In tens of kilometres: what differs by less is the same place, of which the more usual system goes first.
    return tuple(sorted(found, key=lambda one: round(one.distance_m, -4)))


def _candidate(
    code: str, swapped: bool, points: npt.NDArray[np.object_], nearby: shapely.Geometry, area: shapely.Geometry
) -> Candidate | None:
    placed = Transformation(code, swapped=swapped).to_wgs84(points)
    inside = in_italy(placed)
    if inside.mean() < 0.5:
        return None
    share = float(shapely.intersects(nearby, placed).mean())
    distance = float(np.median(shapely.distance(to_metres(placed[inside]), area)))
    return Candidate(code, share, round(distance, 1), swapped)


def _centres(sample: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """The middle of each row's envelope, without those that have no position."""
    bounds = shapely.bounds(sample)
    useful = bounds[np.isfinite(bounds).all(axis=1) & bounds.any(axis=1)]
    centres: npt.NDArray[np.object_] = shapely.points((useful[:, :2] + useful[:, 2:]) / 2)
    return centres


def _code(matched: re.Match[str]) -> str:
    return f"EPSG:{matched['number']}" if matched["number"] else matched["code"]


def _horizontal(system: CRS) -> CRS:
    """The system on the ground: without its height, and without the shift to WGS 84 tied to it."""
    while system.is_compound or system.is_bound:
        inner = system.sub_crs_list[0] if system.is_compound else system.source_crs
        assert inner is not None
        system = inner
    return system.to_2d() if len(system.axis_info) == 3 and not system.is_geocentric else system


def _authority(system: CRS) -> str | None:
    """By the code that PROJ is sure of; else by the parameters, as Italian systems have them."""
    if not (system.is_geographic or system.is_projected):
        return None
    certain = next((f"EPSG:{one.code}" for one in system.list_authority("EPSG", min_confidence=_EQUIVALENT)), None)
    return current(certain) if certain else italian(system)
