"""The territory that comes with the product: Tuscany and the national alert zones (``data/``, see ``data/DATA.md``)."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from shapely.geometry import shape

from app.core.territory.geometry import multipolygon
from app.core.territory.records import MunicipalityRecord, PairRecord, TerritoryDocument, ZoneRecord

#: The boundary source of rows that came with the product.
SHIPPED = "shipped"
TUSCANY = "09"
MUNICIPALITIES_FILE = "toscana.geojson.gz"


@dataclass(frozen=True, slots=True)
class Merger:
    """From ``day`` on there are ``fewer`` municipalities than before; ``istat_code`` is the one that came of it."""

    day: date
    istat_code: str
    fewer: int


_data = files("app.core.territory") / "data"


def shipped_territory() -> TerritoryDocument:
    """Tuscany's 273 municipalities, boundaries simplified to 100 m as one coverage."""
    collection = json.loads(gzip.decompress((_data / MUNICIPALITIES_FILE).read_bytes()))
    records = (
        MunicipalityRecord(**feature["properties"], boundary=multipolygon(shape(feature["geometry"])))
        for feature in collection["features"]
    )
    return TerritoryDocument(SHIPPED, tuple(records))


def shipped_zones() -> tuple[ZoneRecord, ...]:
    """The national alert zones of the Civil Protection Department, both dated sets (170 and 187)."""
    return tuple(
        ZoneRecord(row["namespace"], row["code"], row["name"], _day(row["valid_from"]), _day(row["valid_to"]))
        for row in _rows("alert_zones.csv")
    )


def shipped_pairs() -> tuple[PairRecord, ...]:
    """Which national zones speak for each of Tuscany's municipalities (281 pairs)."""
    return tuple(
        PairRecord(row["istat_code"], row["zone_code"], float(row["area_share"])) for row in _rows("toscana_zones.csv")
    )


def tuscan_coast() -> frozenset[str]:
    """ISTAT codes of the 34 Tuscan municipalities that touch the sea."""
    return frozenset(row["istat_code"] for row in _rows("toscana_coast.csv"))


def tuscan_former_names() -> dict[str, str]:
    """Names of Tuscan municipalities that have merged since 2011, with the ISTAT code of what they are now."""
    return {row["former_name"]: row["istat_code"] for row in _rows("toscana_former_names.csv")}


@cache
def tuscan_mergers() -> tuple[Merger, ...]:
    """The mergers of Tuscan municipalities, the earliest first; before the first there were 287 municipalities.

    Where a single name was lost, the municipality that took the other in kept its own.
    """
    lost: dict[tuple[date, str], int] = {}
    for row in _rows("toscana_former_names.csv"):
        key = (date.fromisoformat(row["merged_on"]), row["istat_code"])
        lost[key] = lost.get(key, 0) + 1
    return tuple(Merger(day, code, names - 1 if names > 1 else 1) for (day, code), names in sorted(lost.items()))


def european_regions() -> dict[str, str]:
    """Italy's regions as Europe numbers them: EMMA_ID (``IT009``) or NUTS 2 (``ITI1``) → ISTAT's ``09``."""
    rows = list(_rows("emma_regions.csv"))
    return {row[scheme]: row["region_code"] for row in rows for scheme in ("emma_id", "nuts2") if row[scheme]}


def region_names() -> dict[str, str]:
    """ISTAT's region codes with their names: ``09`` → ``Toscana``."""
    return {row["region_code"]: row["region_name"] for row in _rows("emma_regions.csv")}


def _rows(name: str) -> Iterable[dict[str, str]]:
    return csv.DictReader((_data / name).read_text(encoding="utf-8").splitlines())


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
