"""What every source of the territory hands over: plain records, before they become rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shapely import MultiPolygon

#: How many codes a sentence lists before it says "and others".
LISTED = 10


@dataclass(frozen=True, slots=True)
class MunicipalityRecord:
    """A municipality as its source describes it. The boundary is valid, EPSG:4326, longitude first.

    ``population`` and ``coastal`` are None where the source does not say.
    """

    istat_code: str
    name: str
    province_code: str
    province_name: str
    region_code: str
    region_name: str
    population: int | None
    coastal: bool | None
    boundary: MultiPolygon


@dataclass(frozen=True, slots=True)
class ZoneRecord:
    """An alert zone, in force while ``valid_from <= day <= valid_to``; None means unbounded."""

    namespace: str
    code: str
    name: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class PairRecord:
    """This zone speaks for this municipality; ``area_share`` is the municipality's share inside it, 0–1."""

    istat_code: str
    zone_code: str
    area_share: float


@dataclass(frozen=True, slots=True)
class TerritoryDocument:
    """All that one document says. ``source`` is stored with each boundary; ``issues`` are Italian sentences."""

    source: str
    municipalities: tuple[MunicipalityRecord, ...]
    issues: tuple[str, ...] = ()


def listed(codes: Iterable[str]) -> str:
    """The codes as they appear inside an Italian sentence: sorted, and cut when they are many."""
    ordered = sorted(codes)
    rest = len(ordered) - LISTED
    return ", ".join(ordered[:LISTED]) + (f" e altri {rest}" if rest > 0 else "")
