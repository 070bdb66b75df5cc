"""From what a document says of a place to the municipalities it means: by zone, by code, by name, by drawing.

Each function answers for everything asked at once, in one or a few statements however much that is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import shapely
from shapely import Point, Polygon
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.core.territory.gazetteer import Gazetteer, Town
from app.core.territory.lookup import zone_shares, zones_in_force
from app.core.territory.models import AlertZone, Municipality
from app.core.territory.reserved import RESERVED_ZONES
from app.core.territory.shipped import tuscan_former_names

#: Italian provinces have numbers up to this; metropolitan cities are numbered again, 200 higher (248 is Firenze's 048).
LAST_PROVINCE = 111
METROPOLITAN = 200

#: The smallest overlap that means a municipality, as a share of the smaller of the two. Simplified outlines stray over
#: their neighbours: those of the national zones cover up to 4 % of Tuscan municipalities that are not theirs (of one,
#: 5 %), and 11 % at least of any that is.
MINIMUM_SHARE = 0.05
#: Drawings are compared in pieces of so many corners: with whole ones of 2,000 it took twenty times as long.
PIECE_CORNERS = 128


@dataclass(frozen=True, slots=True)
class Codes:
    """What ISTAT codes mean: code as given → its municipalities, and codes of provinces that are not loaded."""

    found: dict[str, list[str]]
    elsewhere: frozenset[str]


def by_zones(session: Session, codes: Collection[str], day: date) -> dict[str, dict[str, float]]:
    """Zone as given → ISTAT code → share of the municipality inside it, on a day, in any name space.

    A known zone of a territory that is not loaded has no municipalities; what is no zone on that day is left out.
    """
    known: dict[str, dict[str, float]] = {}
    namespaces = select(AlertZone.namespace).where(AlertZone.namespace != RESERVED_ZONES).distinct()
    for namespace in session.scalars(namespaces):
        for zone in zones_in_force(session, namespace, day):
            known.setdefault(zone.casefold(), {})
        for istat_code, zones in zone_shares(session, namespace, day).items():
            for zone, share in zones.items():
                known.setdefault(zone.casefold(), {})[istat_code] = share
    return {code: known[code.casefold()] for code in codes if code.casefold() in known}


def by_codes(session: Session, codes: Collection[str]) -> Codes:
    """What ISTAT codes mean; what is no code, or of a municipality that does not exist, is left out.

    Six digits are a municipality, also without leading zeros; eight begin with its region (``09048017``); three are a
    province (``048``), five beginning with zero a region and a province (``09048``).
    """
    meant = {code: read for code in codes if (read := _read(code))}
    prefixes = {prefix[:3] for prefix, _ in meant.values()}
    query = (
        select(Municipality.istat_code, Municipality.region_code)
        .where(func.left(Municipality.istat_code, 3).in_(prefixes))
        .order_by(Municipality.istat_code)
    )
    rows = [(istat_code, region) for istat_code, region in session.execute(query)] if prefixes else []
    loaded = {istat_code[:3] for istat_code, _ in rows}
    found = {
        code: [istat_code for istat_code, region in rows if istat_code.startswith(prefix) and mine in ("", region)]
        for code, (prefix, mine) in meant.items()
    }
    elsewhere = {code for code, (prefix, _) in meant.items() if prefix[:3] not in loaded}
    return Codes({code: towns for code, towns in found.items() if towns}, frozenset(elsewhere))


def _read(code: str) -> tuple[str, str] | None:
    """How municipalities' codes begin, and the region (empty when it is not said); None when it is no code."""
    if not re.fullmatch(r"[0-9]{3,8}", code):
        return None
    region = ""
    if len(code) > 6 or (len(code) == 5 and code[0] == "0"):
        code = code.zfill(8) if len(code) > 6 else code
        region, code = code[:2], code[2:]
    prefix = code if len(code) == 3 else code.zfill(6)
    province = int(prefix[:3])
    province -= METROPOLITAN if len(prefix) == 3 and province > METROPOLITAN else 0
    return (f"{province:03d}{prefix[3:]}", region) if 0 < province <= LAST_PROVINCE else None


def by_regions(session: Session, region_codes: Collection[str]) -> dict[str, list[str]]:
    """Region (ISTAT's two digits) → its municipalities; a region that is not loaded is left out."""
    query = select(Municipality.region_code, Municipality.istat_code).where(Municipality.region_code.in_(region_codes))
    found: dict[str, list[str]] = {}
    for region, istat_code in session.execute(query.order_by(Municipality.istat_code)) if region_codes else ():
        found.setdefault(region, []).append(istat_code)
    return found


def by_names(session: Session, names: Collection[str]) -> dict[str, str]:
    """Name as given → ISTAT code; what names no municipality, or could be more than one, is left out."""
    if not names:
        return {}
    query = select(Municipality.istat_code, Municipality.name, Municipality.province_code, Municipality.province_name)
    gazetteer = Gazetteer((Town(*row) for row in session.execute(query)), tuscan_former_names())
    return {name: found for name in names if (found := gazetteer.find(name))}


_OVERLAPS = text("""
    WITH part AS (
        SELECT number, drawing, ST_GeomFromWKB(shape, 4326) AS shape
        FROM unnest(CAST(:drawing AS integer[]), CAST(:shape AS bytea[]))
             WITH ORDINALITY AS given (drawing, shape, number)
    ), piece AS MATERIALIZED (
        -- Each piece is compared only with the municipalities around it.
        SELECT number, drawing, ST_Area(shape) AS drawn, ST_Subdivide(shape, :corners) AS shape FROM part
    ), overlap AS (
        SELECT piece.number, piece.drawing, istat_code, piece.drawn, ST_Area(boundary) AS whole,
               sum(ST_Area(ST_Intersection(boundary, piece.shape))) AS common
        FROM piece JOIN municipality ON ST_Intersects(boundary, piece.shape)
        GROUP BY piece.number, piece.drawing, piece.drawn, istat_code
    )
    SELECT drawing, istat_code, least(sum(common / whole), 1)
    FROM overlap
    GROUP BY drawing, istat_code
    -- A point has no area, and means the municipality it is in.
    HAVING bool_or(common >= :minimum_share * least(whole, drawn))
    ORDER BY drawing, istat_code
""")


def by_geometry(
    session: Session, drawings: Sequence[Sequence[Polygon | Point]], minimum_share: float = MINIMUM_SHARE
) -> list[dict[str, float]]:
    """For each drawing (:func:`app.core.territory.shapes.drawn`), ISTAT code → share of the municipality inside it.

    A municipality is meant when a part of the drawing overlaps it by ``minimum_share`` of the smaller of the two: a
    large drawing must cover some of it, a tiny one lie in it. The share may then be as small as zero.
    """
    found: list[dict[str, float]] = [{} for _ in drawings]
    parts = [(number, part) for number, drawing in enumerate(drawings) for part in drawing]
    # Areas in square degrees: inside one municipality they all shrink alike with latitude, within one in a hundred.
    values = {
        "drawing": [number for number, _ in parts],
        "shape": list(shapely.to_wkb([part for _, part in parts])),
        "minimum_share": minimum_share,
        "corners": PIECE_CORNERS,
    }
    for number, istat_code, share in session.execute(_OVERLAPS, values) if parts else ():
        found[number][istat_code] = share
    return found
