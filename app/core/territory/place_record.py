"""What a page about one municipality says of the place itself: in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.core.json_rows import values
from app.core.territory.reserved import RESERVED_CODE


@dataclass(frozen=True, slots=True)
class ZoneShare:
    """A zone that speaks for it; ``share`` of its area inside, 0–1, None where nobody has measured."""

    code: str
    name: str
    share: float | None


@dataclass(frozen=True, slots=True)
class SpokenFor:
    """Who else speaks for it: a ``union`` or a ``utility``."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class PlaceRecord:
    """The municipality; ``area_km2`` of its boundary. ``corrected``: an operator's word about the zones prevails."""

    istat_code: str
    name: str
    province_code: str
    province_name: str
    region_code: str
    region_name: str
    population: int | None
    coastal: bool | None
    area_km2: float
    zones: tuple[ZoneShare, ...]
    corrected: bool
    issuers: tuple[SpokenFor, ...]


def place_record(session: Session, istat_code: str, *, today: date, namespace: str = "dpc") -> PlaceRecord:
    """The municipality with its zones of a day in a name space, the greatest share first.

    Raises:
        NotFound: ``municipality_unknown``.
    """
    given = {"istat_code": istat_code, "today": today, "namespace": namespace, "reserved": RESERVED_CODE}
    known = len(istat_code) == 6 and istat_code.isascii() and istat_code.isdigit()
    row: Any = session.execute(_PLACE, given).one_or_none() if known else None
    if row is None:
        raise NotFound("municipality_unknown", f"Nessun comune ha il codice ISTAT {istat_code[:20]!r}.")
    official, corrected = values(ZoneShare, row.zones), row.corrected
    names = {zone.code: zone for zone in official}
    zones = tuple(names.get(code, ZoneShare(code, "", None)) for code in corrected) if corrected else official
    facts = dict(row._mapping) | {"zones": zones, "corrected": bool(corrected)}
    return PlaceRecord(**facts | {"issuers": values(SpokenFor, row.issuers)})


_PLACE = text("""
SELECT m.istat_code, m.name, m.province_code, m.province_name, m.region_code, m.region_name, m.population, m.coastal,
    round((ST_Area(m.boundary::geography) / 1e6)::numeric, 1)::float AS area_km2, (
        SELECT jsonb_agg(to_jsonb(x) ORDER BY x.share DESC NULLS LAST, x.code) FROM (
            SELECT z.code, z.name, p.area_share AS share
            FROM municipality_zone p JOIN alert_zone z ON z.id = p.zone_id
            WHERE p.istat_code = m.istat_code AND z.namespace = :namespace
                AND coalesce(z.valid_from, '-infinity') <= :today AND coalesce(z.valid_to, 'infinity') >= :today
        ) x
    ) AS zones, (
        SELECT c.zone_codes FROM zone_correction c
        WHERE c.istat_code = m.istat_code AND c.namespace = :namespace AND c.undone_at IS NULL
            AND c.valid_from <= :today AND coalesce(c.valid_to, 'infinity') >= :today
        ORDER BY c.id DESC LIMIT 1
    ) AS corrected, (
        SELECT jsonb_agg(to_jsonb(x) ORDER BY x.kind, x.name) FROM (
            SELECT i.kind, i.name FROM issuer_municipality s JOIN issuer i ON i.id = s.issuer_id
            WHERE s.istat_code = m.istat_code AND i.kind <> 'municipality'
        ) x
    ) AS issuers
FROM municipality m
WHERE m.istat_code = CAST(:istat_code AS bpchar) AND m.istat_code <> :reserved
""")
