"""Which municipalities an area of a CAP message is about.

What says most is asked first: codes (alert zones, ISTAT, regions), then the names in the description, then the shape.
An area is read in one way only; several areas are united. Whatever cannot be read becomes an issue: a warning that
reaches nobody is never silent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

from shapely import Point, Polygon
from sqlalchemy.orm import Session

from alerts.domain.cap import Area
from alerts.formats.printable import printable
from alerts.ingestion.geocodes import Geocodes, geocodes
from alerts.ingestion.place_names import possible_names, read_names
from alerts.sources.contract import Issue
from app.core.territory.matching import by_codes, by_geometry, by_names, by_regions, by_zones
from app.core.territory.shapes import drawn
from app.core.territory.shipped import european_regions

Method = Literal["zone", "istat", "region", "name", "geometry"]
_ORDER: tuple[Method, ...] = get_args(Method)

#: A point, or a drawing much smaller than the municipality, still covers something.
_SMALLEST_SHARE = 1e-6
_SHOWN = 6
_LABEL_LENGTH = 60


#: What can be wrong with an area: a zone that no table has, nothing usable, or territory that is not loaded.
ZONE_UNKNOWN, AREA_UNMATCHED, AREA_OUTSIDE = "zone_unknown", "area_unmatched", "area_outside"


@dataclass(frozen=True, slots=True)
class Match:
    """A municipality that a message is about, how that was found out, and how much of it is meant (0 < share <= 1)."""

    istat_code: str
    method: Method
    share: float


@dataclass(slots=True)
class _Reading:
    """What is found of one area."""

    area: Area
    codes: Geocodes
    method: Method | None = None
    shares: dict[str, float] = field(default_factory=dict)
    #: It is about places that are not loaded.
    elsewhere: bool = False
    unknown_zones: list[str] = field(default_factory=list)
    #: Other codes and names that resolve to nothing.
    unknown: list[str] = field(default_factory=list)

    def found(self, method: Method, shares: Mapping[str, float]) -> None:
        """Add municipalities; parts of one are added up."""
        for istat_code, share in shares.items():
            self.method = method
            self.shares[istat_code] = min(self.shares.get(istat_code, 0.0) + max(share, _SMALLEST_SHARE), 1.0)


def match(session: Session, areas: Sequence[Area], *, day: date) -> tuple[list[Match], list[Issue]]:
    """The municipalities of all areas, by ISTAT code, and what could not be matched; zones are those of ``day``.

    Issues are warnings: ``area_unmatched``, ``area_outside``, ``zone_unknown``.
    """
    readings = [_Reading(area, geocodes(area)) for area in areas]
    _read_zones(session, readings, day)
    _read_istat(session, _open(readings))
    _read_regions(session, _open(readings))
    _read_names_and_shapes(session, _open(readings))
    return _united(readings), list(_issues(readings, day))


def _open(readings: Iterable[_Reading]) -> list[_Reading]:
    return [reading for reading in readings if not reading.shares]


def _read_zones(session: Session, readings: Sequence[_Reading], day: date) -> None:
    asked = {code for reading in readings for code in reading.codes.zones}
    known = by_zones(session, asked, day) if asked else {}
    for reading in readings:
        for code in reading.codes.zones:
            if code in known:
                reading.found("zone", known[code])
                reading.elsewhere |= not known[code]
            else:
                reading.unknown_zones.append(code)


def _read_istat(session: Session, readings: Sequence[_Reading]) -> None:
    codes = by_codes(session, {code for reading in readings for code in reading.codes.istat})
    for reading in readings:
        for code in reading.codes.istat:
            reading.found("istat", dict.fromkeys(codes.found.get(code, ()), 1.0))
            reading.elsewhere |= code in codes.elsewhere
            if code not in codes.found and code not in codes.elsewhere:
                reading.unknown.append(code)


def _read_regions(session: Session, readings: Sequence[_Reading]) -> None:
    known = european_regions()
    asked = {known.get(code.upper(), "") for reading in readings for code in reading.codes.regions}
    loaded = by_regions(session, asked)
    for reading in readings:
        for code in reading.codes.regions:
            region = known.get(code.upper())
            reading.found("region", dict.fromkeys(loaded.get(region or "", ()), 1.0))
            foreign = not region and code[:2].isalpha() and code[:2].upper() != "IT"
            reading.elsewhere |= foreign or (region is not None and region not in loaded)
            if not region and not foreign:
                reading.unknown.append(code)


def _read_names_and_shapes(session: Session, readings: Sequence[_Reading]) -> None:
    """Names, where neither a code nor a shape says that they are of another place (Calvi is in Corsica too)."""
    shapes = [_drawn(reading.area) for reading in readings]
    covered = by_geometry(session, shapes)
    names = {name for reading in readings for name in possible_names(reading.area.description)}
    known = by_names(session, names)
    for reading, shape, municipalities in zip(readings, shapes, covered, strict=True):
        reading.elsewhere |= bool(shape) and not municipalities
        codes, unknown = ([], []) if reading.elsewhere else read_names(reading.area.description, known)
        if codes and not (unknown and municipalities):
            reading.found("name", dict.fromkeys(codes, 1.0))
            reading.unknown += unknown
        else:
            reading.found("geometry", municipalities)


def _drawn(area: Area) -> list[Polygon | Point]:
    return drawn(area.polygons, [(circle.lon, circle.lat, circle.radius_km) for circle in area.circles])


def _united(readings: Iterable[_Reading]) -> list[Match]:
    """Each municipality once, with the best method and the greatest share that any area has for it."""
    best: dict[str, Match] = {}
    for reading in readings:
        for istat_code, share in reading.shares.items():
            assert reading.method is not None
            before = best.get(istat_code, Match(istat_code, reading.method, share))
            method = min(before.method, reading.method, key=_ORDER.index)
            best[istat_code] = Match(istat_code, method, max(before.share, share))
    return [best[istat_code] for istat_code in sorted(best)]


def _issues(readings: Iterable[_Reading], day: date) -> Iterator[Issue]:
    zones: list[str] = []
    unmatched: list[str] = []
    outside: list[str] = []
    for reading in readings:
        zones += reading.unknown_zones
        unmatched += reading.unknown
        if not (reading.shares or reading.unknown or reading.unknown_zones):
            (outside if reading.elsewhere else unmatched).append(reading.area.description)
    if zones:
        text = f"Zone di allerta sconosciute, o non in vigore il {day:%d/%m/%Y}: {_some(zones)}."
        yield Issue("warning", ZONE_UNKNOWN, text)
    if unmatched:
        text = f"Nessun comune riconosciuto per {_some(unmatched)}: il messaggio non vi arriva."
        yield Issue("warning", AREA_UNMATCHED, text)
    if outside:
        yield Issue("warning", AREA_OUTSIDE, f"Fuori dai comuni caricati: {_some(outside)}.", alarm=False)


def _some(labels: Iterable[str]) -> str:
    """The first few, once each, and how many more."""
    shown = list(dict.fromkeys(map(_label, labels)))
    more = f" e altre {len(shown) - _SHOWN}" if len(shown) > _SHOWN else ""
    return ", ".join(f"«{label}»" for label in shown[:_SHOWN]) + more


def _label(text: str) -> str:
    bare = printable(" ".join(text.split())) or "area senza nome"
    return bare if len(bare) <= _LABEL_LENGTH else f"{bare[: _LABEL_LENGTH - 1]}…"
